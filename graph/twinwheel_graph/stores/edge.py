"""What no store takes, refused before anything is written: the same in every store."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from twinwheel_graph.errors import BadRow
from twinwheel_graph.model import Batch, EntityClaim, RelationClaim, Value
from twinwheel_graph.ontology import ontology
from twinwheel_graph.values import ID_BYTES, checked_id, text_value

LEAST, MOST = -(2**63), 2**63 - 1
"""The integers that every store keeps."""

RESERVED = frozenset({"id", "name"})
"""No property is called so, nor begins with an underscore: a store writes these beside the properties."""


def check(batch: Batch) -> None:
    """Refuse a batch that a store could not keep as it is.

    Raises:
        BadRow: An id that is none, an unknown type, half a surrogate pair, a number beyond 64 bits or not finite.
    """
    _check_entities(batch.entities)
    _check_relations(batch.relations)
    for one in batch.merges:
        _check_id("id", one.id)
        _check_id("into", one.into)
    if not encodable("".join(_texts(batch))):
        _refuse_surrogates(batch)


def _check_entities(claims: Iterable[EntityClaim]) -> None:
    known = ontology()
    for claim in claims:
        if claim.type not in known.entities:
            known.entity(claim.type)
        _check_id("id", claim.id)
        if claim.origin:
            _check_id("origin", claim.origin)
        _check_values(claim)


def _check_relations(claims: Iterable[RelationClaim]) -> None:
    known = ontology()
    for link in claims:
        if link.type not in known.relations:
            known.relation(link.type)
        _check_id("from", link.start)
        _check_id("to", link.end)
        if link.origin_start or link.origin_end:
            _check_id("origin_from", link.origin_start or link.start)
            _check_id("origin_to", link.origin_end or link.end)
        _check_values(link)


def encodable(text: str) -> bool:
    """Whether a text is Unicode: half of a surrogate pair is not, and no store can have it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def askable(ids: Sequence[str]) -> list[str]:
    """Those that a store may be asked for, each once: what cannot be kept is not there."""
    wanted = list(dict.fromkeys(ids))
    return wanted if encodable("".join(wanted)) else [id for id in wanted if encodable(id)]


def keepable(where: Mapping[str, Value]) -> bool:
    """Whether any entity may have these properties: what cannot be kept none has."""
    return all(encodable(name) and all(map(encodable, _strings(value))) for name, value in where.items())


def _check_id(field: str, id: str) -> None:
    if not (id and id.isascii() and id.isprintable() and " " not in id and len(id) <= ID_BYTES):
        checked_id(field, id)


def _check_values(claim: EntityClaim | RelationClaim) -> None:
    for name, value in claim.props.items():
        if name in RESERVED or name.startswith("_"):
            raise BadRow("unknown_property", field=name, known=", ".join(_properties(claim)))
        if type(value) is int and not LEAST <= value <= MOST:
            raise BadRow("too_large", field=name, value=f"2^{value.bit_length() - 1}…")
        if type(value) is float and not math.isfinite(value):
            raise BadRow("not_a_number", field=name, value=value)


def _properties(claim: EntityClaim | RelationClaim) -> Iterable[str]:
    known = ontology()
    return (known.entities if isinstance(claim, EntityClaim) else known.relations)[claim.type].properties


def _texts(batch: Batch) -> Sequence[str]:
    """All texts of a batch. No generator makes them: this is looked at for every batch, and almost always in vain."""
    found = [*batch.splits, *batch.delete_entities]
    for key in batch.delete_relations:
        found += (key.type, key.start, key.end)
    for told in batch.withdrawn:
        found += (told.dataset, told.locator)
        found += [told.subject] if isinstance(told.subject, str) else (told.subject.start, told.subject.end)
    found += [entity.name for entity in batch.entities]
    claims: Iterable[EntityClaim | RelationClaim] = itertools.chain(batch.entities, batch.relations)
    for claim in claims:
        source = claim.source
        found += (source.dataset, source.locator, source.date, source.licence, source.text, *claim.props)
        for value in claim.props.values():
            found += _strings(value)
    return found


def _claim_texts(claim: EntityClaim | RelationClaim) -> Iterator[tuple[str, str]]:
    source = claim.source
    yield "source.dataset", source.dataset
    yield "source.locator", source.locator
    yield "source.date", source.date
    yield "source.licence", source.licence
    yield "source.text", source.text
    for name, value in claim.props.items():
        yield name, name
        yield from ((name, text) for text in _strings(value))


def _strings(value: Value) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ()


def _refuse_surrogates(batch: Batch) -> None:
    for entity in batch.entities:
        text_value("name", entity.name)
    claims: list[EntityClaim | RelationClaim] = [*batch.entities, *batch.relations]
    for field, text in (found for claim in claims for found in _claim_texts(claim)):
        text_value(field, text)
    raise BadRow("lone_surrogate", field="id")
