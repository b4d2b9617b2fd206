"""Parts of the graph as networkx graphs, for drawing and for analysis; from any store the same part is the same."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from twinwheel_graph.model import Direction, Entity, Relation
from twinwheel_graph.ontology import ontology
from twinwheel_graph.stores.base import GraphStore, pages

if TYPE_CHECKING:
    import networkx as nx

PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Choice:
    """Entity types or groups, relation types and datasets to look at; all of them where none is named."""

    types: Sequence[str] = ()
    relations: Sequence[str] = ()
    sources: Collection[str] = ()

    def kinds(self) -> frozenset[str]:
        """The entity types that are meant, none for all; UsageError where one is not known."""
        return frozenset(type for name in self.types for type in ontology().types_of(name))

    def links(self) -> list[str] | None:
        """The relation types that are meant, None for all; BadRow where one is not known."""
        return [ontology().relation(name).name for name in self.relations] or None

    def told(self, fact: Entity | Relation) -> bool:
        """Whether one of the datasets says it."""
        return not self.sources or any(source.dataset in self.sources for source in fact.sources)


ALL = Choice()


def network(entities: Iterable[Entity], relations: Iterable[Relation], *, props: bool = False) -> nx.MultiDiGraph[str]:
    """A directed multigraph: a node an entity (`type`, `name`, `synthetic`), an edge a relation (`type`, `date`).

    With `props` they carry every property as well, and `sources`, the datasets that tell of them. Relations whose ends
    are not among the entities are left out. The edge key is the relation's type.
    """
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for entity in entities:
        more = _more(entity) if props else {}
        graph.add_node(entity.id, **more | {"type": entity.type, "name": entity.name, "synthetic": entity.synthetic})
    for relation in relations:
        if relation.start in graph and relation.end in graph:
            more = _more(relation) if props else {}
            known = {"type": relation.type, "date": str(relation.props.get("date", ""))}
            graph.add_edge(relation.start, relation.end, key=relation.type, **more | known)
    return graph


def part(store: GraphStore, choice: Choice = ALL, *, props: bool = False) -> nx.MultiDiGraph[str]:
    """The entities of the types chosen, with their relations of the types chosen.

    With sources it is what these say: the entities they tell of, the relations they tell of and the ends of those,
    whoever tells of these. The store is read through, page by page; what is chosen is held in memory.
    """
    kinds, wanted = choice.kinds(), choice.links()
    found: dict[str, Entity] = {}
    links: list[Relation] = []
    for page in chain.from_iterable(pages(store, type, size=PAGE) for type in sorted(kinds) or (None,)):
        found.update((entity.id, entity) for entity in page if choice.told(entity))
        out = store.relations([entity.id for entity in page], types=wanted, direction=Direction.OUT)
        links += filter(choice.told, out)
    ends = {id: None for relation in links for id in (relation.start, relation.end) if id not in found}
    found.update((entity.id, entity) for entity in store.read(list(ends)) if not kinds or entity.type in kinds)
    return network(found.values(), links, props=props)


def around(
    store: GraphStore,
    ids: Sequence[str],
    *,
    steps: int = 1,
    most: int = 500,
    choice: Choice = ALL,
    props: bool = False,
) -> nx.MultiDiGraph[str]:
    """The part of the graph within some steps of these entities, `most` entities at the most, the nearest first.

    Steps lead along the relations chosen that the sources chosen tell of, over entities of the types chosen.
    """
    near = dict.fromkeys(ids)
    frontier = list(near)
    for _ in range(steps):
        links = filter(choice.told, store.relations(frontier, types=choice.links()))
        beyond = {end for relation in links for end in (relation.start, relation.end)} - near.keys()
        frontier = _of_types(store, sorted(beyond), choice.kinds())[: max(0, most - len(near))]
        near.update(dict.fromkeys(frontier))
    between = store.relations(list(near), types=choice.links(), direction=Direction.OUT)
    return network(store.read(list(near)), filter(choice.told, between), props=props)


def _of_types(store: GraphStore, ids: Sequence[str], kinds: Collection[str]) -> list[str]:
    known = store.types(ids) if kinds else {}
    return [id for id in ids if not kinds or known.get(id) in kinds]


def _more(fact: Entity | Relation) -> dict[str, object]:
    return {**fact.props, "sources": tuple(sorted({source.dataset for source in fact.sources}))}
