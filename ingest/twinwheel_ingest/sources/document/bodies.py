"""Who answers for what: the bodies that a document sets up, and those on its list of members."""

from __future__ import annotations

import re
from collections.abc import Iterator

from twinwheel_graph.errors import BadRow
from twinwheel_graph.model import EntityClaim
from twinwheel_graph.ontology import ontology
from twinwheel_ingest.resolve.names import INSTITUTE, is_university
from twinwheel_ingest.sources.document.outline import level_of
from twinwheel_ingest.sources.document.passage import Claim, Passage
from twinwheel_ingest.sources.document.redact import OMITTED
from twinwheel_ingest.sources.document.structure import Kind, group_of
from twinwheel_ingest.sources.document.words import POST

_FOUNDED = re.compile(
    r"(?P<founder>[一-龥]{0,30}?)成立(?P<body>[一-龥]{2,40}?(?:工作专班|领导小组|管理委员会|服务中心))(?:，(?P<duty>[^。]+))?"
)
_CHAIRED = re.compile(r"由([^，。、]{2,30}?)主任(?:担任|兼任|任)")
_HOSTED = re.compile(r"(工作专班|领导小组)下设办公室，办公室设在([一-龥]{2,30})")
_POSTS = re.compile(rf"(?:{POST})$")
_BRACKETS = re.compile(r"（([^）]*)）|\(([^)]*)\)")
_HEADS = {"省长": "省政府", "市长": "市政府", "县长": "县政府", "区长": "区政府"}
_FIRM = re.compile(r"(?:公司|集团|企业|厂)$")
_BANK = re.compile(r"(?:银行|分行|支行)$")
_OFFICE = re.compile(r"(?:[委局办部处厅会院社站室队]|政府|中心|政协|人大|专班|小组|妇联|工商联)$")


def founded(passage: Passage) -> Iterator[Claim]:
    """Bodies that are set up to lead and to run the park, with their duties."""
    for found in _FOUNDED.finditer(passage.text):
        name, founder = passage.outline.full(found["body"]), passage.outline.full(found["founder"])
        duties = [part for part in (found["duty"] or "").split("，") if "主任" not in part]
        props = {
            "duty": "，".join(duties),
            "level": level_of(founder),
            "aliases": _aliases(found["body"], name),
        }
        office = passage.entity("Office", name, props)
        yield office
        yield from passage.relation("RESPONSIBLE_FOR", office.id, passage.park)
        if founder in passage.outline.parks():
            park = passage.entity("Park", founder)
            yield park
            yield from passage.relation("PART_OF", office.id, park.id)
        yield from _chaired(passage, office)


def _chaired(passage: Passage, office: EntityClaim) -> Iterator[Claim]:
    """The body whose head also heads this one."""
    chair = _CHAIRED.search(passage.text)
    body = body_claim(passage, chair[1]) if chair else None
    if body:
        yield body
        yield from _responsible(passage, body, office)


def hosted(passage: Passage) -> Iterator[Claim]:
    """The office of a working group, and the body that houses it: there one asks for the group."""
    for found in _HOSTED.finditer(passage.text):
        group, host = passage.outline.full(found[1]), body_claim(passage, found[2])
        if host is None:
            continue
        office = passage.entity("Office", f"{group}办公室", {"contact": host.name})
        yield host
        whole = passage.entity("Office", group, {"contact": host.name})
        yield from (whole, office)
        yield from passage.relation("PART_OF", office.id, whole.id)
        yield from _responsible(passage, host, office)


def _responsible(passage: Passage, body: EntityClaim, office: EntityClaim) -> Iterator[Claim]:
    if body.type == "Office":
        yield from passage.relation("RESPONSIBLE_FOR", body.id, office.id)


def listed(passage: Passage) -> Iterator[Claim]:
    """The group whose members the heading of a list announces."""
    group = group_of(passage.unit) if passage.unit.kind is Kind.LIST else ""
    if group:
        yield passage.entity("Office", group)


def members(passage: Passage) -> Iterator[Claim]:
    """The bodies in one entry of a list of members; each sends somebody to the group."""
    group = passage.outline.group
    for printed in printed_bodies(passage.text):
        body = body_claim(passage, printed)
        if body is None:
            raise BadRow("unknown_body", field="name", value=printed)
        yield body
        if group and body.type in ontology().relations["REPRESENTED_IN"].domain:
            yield from passage.relation("REPRESENTED_IN", body.id, passage.outline.id("Office", group))
        yield from _parent(passage, body)


def printed_bodies(entry: str) -> Iterator[str]:
    """The bodies that an entry names, as printed: `〔姓名略〕市委副书记，市长` is of 市委 and 市政府."""
    plain = entry.replace(OMITTED, "")
    if plain.startswith(("（", "(")):
        plain = plain.strip("（）()")
    for part in re.split(r"[、，,/]", _BRACKETS.sub("", plain)):
        body = part
        while posted := _POSTS.search(body):
            body = body[: posted.start()]
        if body:
            yield body
        elif part[-2:] in _HEADS:
            yield _HEADS[part[-2:]]


def body_claim(passage: Passage, printed: str) -> EntityClaim | None:
    """The claim of a body by its printed name; None where its kind cannot be told."""
    name = passage.outline.full(printed)
    kind = _kind(name)
    props: dict[str, object] = {"aliases": _aliases(printed, name)}
    if kind == "Office":
        props["level"] = level_of(name)
    if kind == "FinanceProvider":
        props["kind"] = "bank"
    return passage.entity(kind, name, props) if kind else None


def _kind(name: str) -> str:
    if _FIRM.search(name):
        return "Firm"
    if INSTITUTE.search(name):
        return "ResearchInstitute"
    if is_university(name):
        return "University"
    if _BANK.search(name):
        return "FinanceProvider"
    return "Office" if _OFFICE.search(name) else ""


def _parent(passage: Passage, body: EntityClaim) -> Iterator[Claim]:
    """The park or university that the name of a body begins with."""
    park = next((park for park in passage.outline.parks() if body.name.startswith(park)), "")
    school = re.match(r"[一-龥]{2,12}?大学", body.name)
    if body.type != "Office" or (not park and not school):
        return
    parent = passage.entity("Park", park) if park else passage.entity("University", school.group(0) if school else "")
    yield parent
    yield from passage.relation("PART_OF", body.id, parent.id)


def _aliases(printed: str, name: str) -> list[str]:
    short = name.replace("管理委员会", "管委会")
    return [alias for alias in dict.fromkeys((printed, short)) if alias != name]
