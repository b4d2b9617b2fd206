"""What the title says, what the document rests on, and what whole paragraphs say by the section they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from twinwheel_graph.model import EntityClaim
from twinwheel_ingest.resolve.names import id_of
from twinwheel_ingest.sources.document.outline import NUMBER, level_of
from twinwheel_ingest.sources.document.passage import Claim, Passage
from twinwheel_ingest.sources.document.structure import Kind, without_number

_CITED = re.compile(rf"《([^》]{{2,80}})》（({NUMBER})）")
_CITED_ISSUER = re.compile(r"^(国务院|[一-龥]{2,20}?(?:人民政府|委员会|办公厅|厅|局|部))关于")
_AIM = re.compile(r"总体要求|总体目标|指导思想|工作目标")
_MEASURES = re.compile(r"保障|支持政策|扶持政策|政策措施")
_SCHOOL = re.compile(r"([一-龥]{2,12}?大学)科技园")


HEADING_CHARACTERS = 30
"""The longest heading of an item; what is longer is its first sentence."""


def opening(passage: Passage) -> Iterator[Claim]:
    """The document itself, who issues it, its park, their city, and the university that the park is named for."""
    known = passage.outline
    yield passage.entity("Policy", known.name, {"number": known.number, "date": known.issued})
    if known.issuer:
        office = passage.entity("Office", known.issuer, {"level": level_of(known.issuer)})
        yield office
        yield from passage.relation("ISSUED_BY", passage.policy, office.id)
        yield from _in_city(passage, office)
    if known.park:
        park = passage.entity("Park", known.park, {"aliases": [known.short_park] if known.short_park else []})
        yield park
        yield from passage.relation("SUPPORTS", passage.policy, park.id)
        yield from _in_city(passage, park)
        if school := _SCHOOL.match(known.park):
            yield passage.entity("University", school[1])


def basis(passage: Passage) -> Iterator[Claim]:
    """The documents that this one cites with their numbers, and who issued them as their titles say."""
    for found in _CITED.finditer(passage.text):
        cited = passage.entity("Policy", found[1], {"number": found[2], "date": found[3]})
        yield cited
        yield from passage.relation("BASED_ON", passage.policy, cited.id)
        if issuer := _CITED_ISSUER.match(found[1]):
            office = passage.entity("Office", issuer[1], {"level": level_of(issuer[1])})
            yield office
            yield from passage.relation("ISSUED_BY", cited.id, office.id)


def aim(passage: Passage) -> Iterator[Claim]:
    """The first paragraph of the aims is what the document as a whole is to bring about."""
    if passage.unit.kind is Kind.PARAGRAPH and _AIM.search(passage.unit.section):
        yield passage.entity("Policy", passage.outline.name, {"measure": passage.text})


def measure(passage: Passage) -> Iterator[Claim]:
    """Each item of the safeguards is a measure of its own, resting on the document."""
    heading, _, text = without_number(passage.text).partition("。")
    if passage.unit.kind is not Kind.ITEM or not (heading and text) or not _MEASURES.search(passage.unit.section):
        return
    if len(heading) > HEADING_CHARACTERS:
        return
    known = passage.outline
    made = passage.entity(
        "Policy", heading, {"measure": text, "date": known.issued}, id_of("pol", f"{known.name}:{heading}")
    )
    yield made
    yield from passage.relation("BASED_ON", made.id, passage.policy)
    yield from passage.relation("SUPPORTS", made.id, passage.park)
    yield from passage.relation("ISSUED_BY", made.id, known.id("Office", known.issuer) if known.issuer else "")


def _in_city(passage: Passage, what: EntityClaim) -> Iterator[Claim]:
    if passage.outline.city:
        city = passage.entity("City", passage.outline.city)
        yield city
        yield from passage.relation("LOCATED_IN", what.id, city.id)
