"""py2neo on the database of a store: what it can do with it, and what it cannot (docs/analysis.md)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from graph_support import batch, entity, relation
from neo4j_store_support import NewServerStore
from neo4j_support.address import Address
from py2neo import Graph
from py2neo.errors import ClientError

from twinwheel_graph.analyse.py2neo_bridge import py2neo_graph
from twinwheel_graph.errors import StoreError, UsageError
from twinwheel_graph.stores.neo4j import Neo4jStore

LONG = 2**63 - 1


@pytest.fixture(scope="module")
def store(database: NewServerStore) -> Neo4jStore:
    store = database()
    firm = entity("firm:0", "甲公司 \U00020bb7", city="聊城", products=["轴承", "钢球"], employees=LONG)
    held = relation("ach:0", "PARTNERED_BY", "firm:0", date="2019-05")
    store.apply(batch(firm, entity("firm:1", "乙公司"), entity("ach:0", "成果", trl=7), held))
    return store


@pytest.fixture
def graph(store: Neo4jStore, neo4j_server: Address) -> Iterator[Graph]:
    with py2neo_graph(neo4j_server.url) as found:
        yield found


def test_it_reads_what_the_store_holds(graph: Graph) -> None:
    assert graph.run("MATCH (f:Firm) RETURN count(f)").evaluate() == 2
    firm = graph.nodes.match("Firm", id="firm:0").first()
    assert set(firm.labels) == {"Entity", "Firm"}
    told = {name: value for name, value in firm.items() if not name.startswith("_")}
    assert told == {
        "id": "firm:0", "name": "甲公司 \U00020bb7", "city": "聊城", "products": ["轴承", "钢球"], "employees": LONG,
    }  # fmt: skip
    (link,) = graph.match(r_type="PARTNERED_BY")
    assert (link.start_node["name"], link.end_node["id"], link["date"]) == ("成果", "firm:0", "2019-05")
    assert [row["n"] for row in graph.run("UNWIND $ids AS id RETURN id AS n", ids=["a", "b"]).data()] == ["a", "b"]
    assert len(graph.run("MATCH p = (:Achievement)-->(:Firm) RETURN p").to_subgraph().nodes) == 2


def test_it_sees_what_the_store_writes(graph: Graph, store: Neo4jStore) -> None:
    store.apply(batch(entity("firm:2", "丙公司")))
    assert graph.nodes.match("Firm", id="firm:2").first()["name"] == "丙公司"
    store.forget("nobody")
    assert graph.run("MATCH (s:TwinwheelStore) RETURN s.revision").evaluate() == store.revision()


def test_a_query_may_not_write(graph: Graph) -> None:
    with pytest.raises(ClientError, match="Writing in read access mode not allowed"):
        graph.query("CREATE (:Note)").evaluate()


def test_its_own_nodes_are_no_business_of_the_store(graph: Graph, store: Neo4jStore) -> None:
    before = store.stats()
    graph.run("CREATE (:Note {text: 'mine'})")
    assert store.stats() == before
    assert graph.nodes.match("Note").first()["text"] == "mine"
    graph.run("MATCH (n:Note) DELETE n")


def test_its_schema_helpers_speak_to_older_servers_alone(graph: Graph) -> None:
    with pytest.raises(ClientError, match="Invalid create index syntax"):
        graph.schema.create_index("Firm", "city")
    with pytest.raises(ClientError, match="no procedure"):
        graph.schema.get_indexes("Firm")
    assert "entity_id" in {row["name"] for row in graph.run("SHOW INDEXES YIELD name").data()}


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_both_plain_schemes_lead_there(store: Neo4jStore, neo4j_server: Address, scheme: str) -> None:
    with py2neo_graph(neo4j_server.url.replace("neo4j", scheme, 1)) as graph:
        assert graph.run("RETURN 1").evaluate() == 1


def test_what_is_wrong_is_told_before_py2neo_would_not_tell_it(neo4j_server: Address) -> None:
    wrong = Address(neo4j_server.uri, neo4j_server.user, "not the password")
    with pytest.raises(StoreError) as found, py2neo_graph(wrong.url):
        pass
    assert found.value.code == "server_unauthorised"
    with pytest.raises(UsageError) as refused, py2neo_graph("sqlite:///park.db"):
        pass
    assert refused.value.code == "bad_server_url"


def test_without_py2neo_it_says_how_to_get_it() -> None:
    code = """if True:
        import sys
        sys.modules["py2neo"] = None
        from twinwheel_graph.analyse.py2neo_bridge import py2neo_graph
        from twinwheel_graph.errors import UsageError
        try:
            py2neo_graph("neo4j://localhost").__enter__()
        except UsageError as error:
            print(error.code, error)
    """
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.startswith("extra_missing ")
    assert "twinwheel[py2neo]" in said
