"""The command line on a server's store: the same commands, the same answers, no password anywhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cli_support import Answer, Twinwheel, entity, lines, one_object, relation, url_of
from neo4j import Driver
from neo4j_support.address import Address
from neo4j_support.turn import turn

from twinwheel_api.cli.main import run

NEED = "轴承保持架高速下磨损快，求耐磨轻量材料"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("TWINWHEEL_STORE", "TWINWHEEL_INDEX", "TWINWHEEL_LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def twinwheel(capfd: pytest.CaptureFixture[str], neo4j_server: Address) -> Twinwheel:
    def call(*arguments: object) -> Answer:
        capfd.readouterr()
        code = run([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        assert neo4j_server.password not in out + err
        return Answer(code, out, err)

    return call


@pytest.fixture(scope="module")
def park(neo4j_server: Address, neo4j_driver: Driver, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A small park on the server; its URL. The same lies in the file `park.db` beside the records."""
    with turn(neo4j_server, neo4j_driver):
        yield neo4j_server.url


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    texts = ("耐磨轻量轴承保持架材料", "高速轴承润滑", "激光焊接工艺", "酶的固定化", "轴承故障诊断", "保持架注塑成型")
    rows: list[object] = [entity("University", "org:1", "聊城大学"), entity("Firm", "firm:1", "东阿轴承保持器有限公司")]
    for number, text in enumerate(texts):
        rows.append(entity("Achievement", f"ach:{number}", text, date="2018-03", keywords=[text[:2], text[-2:]]))
        rows.append(relation("HELD_BY", f"ach:{number}", "org:1"))
    rows.append(entity("Need", "need:1", NEED, problem=NEED))
    rows.append(relation("STATED_BY", "need:1", "firm:1"))
    return lines(tmp_path_factory.mktemp("records") / "park.jsonl", rows)


def test_a_store_that_is_not_there_is_an_error_that_names_ingest(park: str, twinwheel: Twinwheel) -> None:
    answer = twinwheel("entities", "--store", park, "--lang", "en")
    assert answer.code == 1
    assert "twinwheel ingest" in answer.said


def test_it_answers_as_the_embedded_store_does(park: str, records: Path, twinwheel: Twinwheel, tmp_path: Path) -> None:
    local = url_of(tmp_path / "park.db")
    for url in (park, local):
        assert twinwheel("ingest", records, "--store", url).code == 0
    asked = [
        ("match", "reverse", "--text", NEED, "--explain"),
        ("match", "reverse", "need:1"),
        ("match", "forward", "ach:0"),
        ("show", "聊城大学"),
        ("entities", "--type", "Achievement"),
        ("entities", "--query", "轴承"),
        ("paths", "ach:0", "ach:1"),
    ]
    for question in asked:
        ours, theirs = (twinwheel(*question, "--json", "--store", url) for url in (park, local))
        assert ours.code == 0
        assert rounded(json.loads(ours.out)) == rounded(json.loads(theirs.out)), question


def rounded(told: object) -> object:
    """A server counts its scores in fewer digits."""
    if isinstance(told, dict):
        return {name: rounded(value) for name, value in told.items()}
    if isinstance(told, list):
        return [rounded(value) for value in told]
    return round(told, 4) if isinstance(told, float) else told


def test_it_is_searched_by_its_own_indexes_unless_a_folder_is_set(
    park: str, twinwheel: Twinwheel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert index_of(twinwheel, park).startswith("neo4j://127.0.0.1:")
    monkeypatch.setenv("TWINWHEEL_INDEX", str(tmp_path / "index"))
    assert index_of(twinwheel, park) == str(tmp_path / "index")
    assert (tmp_path / "index").is_dir()


def index_of(twinwheel: Twinwheel, url: str) -> str:
    folder: str = one_object("index", twinwheel("index", "--json", "--store", url).out)["folder"]
    return folder


def test_it_is_copied_to_a_file_and_back_the_same(park: str, twinwheel: Twinwheel, tmp_path: Path) -> None:
    local = url_of(tmp_path / "copy.db")
    copied = one_object("copy", twinwheel("copy", park, local, "--json").out)
    assert copied["types"]["Achievement"]["count"] == 6
    shown = [json.loads(twinwheel("show", "firm:1", "--json", "--store", url).out) for url in (park, local)]
    assert shown[0] == shown[1]
    answer = twinwheel("copy", park, park, "--lang", "en")
    assert (answer.code, "same store" in answer.said) == (2, True)


def test_doctor_looks_at_a_server(park: str, twinwheel: Twinwheel) -> None:
    index_of(twinwheel, park)
    found = one_object("doctor", twinwheel("doctor", "--json", "--store", park).out)
    texts = {check["name"]: check["text"] for check in found["checks"]}
    assert (found["ok"], texts["integrity"]) == (True, "ok")
    assert texts["store"].startswith("neo4j://127.0.0.1:")


def test_a_dataset_is_forgotten_and_a_second_reading_changes_nothing(
    park: str, records: Path, twinwheel: Twinwheel
) -> None:
    again = one_object("ingest", twinwheel("ingest", records, "--json", "--store", park).out)
    assert (again["added"], again["merged"], again["unchanged"]) == (0, 0, 16)
    dry = one_object("ingest", twinwheel("ingest", records, "--dry-run", "--json", "--store", park).out)
    assert dry["added"] == 0
    gone = one_object("forget", twinwheel("forget", "made-up", "--json", "--store", park).out)
    assert gone["removed"] == 16
    assert one_object("entities", twinwheel("entities", "--type", "Firm", "--json", "--store", park).out)["items"] == []


def test_the_demonstration_goes_to_its_own_store_only(park: str, records: Path, twinwheel: Twinwheel) -> None:
    assert twinwheel("ingest", records, "--store", park).code == 0
    answer = twinwheel("demo", "--store", park, "--lang", "en")
    assert (answer.code, "made-up" in answer.said) == (2, True)


@pytest.mark.parametrize("by_file", [False, True])
def test_the_password_need_not_stand_in_the_url(
    park: str,
    twinwheel: Twinwheel,
    neo4j_server: Address,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    by_file: bool,
) -> None:
    bare = park.replace(f"neo4j:{neo4j_server.password}@", "")
    assert neo4j_server.password not in bare
    assert twinwheel("entities", "--store", bare).code == 1
    if by_file:
        (tmp_path / "secret").write_text(f"{neo4j_server.password}\n")
        monkeypatch.setenv("TWINWHEEL_STORE_PASSWORD_FILE", str(tmp_path / "secret"))
    else:
        monkeypatch.setenv("TWINWHEEL_STORE_PASSWORD", neo4j_server.password)
    assert twinwheel("entities", "--store", bare).code == 0
    assert twinwheel("copy", bare, url_of(tmp_path / "copy.db")).code == 0
    monkeypatch.setenv("TWINWHEEL_STORE", bare)
    assert twinwheel("entities").code == 0


def test_explanations_are_tried_on_a_copy_of_a_servers_store(
    park: str, records: Path, twinwheel: Twinwheel, tmp_path: Path
) -> None:
    assert twinwheel("ingest", records, "--store", park).code == 0
    papers = [
        paper(number, f"2018{number:02}", subject)
        for number, subject in enumerate(("轴承保持架", "激光焊接", "酶催化"), 1)
    ]
    assert twinwheel("ingest", lines(tmp_path / "papers.jsonl", papers), "--store", park).code == 0
    needs = [{"id": "n1", "need": "求一种轴承保持架的办法", "paper": papers[0]["id"]}]
    asked = ("--needs", lines(tmp_path / "needs.jsonl", needs), "--questions", 1, "--hits", 1)
    before = one_object("entities", twinwheel("entities", "--json", "--store", park).out)
    answer = twinwheel("evaluate", "explain", *asked, "--store", park)
    assert answer.code == 0, answer.said
    assert "| achievement | the cited sentence |" in answer.out
    assert one_object("entities", twinwheel("entities", "--json", "--store", park).out) == before


def paper(number: int, month: str, subject: str) -> dict[str, Any]:
    return {
        "id": f"ChinaXiv-{month}.{number:05}V1",
        "ym": month,
        "title": f"{subject}的方法",
        "abstract": f"提出一种{subject}方法。试样共{number}批。",
        "keywords": subject,
        "institutions": [{"name": "江城大学", "dep": "工学院"}],
        "firms": [],
    }


def test_a_url_of_no_store_is_told_without_its_password(twinwheel: Twinwheel) -> None:
    answer = twinwheel("show", "x", "--lang", "en", "--store", "http://neo4j:secret@127.0.0.1/x")
    assert answer.code == 2
    assert "neo4j://user:password@host:7687/database" in answer.said
    assert "secret" not in answer.said
