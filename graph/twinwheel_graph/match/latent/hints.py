"""What the graph hints that a firm may lack: its products, its place in a chain and what is upstream of it, past links.

Restricted achievements are no ground: what is inferred from them would tell of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from twinwheel_graph.errors import say
from twinwheel_graph.match import paths
from twinwheel_graph.match.latent.declared import declared
from twinwheel_graph.match.links import Horizon, Link, Links
from twinwheel_graph.match.paths import Way
from twinwheel_graph.match.request import Node, Path
from twinwheel_graph.model import Entity, Source
from twinwheel_graph.stores.base import GraphStore

CHAIN = ("Segment", "ChainIndustry")
"""What a firm's place in a chain may be."""

PAST: Mapping[str, str] = {"partnered": "PARTNERED_BY", "licensed": "LICENSED_TO"}
"""Past links by the kind of ground they are; of an achievement with both the last one counts."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A ground for a latent need: `text` is searched, `path` leads from the firm to what it is about, with sources.

    `about` is an entity's id; of a product that a source only lists (`disclosed`), the firm's. `share` is the share of
    revenue (0..1) of a product, where it is known.
    """

    kind: str
    about: str
    name: str
    text: str
    path: Path
    share: float | None = None

    @property
    def key(self) -> str:
        """What tells it from other hints of the same firm."""
        return f"{self.about}#{self.name}" if self.kind == "disclosed" else self.about

    @property
    def weight(self) -> float:
        """How much it is worth (0..1), as declared; a product by its share of revenue too."""
        weight = declared().weights[self.kind]
        return weight * (1 + (self.share or 0.0)) / 2 if self.kind == "product" else weight

    def question(self, language: str) -> str:
        """What the firm may be asked."""
        return say(f"latent_ask_{self.kind}", language, **self._told(language))

    def because(self, language: str) -> str:
        """What the sources say that it rests on."""
        return say(f"latent_because_{self.kind}", language, **self._told(language))

    def _told(self, language: str) -> dict[str, str]:
        share = "" if self.share is None else say("latent_share", language, percent=f"{self.share:.0%}")
        apart = " " if share and language == "en" else ""
        return {"name": self.name, "share": apart + share, "via": self.path.nodes[-2].name if self.path.steps else ""}


def hints(firm: Entity, links: Links, store: GraphStore) -> list[Hint]:
    """The grounds for latent needs of a firm, those of greater weight first."""
    ways = {way.ids()[-1]: way for way in (*_past(firm.id, links), *_upstream(firm.id, links), *_chain(firm.id, links))}
    made = links.of([firm.id], ["MAKES"]).get(firm.id, [])
    slight = _slight(made)
    ways |= {way.ids()[-1]: way for way in _products([link for link in made if link.other not in slight], firm.id)}
    known = {entity.id: entity for entity in store.read([*dict.fromkeys(paths.ids_of(ways.values())), *sorted(slight)])}
    grounds = [_hint(way, known) for about, way in ways.items() if about in known and not is_restricted(known[about])]
    told = {ground.name for ground in grounds} | {known[id].name for id in slight if id in known}
    listed = [one for one in _disclosed(firm) if one.name not in told]
    return sorted((*grounds, *listed), key=lambda hint: (-hint.weight, hint.key))


def is_restricted(entity: Entity) -> bool:
    """Whether an entity is open to named bodies only."""
    return entity.props.get("confidentiality") == "restricted"


def _products(made: Iterable[Link], firm: str) -> Iterator[Way]:
    ranked = sorted(made, key=lambda link: (-(_share(link) or 0.0), link.other))
    yield from (Way(firm, (link,), "product") for link in ranked[: declared().most])


def _slight(made: Iterable[Link]) -> frozenset[str]:
    """The products that bring a firm next to nothing; none where all are such, for their shares then tell nothing."""
    slight = frozenset(link.other for link in made if _is_slight(_share(link)))
    return frozenset() if all(link.other in slight for link in made) else slight


def _is_slight(share: float | None) -> bool:
    return share is not None and share < declared().least_share


def _chain(firm: str, links: Links) -> Iterator[Way]:
    yield from (Way(firm, (link,), "segment") for link in _places(firm, links))


def _upstream(firm: str, links: Links) -> Iterator[Way]:
    places = _places(firm, links)
    within = {link.other for link in places}
    above = links.of(within, ["UPSTREAM_OF"])
    steps = [
        (place, link)
        for place in places
        for link in above.get(place.other, [])
        if not link.forward and link.other not in within
    ]
    breadth = _breadth({link.other for _, link in steps}, links)
    ways = [Way(firm, step, "upstream") for step in steps if breadth[step[1].other] <= declared().broadest]
    yield from sorted(ways, key=lambda way: (breadth[way.ids()[-1]], way.ids()))[: declared().most]


def _breadth(places: Collection[str], links: Links) -> Mapping[str, int]:
    """Of how many others each place is upstream."""
    known = links.of(places, ["UPSTREAM_OF"])
    return {place: sum(link.forward for link in known.get(place, ())) for place in places}


def _places(firm: str, links: Links) -> list[Link]:
    known = links.of([firm], ["IN_SEGMENT", "CLASSIFIED_AS"]).get(firm, [])
    placed = [link for link in known if link.forward and link.other_type in CHAIN]
    return sorted(placed, key=lambda link: link.other)[: declared().most]


def _past(firm: str, links: Links) -> Iterator[Way]:
    for kind, type in PAST.items():
        known = links.of([firm], [type]).get(firm, [])
        newest = sorted(known, key=lambda link: link.other)
        newest.sort(key=lambda link: max(date for date, _ in link.claims), reverse=True)
        yield from (Way(firm, (link,), kind) for link in newest[: declared().most])


def _hint(way: Way, known: Mapping[str, Entity]) -> Hint:
    about = known[way.ids()[-1]]
    share = _share(way.links[0]) if way.feature == "product" else None
    share = None if _is_slight(share) else share
    return Hint(way.feature, about.id, about.name, _text(about), paths.named(way, known, Horizon()), share)


def _text(entity: Entity) -> str:
    """What is searched for a ground: its name and keywords; the whole text of an achievement would find its own kin."""
    keywords = entity.props.get("keywords", ())
    return "\n".join(dict.fromkeys((entity.name, *(keywords if isinstance(keywords, tuple) else ()))))


def _share(link: Link) -> float | None:
    share = link.relation.props.get("revenue_share")
    return float(share) if isinstance(share, int | float) else None


def _disclosed(firm: Entity) -> list[Hint]:
    """The products that sources only list in a text of the firm."""
    names = firm.props.get("products", ())
    node = Node(firm.id, firm.type, firm.name, firm.synthetic)
    return [
        Hint("disclosed", firm.id, name, name, Path((node,), (), _listing(firm, name), "disclosed"))
        for name in (names if isinstance(names, tuple) else ())[: declared().most]
    ]


def _listing(firm: Entity, name: str) -> tuple[Source, ...]:
    spoken = [(claim.source, claim.props.get("products")) for claim in firm.claims]
    return tuple(source for source, named in spoken if isinstance(named, tuple) and name in named)
