"""What a first reading learns of a document, so that the second knows what its words stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from twinwheel_graph.model import SourceKind
from twinwheel_graph.ontology import ontology
from twinwheel_ingest.resolve.names import id_of
from twinwheel_ingest.sources.document.redact import Redaction
from twinwheel_ingest.sources.document.structure import Title

FOUNDING = "聊城市人民政府关于建设聊城大学科技园的意见"
"""The document this project is founded on; its own facts and those of its restatement are the seed."""

NUMBER = r"[一-龥]{1,12}〔(\d{4})〕\d{1,5}号"
"""The number of an official document; the year it was given in stands in the brackets."""

PARK_NAME = re.compile(r"(?:开发区|科技园区?|产业园区?|园区)$")
"""How the name of a park ends."""

_SHORT_PARK = "大学科技园"
_CITY = re.compile(r"(?:[一-龥]{2,3}省)?([一-龥]{2,7}?市)")
_VERBS = "进一步|加快|推进|促进|支持|建设|打造|高质量|印发|推动|做好|加强|设立|发展|规划"
_PARK = re.compile(
    rf"(?:{_VERBS})*(?!全[市省国]|各|我[市省]|[国省市]家?级)([一-龥]{{2,20}}?(?:大学科技园|科技园区?|产业园区?|开发区))"
)


@dataclass(frozen=True, slots=True)
class Outline:
    """The frame of one document. `issued` is the date that it states, `date` the one that is sure of its facts."""

    file: str
    title: Title
    names: Redaction
    issuer: str = ""
    number: str = ""
    issued: str = ""
    date: str = ""
    group: str = ""
    valid_from: str = ""
    valid_until: str = ""
    abbreviations: Mapping[str, str] | None = None

    @property
    def name(self) -> str:
        """The title with its issuer."""
        return f"{self.issuer}{self.title.text}"

    @property
    def dataset(self) -> str:
        """The same for the same document, whichever file it is read from."""
        return id_of("document", self.name)

    @property
    def kind(self) -> SourceKind:
        """The founding document is the seed; any other is official."""
        return SourceKind.SEED if self.name == FOUNDING else SourceKind.OFFICIAL

    @property
    def city(self) -> str:
        """The city whose government issues the document, with 市; empty where none does."""
        found = _CITY.match(self.issuer)
        return found[1] if found else ""

    @property
    def park(self) -> str:
        """The park that the document is about, by its full name; empty where it is about none."""
        found = _PARK.match(self.title.about)
        return found[1] if found else ""

    @property
    def short_park(self) -> str:
        """What the document calls its park after the title."""
        return _SHORT_PARK if self.park.endswith(_SHORT_PARK) and self.park != _SHORT_PARK else ""

    def parks(self) -> Iterator[str]:
        """The full names of the parks that the document names in full."""
        yield from ([self.park] if self.park else [])
        yield from (name for name in (self.abbreviations or {}).values() if PARK_NAME.search(name))

    def full(self, printed: str) -> str:
        """What a short name stands for here: 市 is this city, 高新区 what was said to be called so."""
        if printed in ("市政府", "市人民政府") and self.city:
            return f"{self.city}人民政府"
        for short, full in (self.abbreviations or {}).items():
            if printed.startswith(short):
                return full + printed.removeprefix(short)
        if self.short_park and printed.startswith(self.short_park):
            return self.park + printed.removeprefix(self.short_park)
        if printed in ("工作专班", "领导小组") and self.group:
            return self.group
        return f"{self.city}{printed.removeprefix('市')}" if self.city and printed.startswith("市") else printed

    def id(self, type: str, name: str) -> str:
        """The id of what bears a name of its own."""
        return id_of(ontology().entity(type).prefix, name)

    def own_id(self, type: str, name: str) -> str:
        """The id of what has but a common name here (孵化器, 核心区).

        The founding document's are known by that name; another's carry its park's, since every park has an incubator.
        """
        return self.id(type, name if self.kind is SourceKind.SEED else f"{self.park or self.name}:{name}")


def level_of(name: str) -> str:
    """The level of a body by its full name: 国家, 省, 市, 区 or empty."""
    for sign, level in (
        (r"^(?:国务院|中共中央|国家)", "国家"),
        (r"^[一-龥]{2,3}省", "省"),
        (r"开发区|高新区", "区"),
        ("市", "市"),
    ):
        if re.search(sign, name):
            return level
    return ""
