"""The recipes of docs/cypher.md on a real server with the demonstration park: each answer is the one the page shows,
and those that a park decides by are what the embedded store says as well, counted another way."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from graph_support import everything
from neo4j import Driver
from neo4j_store_support import NewServerStore
from neo4j_support.address import Address
from recipes_support import recipes, table
from store_support import Files

from twinwheel_graph.model import Entity
from twinwheel_graph.moving.copying import copy
from twinwheel_graph.stores.sqlite import SqliteStore
from twinwheel_ingest import demo, operation

RECIPES = recipes()
Ask = Callable[[str], list[list[str]]]


@pytest.fixture(scope="module")
def park(files: Files, database: NewServerStore) -> Iterator[SqliteStore]:
    """The demonstration park in the embedded store, copied to the server."""
    path = files().path
    with demo.folder() as folder:
        operation.ingest([folder], lambda: SqliteStore(path), progress=lambda _done, _all: None)
    with closing(SqliteStore(path)) as store:
        copy(store, database())
        yield store


@pytest.fixture
def ask(park: SqliteStore, neo4j_server: Address, neo4j_driver: Driver) -> Ask:
    """The answer to a recipe, without the heading."""
    return lambda title: table(RECIPES[title].ask(neo4j_driver, neo4j_server.database))[1:]


class Park:
    """A graph at hand, to be walked step by step."""

    def __init__(self, store: SqliteStore) -> None:
        graph = everything(store)
        self.entities = graph.entities
        self._out: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._in: dict[tuple[str, str], list[str]] = defaultdict(list)
        for key in graph.relations:
            self._out[key.start, key.type].append(key.end)
            self._in[key.end, key.type].append(key.start)

    def to(self, id: str, *types: str) -> list[Entity]:
        return [self.entities[end] for type in types for end in self._out[id, type]]

    def come(self, id: str, type: str, kind: str) -> list[Entity]:
        found = [self.entities[start] for start in self._in[id, type]]
        return [one for one in found if one.type == kind]

    def open_needs(self, firm: Entity) -> list[Entity]:
        return [need for need in self.come(firm.id, "STATED_BY", "Need") if need.props["status"] == "open"]


@pytest.mark.parametrize("title", RECIPES)
def test_a_recipe_answers_as_the_page_says(
    title: str, park: SqliteStore, neo4j_server: Address, neo4j_driver: Driver
) -> None:
    recipe = RECIPES[title]
    assert table(recipe.ask(neo4j_driver, neo4j_server.database)) == recipe.answer
    assert len(recipe.answer) > 1


def test_the_gaps_are_those_of_the_industry(park: SqliteStore, ask: Ask) -> None:
    graph, gaps = Park(park), set()
    for segment in graph.come("ind:nev", "IN_KEY_INDUSTRY", "Segment"):
        firms = graph.come(segment.id, "IN_SEGMENT", "Firm")
        needs = sum(len(graph.open_needs(firm)) for firm in firms)
        offers = len(graph.come(segment.id, "IN_SEGMENT", "Achievement"))
        if needs > offers or not (firms or offers):
            gaps.add((segment.name, str(segment.props["position"]), str(len(firms)), str(needs), str(offers)))
    assert {tuple(row) for row in ask("Gaps of a chain segment")} == gaps


def test_the_bridges_are_all_there(park: SqliteStore, ask: Ask) -> None:
    graph, bridges = Park(park), []
    for team in graph.come("col:demo:sut-ms", "PART_OF", "Team"):
        for achievement in graph.come(team.id, "CREATED_BY", "Achievement"):
            firms = {firm.name for firm in graph.to(achievement.id, "PARTNERED_BY", "LICENSED_TO")}
            bridges += [
                [team.name, segment.name, achievement.name, "、".join(firms)]
                for segment in graph.to(achievement.id, "IN_SEGMENT")
                if "ind:nev" in {industry.id for industry in graph.to(segment.id, "IN_KEY_INDUSTRY")}
            ]
    assert sorted(ask("Bridges between a college and an industry")) == sorted(bridges)


def test_those_to_call_first_have_worked_with_nobody(park: SqliteStore, ask: Ask) -> None:
    graph, firms = Park(park), {}
    for firm in (one for one in graph.entities.values() if one.type == "Firm"):
        links = list(park.relations([firm.id], types=["COOPERATED_WITH", "PARTNERED_BY", "LICENSED_TO"]))
        if not links and len(graph.open_needs(firm)) >= 3:
            firms[firm.name] = str(len(graph.open_needs(firm)))
    assert {name: needs for name, _, needs in ask("Whom to call first")} == firms


def test_a_withdrawn_source_takes_along_what_the_recipe_says(park: SqliteStore, ask: Ask, tmp_path: Path) -> None:
    source = "document:聊城市人民政府关于建设聊城大学科技园的意见"
    park.copy(tmp_path / "copy.db")
    with closing(SqliteStore(tmp_path / "copy.db")) as store:
        before, removed = everything(store), store.forget(source).removed
        after = everything(store)
    told = {type: (int(goes), int(stays)) for type, goes, stays in ask("What a withdrawn source would take along")}
    gone, kept = Counter[str](), Counter[str]()
    for fact in (*before.entities.values(), *before.relations.values()):
        left = fact.id in after.entities if isinstance(fact, Entity) else fact.key in after.relations
        gone[fact.type] += not left
        kept[fact.type] += left and source in {one.dataset for one in fact.sources}
    assert told == {type: (gone[type], kept[type]) for type in (gone + kept)}
    assert sum(goes for goes, _ in told.values()) == removed
