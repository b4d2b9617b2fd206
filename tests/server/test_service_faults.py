"""Faults of a real server as people meet them: by the API, on the command line, in `doctor`; and the way back."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from api_park import RECORDS
from api_support import Served, serving
from cli_support import Answer, Twinwheel, one_object
from conftest import missing
from graph_support import batch
from neo4j_support.bolt import free_port
from neo4j_support.errors import Lacking
from neo4j_support.home import Home
from neo4j_support.server import Server

from twinwheel_api.cli.main import run
from twinwheel_api.deps import open_store
from twinwheel_api.server import run as serve
from twinwheel_api.settings import Settings
from twinwheel_graph.errors import StoreError
from twinwheel_ingest.resolve import review
from twinwheel_ingest.resolve.compare import Verdict
from twinwheel_ingest.resolve.judgement import id_of_pair, ordered
from twinwheel_ingest.sources.records import claim_of

QUICK = "?retry_time=1&answer_timeout=1&connection_timeout=1&acquisition_timeout=2"
"""So that a fault is given up soon."""

PATIENT = 60
"""Seconds until a service is back; it takes some."""

PAIR = ordered("firm:made:battery", "firm:made:bio")
"""Two firms that a person has held apart."""

ROUTES: list[tuple[str, str, dict[str, str] | None]] = [
    ("GET", "/health", None),
    ("GET", "/entities", None),
    ("GET", "/entities?query=电池", None),
    ("GET", "/entities/ach:coating", None),
    ("GET", "/entities/ach:coating/facts", None),
    ("GET", "/entities/ach:coating/neighbours", None),
    ("GET", "/entities/firm:made:battery/latent-needs", None),
    ("GET", "/paths?from=ach:coating&to=ach:binder", None),
    ("GET", "/match?direction=reverse&text=电池", None),
    ("POST", "/match", {"direction": "reverse", "text": "电池"}),
    ("GET", "/engagements", None),
    ("POST", "/engagements", {"asked": "need:cathode", "partner": "ach:coating", "outcome": "contacted"}),
    ("GET", "/learned", None),
    ("GET", "/merges", None),
    ("GET", "/review", None),
    ("POST", f"/review/{id_of_pair(PAIR)}", {"verdict": "different"}),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of this module's own with the small park; a user is locked out for two seconds only."""
    try:
        home = Home(tmp_path_factory.mktemp("faults"), settings={"dbms.security.auth_lock_time": "2s"})
    except Lacking as error:
        missing(str(error))
    with Server(home) as started:
        with closing(open_store(started.address.url, create=True)) as store:
            store.apply(batch(*map(claim_of, RECORDS)))
            review.answer(store, PAIR, Verdict.DIFFERENT, "")
        yield started


@pytest.fixture
def url(server: Server) -> str:
    return f"{server.address.url}{QUICK}"


@pytest.fixture(scope="module")
def served(server: Server) -> Iterator[Served]:
    """One service through all of these faults."""
    with serving(Settings(store=f"{server.address.url}{QUICK}", lang="en")) as running:
        yield running


@pytest.fixture
def twinwheel(
    capfd: pytest.CaptureFixture[str], server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Twinwheel:
    monkeypatch.chdir(tmp_path)

    def call(*arguments: object) -> Answer:
        capfd.readouterr()
        code = run([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        assert server.address.password not in out + err
        return Answer(code, out, err)

    return call


def asked(client: httpx.Client, method: str, path: str, body: dict[str, str] | None) -> httpx.Response:
    return client.request(method, path, json=body)


def codes(client: httpx.Client) -> set[str]:
    """What every route says, which must be a whole problem and 503."""
    found = set()
    for method, path, body in ROUTES:
        answer = asked(client, method, path, body)
        told = answer.json()
        assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json"), answer.text
        assert int(answer.headers["retry-after"]) >= 1
        assert told["detail"]
        found.add(told["code"])
    return found


def well(client: httpx.Client) -> bool:
    return all(asked(client, *route).status_code in {200, 201} for route in ROUTES)


def back(client: httpx.Client) -> bool:
    """Wait until the service is healthy, then ask all of it."""
    until = time.monotonic() + PATIENT
    while client.get("/health").status_code != 200 and time.monotonic() < until:
        time.sleep(0.1)
    return well(client)


def away(client: httpx.Client, code: str) -> None:
    """Wait until the service has seen that its store is away."""
    until = time.monotonic() + PATIENT
    while client.get("/health").json().get("code") != code and time.monotonic() < until:
        time.sleep(0.1)


def unwell(twinwheel: Twinwheel, url: str, check: str = "store") -> str:
    """What `doctor` says of a store that is not well, in English; in Chinese it says something too."""
    texts = {}
    for language in ("zh", "en"):
        answer = twinwheel("doctor", "--json", "--lang", language, "--store", url)
        found = one_object("doctor", answer.out)
        assert (answer.code, found["ok"]) == (1, False)
        texts[language] = next(one["text"] for one in found["checks"] if one["name"] == check and not one["ok"])
    assert texts["zh"] != texts["en"]
    return str(texts["en"])


def test_all_routes_are_asked(served: Served) -> None:
    paths = served.client.get("/openapi.json").json()["paths"]
    described = {(method.upper(), path.removeprefix("/api/v1")) for path, found in paths.items() for method in found}
    names = {"ach:coating": "{id}", "firm:made:battery": "{id}", id_of_pair(PAIR): "{id}"}
    ours = set()
    for method, path, _ in ROUTES:
        plain = path.partition("?")[0]
        for name, variable in names.items():
            plain = plain.replace(name, variable)
        ours.add((method, plain))
    assert ours == described
    assert well(served.client)


# --- a server that cannot be got into


def test_doctor_names_each_with_its_cure(server: Server, url: str, twinwheel: Twinwheel) -> None:
    at, password = server.address.uri.removeprefix("neo4j://"), server.address.password
    wrong = f"neo4j://neo4j:wrong@{at}/neo4j{QUICK}"
    told = {
        f"neo4j://neo4j:x@127.0.0.1:{free_port()}/neo4j{QUICK}": "see that it is running",
        f"neo4j://neo4j:x@no-such-host.invalid/neo4j{QUICK}": "correct its name",
        f"neo4j+s://neo4j:x@{at}/neo4j{QUICK}": "without +s",
        f"neo4j://neo4j:{password}@{at}/park{QUICK}": "create the database",
        wrong: "correct them in --store",
    }
    for where, cure in told.items():
        assert cure in unwell(twinwheel, where), where
    # Two wrong ones were two languages; the next ones lock the user out, the right password too.
    for _ in range(2):
        twinwheel("doctor", "--store", wrong)
    assert "wait some seconds" in unwell(twinwheel, wrong)
    answer = twinwheel("entities", "--lang", "en", "--store", url)
    assert (answer.code, "wait some seconds" in answer.said) == (1, True)
    until = time.monotonic() + PATIENT
    while twinwheel("entities", "--store", url).code and time.monotonic() < until:
        time.sleep(0.5)
    assert twinwheel("entities", "--store", url).code == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda url, password: url.replace(password, "wrong"), "server_unauthorised"),
        (lambda url, _: url.replace("neo4j://", "neo4j+s://"), "server_no_tls"),
        (lambda url, _: url.replace("/neo4j?", "/park?"), "no_database"),
    ],
)
def test_what_does_not_pass_by_itself_keeps_the_service_from_starting(
    server: Server, url: str, change: Callable[[str, str], str], code: str
) -> None:
    with pytest.raises(StoreError) as caught:
        serve(Settings(store=change(url, server.address.password), port=0))
    assert caught.value.code == code


# --- one that hangs


def test_a_server_that_hangs_is_given_up_and_found_again(
    served: Served, server: Server, url: str, twinwheel: Twinwheel
) -> None:
    server.pause()
    try:
        with ThreadPoolExecutor(len(ROUTES)) as pool:
            answers = list(pool.map(lambda route: asked(served.client, *route), ROUTES))
        assert {one.status_code for one in answers} == {503}
        away(served.client, "server_silent")
        assert codes(served.client) == {"server_silent"}
        answer = twinwheel("entities", "--lang", "en", "--store", url)
        assert (answer.code, "it hangs" in answer.said) == (1, True)
        assert "restart the server" in unwell(twinwheel, url)
    finally:
        server.resume()
    assert back(served.client)


# --- transactions


def test_a_write_that_waits_too_long_is_ended_and_told(server: Server, served: Served) -> None:
    store = f"{server.address.url}{QUICK}&transaction_timeout=1"
    with serving(Settings(store=store)) as other, server.address.driver() as driver, driver.session() as session:
        with session.begin_transaction() as transaction:
            transaction.run("MATCH (s:TwinwheelStore) SET s.note = 'held'").consume()
            outcome = {"asked": "need:cathode", "partner": "ach:binder", "outcome": "contacted"}
            answer = other.client.post("/engagements", json=outcome)
            assert (answer.status_code, answer.json()["code"]) == (503, "server_timed_out")
            assert "retry-after" in answer.headers
            assert other.client.get("/entities").status_code == 200
            transaction.rollback()
        assert other.client.post("/engagements", json=outcome).status_code == 201


# --- one that goes away, and comes back


def test_a_service_outlives_a_kill_and_another_starts_before_its_server(
    served: Served, server: Server, url: str
) -> None:
    kept = written_until_killed(served.client, server)
    with serving(Settings(store=url, lang="en")) as early:
        assert codes(served.client) == codes(early.client) == {"server_absent"}
        server.start()
        assert back(early.client)
    assert back(served.client)
    assert kept <= recorded(served.client)
    said = [json.loads(line).get("warning", "") for line in served.log]
    assert any("does not answer" in one for one in said)
    assert "the store answers again" in said


def written_until_killed(client: httpx.Client, server: Server) -> set[tuple[str, str]]:
    """Record outcomes until the server is killed in the middle of it; those that were acknowledged."""
    partners = itertools.cycle(record["id"] for record in RECORDS if record.get("entity") == "Achievement")
    kept = set()
    with ThreadPoolExecutor(1) as pool:
        killed = pool.submit(lambda: (time.sleep(0.5), server.kill()))
        for number in itertools.count():
            told = (next(partners), f"2024-{number // 28 % 12 + 1:02}-{number % 28 + 1:02}")
            body = {"asked": "need:cathode", "partner": told[0], "outcome": "contacted", "date": told[1]}
            answer = client.post("/engagements", json=body)
            if answer.status_code == 503:
                assert answer.json()["code"] == "server_absent"
                break
            assert answer.status_code in {200, 201}
            kept.add(told)
        killed.result()
    return kept


def recorded(client: httpx.Client) -> set[tuple[str, str]]:
    """Every outcome that is listed."""
    found: set[tuple[str, str]] = set()
    wanted: dict[str, str] = {"limit": "200"}
    while True:
        page = client.get("/engagements", params=wanted).json()
        found |= {(one["partner"], one["date"]) for one in page["items"]}
        if page["next"] is None:
            return found
        wanted["cursor"] = page["next"]


def test_a_server_that_takes_no_writes_is_told(served: Served, server: Server, url: str, twinwheel: Twinwheel) -> None:
    """The last but one here: the server stays so."""
    server.stop()
    server.home = replace(
        server.home, settings={**server.home.settings, "server.databases.default_to_read_only": "true"}
    )
    server.start()
    assert "takes no writes" in unwell(twinwheel, url, "integrity")
    answer = twinwheel("forget", "made-up", "--lang", "en", "--store", url)
    assert (answer.code, "takes no writes" in answer.said) == (1, True)
    until = time.monotonic() + PATIENT
    while served.client.get("/health").status_code != 200 and time.monotonic() < until:
        time.sleep(0.1)
    assert served.client.get("/entities/ach:coating").status_code == 200
    outcome = {"asked": "need:cathode", "partner": "ach:vision", "outcome": "contacted"}
    refused = served.client.post("/engagements", json=outcome)
    assert (refused.status_code, refused.json()["code"]) == (503, "server_read_only")


def test_a_database_that_does_not_start_is_told(server: Server, url: str, twinwheel: Twinwheel) -> None:
    """The last one here: the database stays so. A server that is just starting says the same for some seconds."""
    server.stop()
    (server.home.folder / "data" / "databases" / "neo4j" / "neostore").write_bytes(b"broken")
    server.start()
    for scheme in ("neo4j", "bolt"):
        told = unwell(twinwheel, url.replace("neo4j://", f"{scheme}://", 1))
        assert "is not ready" in told
        assert "look into the server's log" in told
