"""An organisation as it is compared: its names, numbers and places, as they are told under one id.

Ids that are taken for one are compared apart, each by what its own sources say: so what was decided of them can be
decided anew, and does not depend on what was merged before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from twinwheel_graph import merge
from twinwheel_graph.model import Entity, EntityClaim, SourceKind
from twinwheel_ingest.resolve.numbers import numbers_of
from twinwheel_ingest.resolve.reading import places, plain, provinces, read

FAMILIES: Mapping[str, str] = {"University": "institution", "ResearchInstitute": "institution", "Firm": "firm"}
"""The types whose entities may be one, by family: only those of one family are ever compared."""

GROUPING = frozenset({"chinaxiv"})
"""The datasets whose firms are groups of firms: the aliases are names of members, not of the group."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One side of a comparison. `names` are whole names, the primary one first; `short` are its abbreviations.

    `places` are short names of places that are told of it apart from its name; `numbers` its number by scheme;
    `grouping` says that it stands for a group of firms.
    """

    id: str
    family: str
    names: tuple[str, ...]
    short: tuple[str, ...] = ()
    english: str = ""
    numbers: Mapping[str, str] = field(default_factory=dict)
    places: frozenset[str] = frozenset()
    industry: str = ""
    type: str = ""
    official: bool = False
    grouping: bool = False
    datasets: frozenset[str] = frozenset()


def mentions(entity: Entity) -> Iterator[Mention]:
    """What an entity of one of FAMILIES is compared by: one for each id that its sources use."""
    told: dict[str, list[EntityClaim]] = defaultdict(list)
    for claim in entity.claims:
        told[claim.origin or claim.id].append(claim)
    for id, claims in told.items():
        yield _mention(id, entity if len(told) == 1 else merge.entity(claims))


def is_group(entity: Entity) -> bool:
    """Whether some source means a group of firms by an entity, whose members' names are its aliases."""
    return entity.type == "Firm" and any(source.dataset in GROUPING for source in entity.sources)


def _mention(id: str, told: Entity) -> Mention:
    grouping = is_group(told)
    names = [told.name] if grouping else [told.name, *told.aliases]
    whole = tuple(name for name in names if name == told.name or _is_whole(name))
    return Mention(
        id=id,
        family=FAMILIES[told.type],
        names=whole,
        short=tuple(name for name in names if name not in whole),
        english=str(told.props.get("name_en", "")),
        numbers=numbers_of(told),
        places=frozenset(_places(told)),
        industry=str(told.props.get("industry_code", ""))[:3],
        type=told.type,
        official=any(source.kind is SourceKind.OFFICIAL for source in told.sources),
        grouping=grouping,
        datasets=frozenset(source.dataset for source in told.sources),
    )


def _is_whole(name: str) -> bool:
    known = read(name)
    return not known.short and not known.bare


def _places(told: Entity) -> Iterator[str]:
    """The city and the province that are told of an entity, by their short names."""
    for place in ("city", "province"):
        if known := places().get(plain(str(told.props.get(place, "")))):
            yield known
            yield provinces()[known]
