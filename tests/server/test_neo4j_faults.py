"""What goes wrong with a real server: no half batch, an error that says how to mend it, recovery by itself."""

from __future__ import annotations

import random
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest
from graph_support import Mirror, batch, entity, everything, relation, source
from neo4j import Driver
from neo4j.exceptions import TransientError
from neo4j_store_support import NewServerStore, new_stores, shared
from neo4j_support.address import Address
from neo4j_support.bolt import free_port
from neo4j_support.home import Home
from neo4j_support.server import Server
from neo4j_support.turn import turn

from twinwheel_api.deps import open_store
from twinwheel_graph.errors import NotFound, StoreError, TwinwheelError
from twinwheel_graph.model import Batch
from twinwheel_graph.stores import neo4j_cypher as cypher
from twinwheel_graph.stores.neo4j import Neo4jStore
from twinwheel_graph.stores.neo4j_address import address
from twinwheel_graph.stores.neo4j_read import rows
from twinwheel_graph.stores.neo4j_server import Asked, connected
from twinwheel_graph.stores.parts import applied_in_parts

SECRET = "not-to-be-told"  # noqa: S105 - no password of anything
SIZE = 40


@pytest.fixture(scope="module")
def new_store(neo4j_server: Address, neo4j_driver: Driver) -> Iterator[NewServerStore]:
    with turn(neo4j_server, neo4j_driver):
        yield new_stores(neo4j_server, neo4j_driver)


@pytest.fixture
def store(new_store: NewServerStore) -> Neo4jStore:
    return new_store()


def refusal(url: str) -> TwinwheelError:
    with pytest.raises(TwinwheelError) as caught:
        open_store(url, create=True)
    for language in ("zh", "en"):
        assert SECRET not in caught.value.message(language)
    return caught.value


# --- the server cannot be had


def elsewhere(where: Address, scheme: str, *, port: int = 0, user: str = "neo4j", database: str = "") -> str:
    """Another URL with the server's host."""
    host = f"127.0.0.1:{port or where.uri.rpartition(':')[2]}"
    return f"{scheme}://{user}:{SECRET}@{host}/{database}"


def test_a_wrong_password_is_told(neo4j_server: Address) -> None:
    assert refusal(elsewhere(neo4j_server, "neo4j")).code == "server_unauthorised"


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_a_database_that_is_not_there_is_told(neo4j_server: Address, scheme: str) -> None:
    url = neo4j_server.url.replace("neo4j://", f"{scheme}://").removesuffix("/neo4j")
    assert refusal(f"{url}/park").code == "no_database"


@pytest.mark.parametrize("scheme", ["bolt+s", "bolt+ssc", "neo4j+s", "neo4j+ssc"])
def test_tls_asked_of_a_plain_server_is_told(neo4j_server: Address, scheme: str) -> None:
    error = refusal(elsewhere(neo4j_server, scheme))
    assert error.code == "server_no_tls"
    assert "+ssc" in error.message("en")


@pytest.mark.parametrize("scheme", ["bolt", "bolt+s", "neo4j", "neo4j+s"])
def test_a_server_that_is_not_there_is_told(neo4j_server: Address, scheme: str) -> None:
    error = refusal(elsewhere(neo4j_server, scheme, port=free_port()))
    assert (error.code, error.status) == ("server_absent", 503)
    assert "Connection refused" in error.message("en")


def test_a_host_that_nobody_knows_is_told() -> None:
    assert refusal(f"neo4j://neo4j:{SECRET}@no-such-host.invalid/neo4j").code == "server_unknown_host"


class Web(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        self.request.recv(20)
        self.request.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def test_a_web_server_at_the_port_is_told(neo4j_server: Address) -> None:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Web) as web, ThreadPoolExecutor(1) as pool:
        pool.submit(web.serve_forever)
        port = web.server_address[1]
        try:
            codes = {refusal(elsewhere(neo4j_server, scheme, port=port)).code for scheme in ("bolt", "neo4j")}
        finally:
            web.shutdown()
    assert codes == {"server_not_bolt"}


# --- the database is no store, or not ours


@pytest.fixture
def empty(neo4j_database: Address) -> Address:
    return neo4j_database


def test_an_empty_database_becomes_a_store_only_where_that_is_asked_for(empty: Address, neo4j_driver: Driver) -> None:
    with pytest.raises(NotFound) as caught:
        open_store(empty.url)
    assert "twinwheel ingest" in caught.value.message("zh")
    assert neo4j_driver.execute_query("SHOW INDEXES YIELD type WHERE type <> 'LOOKUP' RETURN *").records == []
    with closing(open_store(empty.url, create=True)) as made:
        identity = made.identity()
    with closing(open_store(empty.url)) as again:
        assert (again.identity(), again.integrity()) == (identity, "ok")


def test_the_database_of_another_program_is_refused_as_it_is(empty: Address, neo4j_driver: Driver) -> None:
    neo4j_driver.execute_query("CREATE (:Somebody {name: 'else'})")
    assert refusal(empty.url).code == "not_a_store"
    assert neo4j_driver.execute_query("SHOW INDEXES YIELD type WHERE type <> 'LOOKUP' RETURN *").records == []


def test_several_may_make_a_store_at_once(empty: Address) -> None:
    def make(number: int) -> str:
        with closing(open_store(empty.url, create=True)) as store:
            store.apply(batch(entity(f"firm:{number}")))
            return store.identity()

    with ThreadPoolExecutor(3) as pool:
        assert len(set(pool.map(make, range(3)))) == 1
    with closing(open_store(empty.url)) as made:
        assert (made.revision(), made.stats().entities) == (3, {"Firm": 3})


@pytest.mark.parametrize("create", [False, True])
def test_a_newer_store_is_refused_as_it_is(
    store: Neo4jStore, neo4j_server: Address, neo4j_driver: Driver, create: bool
) -> None:
    server = shared(neo4j_server, neo4j_driver)
    server.run("MATCH (s:TwinwheelStore) SET s.schema = 99")
    try:
        with pytest.raises(StoreError) as caught:
            Neo4jStore(server, create=create)
        assert (caught.value.code, caught.value.params["version"]) == ("newer_store", 99)
    finally:
        server.run("MATCH (s:TwinwheelStore) SET s.schema = $schema", schema=len(cypher.MIGRATIONS))


def test_an_older_store_is_brought_up_to_date_before_it_is_read(
    store: Neo4jStore, neo4j_server: Address, neo4j_driver: Driver
) -> None:
    store.apply(batch(entity("firm:0", "甲")))
    server, identity = shared(neo4j_server, neo4j_driver), store.identity()
    server.run("DROP INDEX entity_names")
    server.run("MATCH (s:TwinwheelStore) SET s.schema = 0, s.ontology = ''")
    again = Neo4jStore(server)
    assert (again.identity(), again.revision(), again.named("甲")) == (identity, 1, ["firm:0"])
    found = neo4j_driver.execute_query(cypher.STATE).records[0]
    assert found["s.schema"] == len(cypher.MIGRATIONS)


def test_a_revision_that_a_killed_writer_did_not_tell_is_told_by_the_next_who_opens(
    store: Neo4jStore, neo4j_server: Address, neo4j_driver: Driver
) -> None:
    store.apply(batch(entity("firm:0")))
    server = shared(neo4j_server, neo4j_driver)
    server.run("MATCH (s:TwinwheelStore) SET s.assigned = 2 MERGE (n:Entity {id: 'firm:0'}) SET n._revision = 2")
    assert (store.revision(), list(store.changes(1))) == (1, [])
    assert [one.entity for one in Neo4jStore(server).changes(1)] == ["firm:0"]


# --- transactions


def test_a_write_in_a_read_session_is_refused(store: Neo4jStore, neo4j_server: Address, neo4j_driver: Driver) -> None:
    server = shared(neo4j_server, neo4j_driver)
    for reading in (server.read, server.ask):
        with pytest.raises(StoreError) as caught:
            reading(lambda asked: rows(asked, cypher.LOCK))
        assert caught.value.code == "server_read_only"
    assert store.apply(batch(entity("firm:0"))).revision == 1


def test_a_transaction_that_takes_too_long_is_ended(store: Neo4jStore, neo4j_server: Address) -> None:
    with closing(connected(address(f"{neo4j_server.url}?transaction_timeout=0.2"))) as server:
        slow = "UNWIND range(1, 1000000000) AS n WITH n WHERE n < 0 RETURN n"
        for reading in (server.read, server.ask):
            with pytest.raises(StoreError) as caught:
                reading(lambda asked: rows(asked, slow))
            assert caught.value.code == "server_timed_out"


def test_connections_that_are_all_in_use_are_told(store: Neo4jStore, neo4j_server: Address) -> None:
    limits = "?pool_size=1&acquisition_timeout=0.5&retry_time=0.5"
    with closing(connected(address(f"{neo4j_server.url}{limits}"))) as server:

        def within(asked: Asked) -> object:
            rows(asked, cypher.REVISION)
            return server.ask(lambda other: rows(other, cypher.REVISION))

        with pytest.raises(StoreError) as caught:
            server.read(within)
        assert caught.value.code == "server_crowded"
        assert "pool_size" in caught.value.message("zh")
        assert server.ask(lambda asked: rows(asked, cypher.REVISION)) == [[0]]


def test_a_deadlock_with_another_program_is_retried(store: Neo4jStore, neo4j_driver: Driver) -> None:
    store.apply(batch(entity("firm:0", "旧")))
    with ThreadPoolExecutor(1) as pool, neo4j_driver.session() as session:
        other = session.begin_transaction()
        other.run("MATCH (n:Entity {id: 'firm:0'}) SET n.note = 'mine'").consume()
        applied = pool.submit(store.apply, batch(entity("firm:0", "新")))
        time.sleep(0.3)
        try:
            other.run("MATCH (s:TwinwheelStore) SET s.note = 'mine'").consume()
            other.commit()
        except TransientError:
            other.close()
        assert applied.result(60).changed == 1
    found = store.entity("firm:0")
    assert found is not None
    assert found.name == "新"


def test_several_write_at_once_and_whoever_follows_sees_all_of_it(new_store: NewServerStore) -> None:
    store, done = new_store(), threading.Event()

    def work(thread: int) -> list[int]:
        told = []
        for number in range(4):
            by = source(f"d{thread}", str(number))
            ids = [f"firm:{thread}-{number}-{part}" for part in range(5)]
            links = [relation("firm:all", "SUPPLIES", id, by=by) for id in ids]
            told.append(store.apply(batch(entity("firm:all", by=by), *(entity(id) for id in ids), *links)).revision)
        return told

    def follow() -> Mirror:
        mirror = Mirror()
        while not done.is_set():
            mirror.follow(store)
        mirror.follow(store)
        return mirror

    with ThreadPoolExecutor(5) as pool:
        following = pool.submit(follow)
        revisions = [one for told in pool.map(work, range(3)) for one in told]
        done.set()
        mirror = following.result()
    assert sorted(revisions) == list(range(1, 13))
    assert mirror.graph == everything(store)
    assert store.stats().entities == {"Firm": 61}
    assert sum(store.stats().datasets.values()) == 12 + 60 + 60


# --- a server that is stopped, killed, short of memory


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Server]:
    settings = {"db.memory.transaction.max": "8m"}
    with Server(Home(tmp_path_factory.mktemp("own"), settings=settings)) as server:
        yield server


def whole(number: int, size: int = SIZE) -> Batch:
    by = source(f"batch{number}")
    ids = [f"org:{number}-{part}" for part in range(size)]
    return batch(
        *(entity(id, code=str(number), by=by) for id in ids), *(relation(id, "PART_OF", ids[0], by=by) for id in ids)
    )


def test_a_batch_beyond_the_servers_memory_leaves_nothing_and_is_told(own_server: Server) -> None:
    with closing(open_store(own_server.address.url, create=True)) as store:
        before = store.revision()
        with pytest.raises(StoreError) as caught:
            store.apply(whole(1000, 4_000))
        assert caught.value.code == "server_memory"
        assert "db.memory.transaction.max" in caught.value.message("zh")
        assert (store.revision(), store.stats().entities) == (before, {})
        parts = list(applied_in_parts(store, whole(1000, 4_000)))
        assert len(parts) > 2
        assert sum(part.added for part in parts) == 8_000
        assert store.forget("batch1000").removed == 8_000
        assert (store.stats().entities, store.stats().relations) == ({}, {})


def test_a_server_that_is_killed_and_stopped_in_the_middle_of_batches_leaves_whole_ones(own_server: Server) -> None:
    chance, stop = random.Random(7), threading.Event()  # noqa: S311 - no secret
    with closing(open_store(f"{own_server.address.url}?retry_time=120", create=True)) as store:

        def work() -> list[int]:
            told = []
            while not stop.is_set():
                told.append(store.apply(whole(len(told))).revision)
            return told

        with ThreadPoolExecutor(1) as pool:
            written = pool.submit(work)
            try:
                for end in (own_server.kill, own_server.stop):
                    time.sleep(chance.uniform(0.3, 1.0))
                    end()
                    own_server.start()
            finally:
                stop.set()
            told = written.result(180)
        assert told == sorted(set(told))
        stats = store.stats()
        assert stats.entities == {"University": SIZE * len(told)}
        assert stats.relations == {"PART_OF": SIZE * len(told)}
        assert stats.datasets == {f"batch{number}": 2 * SIZE for number in range(len(told))}
        assert stats.revision == told[-1]
        mirror = Mirror()
        mirror.follow(store)
        assert mirror.graph == everything(store)


def test_a_store_whose_server_was_away_answers_again(own_server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(open_store(f"{own_server.address.url}?retry_time=1", create=True)) as store:
        assert isinstance(store, Neo4jStore)
        revision, tries = store.revision(), Counted(store.server._driver.session)
        monkeypatch.setattr(store.server._driver, "session", tries)
        own_server.stop()
        with pytest.raises(StoreError) as caught:
            store.revision()
        assert (caught.value.code, caught.value.status) == ("server_absent", 503)
        assert 1 < tries.count <= 6  # pauses of .1, .2, .4 s, each a fifth shorter at least, within a second
        own_server.start()
        assert store.revision() == revision


class Counted:
    """Counts how often something is called."""

    def __init__(self, call: Callable[..., Any]) -> None:
        self.count = 0
        self._call = call

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        self.count += 1
        return self._call(*arguments, **named)
