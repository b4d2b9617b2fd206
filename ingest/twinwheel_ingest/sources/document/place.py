"""What sentences say of the park as a place: how it lies, how large it is, how it is laid out and when it is built."""

from __future__ import annotations

import re
from collections.abc import Iterator

from twinwheel_ingest.sources.document.outline import PARK_NAME
from twinwheel_ingest.sources.document.passage import Claim, Passage
from twinwheel_ingest.sources.document.survey import abbreviations_of, period_of

_AREA = re.compile(r"建筑面积约?(\d{1,9}(?:\.\d+)?)(万)?平方米")
_PATTERN = re.compile(r"“((?:[一二三四五六七八九十多两][核园区带轴廊翼]\+?){2,6})”")
_PLACED = re.compile(r"(?:位于|设在|坐落于)([一-龥]{2,30})")
_ZONES = re.compile(r"“[一二三四五六七八九十多两]([核园区])”(?:是指|指|即|为|包括|[：—]+)([^；。]{2,300})")
_ZONE_LIST = re.compile(r"[^，]*，(?:即|包括|分别是|分别为)(?P<list>[^，]+)|(?P<plain>[^，]+)")
_ZONE_TAIL = re.compile(r"(?:等[^、]{0,20}|[一二三四五六七八九十两]个[^、]{1,20})$")
_ZONE_LEAD = re.compile(r"^(?:作为)?核心(?:功能)?区的?")
_ZONE_KIND = re.compile(r"(?:产业园区?|科技城|科技园|园区|综合体|创新中心)$|（[^）]*）")
_ROLES = {"核": "core", "园": "park", "区": "area"}
_PHRASES = {"核": (r"核心功能区", "核心功能区"), "园": (r"辐射带动园", "辐射带动园"), "区": (r"承接", "产业承接区")}
_MODE = re.compile(r"“双轮双驱”")


def named_parks(passage: Passage) -> Iterator[Claim]:
    """Parks that are given in full with the short name they go by."""
    for short, full in abbreviations_of(passage.text, passage.outline.city.removesuffix("市")):
        if PARK_NAME.search(full):
            yield passage.entity("Park", full, {"aliases": [short]})


def layout(passage: Passage) -> Iterator[Claim]:
    """How large the park is, after which pattern it is built and where it lies."""
    if not passage.park:
        return
    area, pattern = _AREA.search(passage.text), _PATTERN.search(passage.text)
    if area:
        size = float(area[1]) * (10_000 if area[2] else 1)
        yield passage.entity("Park", passage.outline.park, {"floor_area_m2": size})
    if pattern:
        yield passage.entity("Park", passage.outline.park, {"pattern": pattern[1]})
    for found in _PLACED.finditer(passage.text):
        around = passage.outline.full(found[1])
        if around != passage.outline.park and around in passage.outline.parks():
            yield passage.entity("Park", around)
            yield from passage.relation("SITUATED_IN", passage.park, passage.outline.id("Park", around))


def zones(passage: Passage) -> Iterator[Claim]:
    """The core, the parks and the areas of a pattern such as 一核+三园+多区."""
    for found in _ZONES.finditer(passage.text):
        kind, told = found[1], found[2]
        listed = _ZONE_LIST.match(told)
        printed = _ZONE_LEAD.sub("", _ZONE_TAIL.sub("", (listed["list"] or listed["plain"]) if listed else ""))
        sign, phrase = _PHRASES[kind]
        for name in filter(None, printed.split("、")):
            focus = [_ZONE_KIND.sub("", name), *([phrase] if re.search(sign, told) else [])]
            zone = passage.own("Zone", name, {"role": _ROLES[kind], "focus": focus})
            yield zone
            yield from passage.relation("PART_OF", zone.id, passage.park)


def mode(passage: Passage) -> Iterator[Claim]:
    """How research is transferred: the sentence on the two wheels describes the park."""
    if passage.park and _MODE.search(passage.text):
        yield passage.entity("Park", passage.outline.park, {"description": passage.text})


def period(passage: Passage) -> Iterator[Claim]:
    """The years in which the park is built."""
    years = period_of(passage.text)
    if passage.park and years:
        yield passage.entity("Park", passage.outline.park, {"built_from": years[0], "built_until": years[1]})
