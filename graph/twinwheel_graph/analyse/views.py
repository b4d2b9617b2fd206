"""Parts of the graph as networkx graphs, for drawing and for analysis."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from twinwheel_graph.model import Entity, Relation
from twinwheel_graph.stores.base import GraphStore

if TYPE_CHECKING:
    import networkx as nx


def network(entities: Iterable[Entity], relations: Iterable[Relation]) -> nx.MultiDiGraph[str]:
    """A directed multigraph: a node an entity (`type`, `name`, `synthetic`), an edge a relation (`type`, `date`).

    Relations whose ends are not among the entities are left out. The edge key is the relation's type.
    """
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for entity in entities:
        graph.add_node(entity.id, type=entity.type, name=entity.name, synthetic=entity.synthetic)
    for relation in relations:
        if relation.start in graph and relation.end in graph:
            date = str(relation.props.get("date", ""))
            graph.add_edge(relation.start, relation.end, key=relation.type, type=relation.type, date=date)
    return graph


def around(store: GraphStore, ids: Sequence[str], *, steps: int = 1, most: int = 500) -> nx.MultiDiGraph[str]:
    """The part of the graph within some steps of these entities, `most` entities at the most, the nearest first."""
    near = dict.fromkeys(ids)
    frontier = list(near)
    for _ in range(steps):
        found = (end for one in store.relations(frontier) for end in (one.start, one.end))
        frontier = [id for id in dict.fromkeys(found) if id not in near][: most - len(near)]
        near.update(dict.fromkeys(frontier))
    return network(store.read(list(near)), store.relations(list(near)))
