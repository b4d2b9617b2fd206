"""Many texts to read facts in: those of files, and those of the entities of a store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from twinwheel_graph.errors import BadRow, NotFound, TwinwheelError
from twinwheel_graph.model import Entity, EntityClaim
from twinwheel_graph.ontology import ontology
from twinwheel_graph.stores.base import GraphStore, pages
from twinwheel_ingest.sources.base import Rejection
from twinwheel_ingest.sources.files import InputFile
from twinwheel_ingest.sources.records import claim_of, first_object, json_object

LINES = (".jsonl", ".jsonl.gz", ".ndjson")


@dataclass(frozen=True, slots=True)
class Named:
    """A text, whose it is, and which of theirs."""

    id: str
    property: str
    text: str


Given: TypeAlias = Named | Rejection


def texts_of(thing: Entity | EntityClaim) -> dict[str, str]:
    """The texts of an entity that are searched, by property; lists of words are no texts."""
    wanted = ontology().entities[thing.type].properties
    props = ((name, thing.props.get(name)) for name, one in wanted.items() if one.search)
    return {"name": thing.name, **{name: value for name, value in props if isinstance(value, str)}}


def in_store(store: GraphStore) -> Iterator[Named]:
    """The texts of all entities of a store, in order of id."""
    for page in pages(store):
        for entity in page:
            yield from (Named(entity.id, name, text) for name, text in texts_of(entity).items())


def in_files(paths: Sequence[Path]) -> Iterator[Given]:
    """The texts of files: a text a line of JSON lines, any other file as one text."""
    for path in paths:
        if not path.is_file():
            raise NotFound("no_file", path=path)
        file = InputFile(path, path.name)
        if not file.sample and file.size:
            raise TwinwheelError("no_text", path=path)
        if path.name.lower().endswith(LINES) or first_object(file):
            yield from _of_lines(file)
        else:
            yield from _whole(file)


def lines_of(paths: Sequence[Path]) -> int:
    """How many lines files have, as far as they can be read."""
    return sum(sum(1 for _ in InputFile(path, path.name).lines()) for path in paths if path.is_file())


def _whole(file: InputFile) -> Iterator[Given]:
    kept: list[str] = []
    for number, line in file.lines():
        if isinstance(line, BadRow):
            yield Rejection(f"{file.name}:{number}", line)
        else:
            kept.append(line)
    yield Named(file.name, "text", "\n".join(kept))


def _of_lines(file: InputFile) -> Iterator[Given]:
    for number, line in file.lines():
        locator = f"{file.name}:{number}"
        if isinstance(line, str) and not line.strip():
            continue
        try:
            yield from _of_object(json_object(line), locator)
        except BadRow as error:
            yield Rejection(locator, error)


def _of_object(told: Mapping[str, Any], locator: str) -> Iterator[Named]:
    """An exchange record of an entity, or an object with `text`, or with `title` and `abstract`; `id` names it."""
    if "entity" in told or "relation" in told:
        claim = claim_of(dict(told))
        if isinstance(claim, EntityClaim):
            yield from (Named(claim.id, name, text) for name, text in texts_of(claim).items())
        return
    found = [(name, told[name]) for name in ("text", "title", "abstract") if isinstance(told.get(name), str)]
    if not found:
        raise BadRow("no_text_field", field="text")
    yield from (Named(str(told.get("id") or locator), name, text) for name, text in found if text)
