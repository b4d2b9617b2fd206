"""What others rely on, whichever command is called: stores, streams, exit codes, languages, ids, help."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path

import pytest
from cli_support import Twinwheel, entity, lines, one_firm, one_object, process, started

NEED = "need:demo:01"
READING = (
    ("entities",),
    ("entities", "--query", "轴承"),
    ("show", "org:聊城大学"),
    ("paths", NEED, "firm:demo:01"),
    ("match", "reverse", NEED),
    ("match", "forward", "--text", "轴承"),
    ("report", "match", "reverse", NEED, "-o", "report.md"),
    ("forget", "demo"),
    ("index",),
    ("evaluate", "run", "--store", "sqlite:///absent.db"),
)
ANSWERING = {
    "ingest": ("ingest", "more.jsonl"),
    "match": ("match", "reverse", NEED, "--explain"),
    "entities": ("entities", "--type", "firm"),
    "show": ("show", "聊城大学"),
    "paths": ("paths", NEED, "firm:demo:01"),
    "forget": ("forget", "demo-curated"),
    "index": ("index",),
    "doctor": ("doctor",),
}


# --- where the store is


def test_the_option_goes_over_the_environment_over_the_default(
    twinwheel: Twinwheel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = one_firm(tmp_path / "firm.jsonl")
    assert twinwheel("ingest", file).code == 0
    assert {path.name for path in tmp_path.glob("*.db")} == {"twinwheel.db"}
    monkeypatch.setenv("TWINWHEEL_STORE", "sqlite:///set.db")
    assert twinwheel("ingest", file).code == 0
    assert {path.name for path in tmp_path.glob("*.db")} == {"twinwheel.db", "set.db"}
    assert twinwheel("ingest", file, "--store", "sqlite:///named.db").code == 0
    assert {path.name for path in tmp_path.glob("*.db")} == {"twinwheel.db", "set.db", "named.db"}


def test_reading_goes_to_the_same_store_as_writing(
    twinwheel: Twinwheel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("twinwheel", "set", "named"):
        assert twinwheel("ingest", one_firm(tmp_path / "firm.jsonl", name), "--store", f"sqlite:///{name}.db").code == 0
    assert json.loads(twinwheel("show", "firm:made:1", "--json").out)["name"] == "twinwheel"
    monkeypatch.setenv("TWINWHEEL_STORE", "sqlite:///set.db")
    assert json.loads(twinwheel("show", "firm:made:1", "--json").out)["name"] == "set"
    answer = twinwheel("show", "firm:made:1", "--json", "--store", "sqlite:///named.db")
    assert json.loads(answer.out)["name"] == "named"


def test_three_slashes_are_relative_and_four_absolute(
    twinwheel: Twinwheel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, here, there = one_firm(tmp_path / "firm.jsonl"), tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        folder.mkdir()
    monkeypatch.chdir(here)
    assert twinwheel("ingest", file, "--store", "sqlite:///a.db").code == 0
    assert twinwheel("ingest", file, "--store", f"sqlite:////{str(there / 'b.db')[1:]}").code == 0
    assert (here / "a.db").is_file()
    assert (there / "b.db").is_file()
    monkeypatch.chdir(there)
    assert twinwheel("show", "firm:made:1", "--store", "sqlite:///../here/a.db").code == 0
    assert twinwheel("show", "firm:made:1", "--store", "sqlite:///a.db").code == 1


@pytest.mark.parametrize("url", ["twinwheel.db", "sqlite://x.db", "sqlite:///", "http://localhost", "postgres:///x"])
def test_any_other_url_is_a_wrong_call(twinwheel: Twinwheel, url: str) -> None:
    answer = twinwheel("entities", "--store", url)
    assert (answer.code, answer.out) == (2, "")
    assert url in answer.err


@pytest.mark.parametrize("arguments", READING, ids=" ".join)
def test_only_ingest_and_demo_create(twinwheel: Twinwheel, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    answer = twinwheel(*arguments)
    assert (answer.code, answer.out) == (1, "")
    assert "twinwheel ingest" in answer.err
    assert list(tmp_path.iterdir()) == []


def test_a_batch_and_the_doctor_create_none_either(twinwheel: Twinwheel, tmp_path: Path) -> None:
    queries = lines(tmp_path / "queries.jsonl", [{"id": "q", "text": "轴承"}])
    answer = twinwheel("match", "batch", queries, "--direction", "reverse", "--run", "run.jsonl")
    assert answer.code == 1
    assert "twinwheel ingest" in answer.err
    assert twinwheel("doctor").code == 1
    assert list(tmp_path.iterdir()) == [queries]


@pytest.mark.parametrize(
    "arguments", [("ingest", "absent.jsonl"), ("ingest", "odd.bin"), ("ingest", ".", "--format", "x")]
)
def test_an_ingest_that_cannot_begin_leaves_no_store(
    twinwheel: Twinwheel, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "odd.bin").write_bytes(b"\x00\x01")
    assert twinwheel(*arguments).code in (1, 2)
    assert [path.name for path in tmp_path.iterdir()] == ["odd.bin"]


def test_a_rehearsal_creates_nothing(twinwheel: Twinwheel, tmp_path: Path) -> None:
    file = one_firm(tmp_path / "firm.jsonl")
    assert twinwheel("ingest", file, "--dry-run").code == 0
    assert list(tmp_path.iterdir()) == [file]


def test_a_folder_that_is_missing_is_told(twinwheel: Twinwheel, tmp_path: Path) -> None:
    answer = twinwheel("ingest", one_firm(tmp_path / "firm.jsonl"), "--store", "sqlite:///no/such/folder.db")
    assert answer.code == 1
    assert "no/such/folder.db" in answer.err


# --- where the index is


def test_the_index_lies_beside_the_store(twinwheel: Twinwheel, tmp_path: Path) -> None:
    assert twinwheel("ingest", one_firm(tmp_path / "firm.jsonl"), "--store", "sqlite:///a.db").code == 0
    assert (tmp_path / "a.db.index" / "state.json").is_file()


def test_or_where_the_environment_says(park: Path, twinwheel: Twinwheel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWINWHEEL_INDEX", "elsewhere")
    answer = one_object("index", twinwheel("index", "--json").out)
    assert answer["folder"] == "elsewhere"
    assert (park.parent / "elsewhere" / "state.json").is_file()
    assert json.loads(twinwheel("match", "reverse", NEED, "--json").out)["hits"]


def test_it_is_built_at_first_use_and_followed_after_that(park: Path, twinwheel: Twinwheel, tmp_path: Path) -> None:
    import shutil

    shutil.rmtree(f"{park}.index")
    assert json.loads(twinwheel("match", "reverse", "--text", "轴承", "--json").out)["hits"]
    new = entity("Achievement", "ach:new", "灵芝孢子破壁", abstract="灵芝孢子低温破壁")
    lines(tmp_path / "new.jsonl", [new])
    assert twinwheel("ingest", "new.jsonl").code == 0
    hits = json.loads(twinwheel("match", "reverse", "--text", "灵芝孢子破壁", "--json").out)["hits"]
    assert hits[0]["id"] == "ach:new"


# --- exit codes


def test_0_is_done_and_nothing_credible_is_done_too(park: Path, twinwheel: Twinwheel) -> None:
    for language, said in (("zh", "没有可信的匹配"), ("en", "Nothing credible")):
        answer = twinwheel("match", "reverse", "--text", "ééé", "--lang", language)
        assert answer.code == 0
        assert said in answer.out
    assert one_object("match", twinwheel("match", "reverse", "--text", "ééé", "--json").out)["nothing_credible"] is True


def test_1_is_failed_and_the_store_is_as_it_was(park: Path, twinwheel: Twinwheel) -> None:
    before = park.read_bytes()
    for arguments in (
        ("show", "no:such"),
        ("ingest", "absent.jsonl"),
        ("forget", "no such dataset"),
        ("match", "reverse", "no:such"),
        ("report", "match", "reverse", NEED, "-o", "no/such/folder.html"),
    ):
        answer = twinwheel(*arguments)
        assert (answer.code, answer.out) == (1, ""), arguments
        assert answer.err.strip()
    assert park.read_bytes() == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("no-such-command",),
        ("entities", "--no-such-option"),
        ("entities", "--limit", "0"),
        ("entities", "--type", "NoSuchType"),
        ("entities", "--lang", "fr"),
        ("show",),
        ("match", "reverse"),
        ("match", "reverse", NEED, "--text", "轴承"),
        ("match", "reverse", "--text", "  "),
        ("match", "reverse", NEED, "--target", "firm"),
        ("match", "forward", NEED, "--target", "achievement"),
        ("match", "reverse", NEED, "--before", "yesterday"),
        ("match", "reverse", NEED, "--top", "0"),
        ("match", "batch", "q.jsonl", "--direction", "sideways", "--run", "run.jsonl"),
        ("ingest",),
        ("ingest", ".", "--format", "no-such-format"),
        ("template", "NoSuchType", "-o", "t.csv"),
        ("template", "Need", "-o", "t.doc"),
        ("report", "match", "reverse", NEED, "-o", "report.pdf"),
        ("evaluate", "run"),
        ("evaluate", "run", "--papers", "p.jsonl", "--from", "soon"),
        ("evaluate", "explain"),
        ("demo", "-o", "report.pdf"),
    ],
    ids=" ".join,
)
def test_2_is_a_wrong_call(park: Path, twinwheel: Twinwheel, arguments: tuple[str, ...]) -> None:
    before = park.read_bytes()
    answer = twinwheel(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.strip()
    assert park.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "value"), [("TWINWHEEL_LANG", "fr"), ("TWINWHEEL_PORT", "x"), ("TWINWHEEL_STORE", "x.db")]
)
def test_a_wrong_setting_is_a_wrong_call(
    twinwheel: Twinwheel, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    answer = twinwheel("entities")
    assert (answer.code, answer.out) == (2, "")
    assert value in answer.err or name in answer.err


def test_an_empty_setting_is_none(park: Path, twinwheel: Twinwheel, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("STORE", "INDEX", "LANG", "PORT"):
        monkeypatch.setenv(f"TWINWHEEL_{name}", "")
    assert twinwheel("match", "reverse", NEED).code == 0
    assert not (park.parent / "state.json").exists()


def test_0_is_done_with_rows_passed_over_which_are_told(twinwheel: Twinwheel, tmp_path: Path) -> None:
    (tmp_path / "made.csv").write_text(
        "company,product,rel,weight\n688001,分部间抵销,主营产品,-0.2\n", encoding="utf-8"
    )
    answer = twinwheel("ingest", tmp_path / "made.csv", "--lang", "en")
    assert answer.code == 0
    assert "1 rows passed over: the name is a heading" in answer.err
    again = twinwheel("ingest", tmp_path / "made.csv", "--json")
    assert one_object("ingest", again.out)["skipped"] == {"skipped_heading": 1}


def test_3_is_done_with_rows_rejected(twinwheel: Twinwheel, tmp_path: Path) -> None:
    good = entity("Firm", "firm:made:1", "孤山机械有限公司")
    lines(tmp_path / "mixed.jsonl", [good, {**good, "id": "firm:made:2", "props": {"founded": "soon"}}])
    answer = twinwheel("ingest", "mixed.jsonl")
    assert answer.code == 3
    assert "mixed.jsonl:2: founded" in answer.err
    assert twinwheel("show", "firm:made:1").code == 0
    dry = twinwheel("ingest", "mixed.jsonl", "--dry-run", "--json")
    assert dry.code == 3
    assert one_object("ingest", dry.out)["rejections"][0]["locator"] == "mixed.jsonl:2"


def test_130_is_interrupted(park: Path) -> None:
    arguments = ("match", "batch", "-", "--direction", "reverse", "--run", "run.jsonl", "--lang", "en")
    with started(*arguments, cwd=park.parent, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as waiting:
        assert waiting.stdin is not None
        # More than a pipe holds: once it is written, the process is up and reads.
        waiting.stdin.write(b'{"id": "q1", "text": "' + b"x" * (1 << 18))
        waiting.stdin.flush()
        waiting.send_signal(signal.SIGINT)
        _, err = waiting.communicate(timeout=20)
    assert waiting.returncode == 130
    assert b"interrupted" in err
    assert b"Traceback" not in err


def test_a_reader_that_goes_away_is_no_fault(park: Path) -> None:
    arguments = ("entities", "--limit", "1000", "--json")
    with started(*arguments, cwd=park.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as writing:
        assert writing.stdout is not None
        writing.stdout.close()
        assert writing.stderr is not None
        assert writing.stderr.read() == b""


# --- streams


@pytest.mark.parametrize("name", ANSWERING)
def test_json_is_one_object_and_everything_else_goes_to_standard_error(
    park: Path, twinwheel: Twinwheel, tmp_path: Path, name: str
) -> None:
    one_firm(tmp_path / "more.jsonl")
    answer = twinwheel(*ANSWERING[name], "--json")
    assert answer.code == 0
    one_object(name, answer.out)


def test_json_stays_one_object_where_rows_are_rejected_or_checks_fail(twinwheel: Twinwheel, tmp_path: Path) -> None:
    lines(tmp_path / "bad.jsonl", ["{", '{"entity": "Firm"}', entity("Firm", "firm:made:1", "甲")])
    answer = twinwheel("ingest", "bad.jsonl", "--json")
    assert answer.code == 3
    assert one_object("ingest", answer.out)["rejected"] == 2
    doctor = twinwheel("doctor", "--json", "--store", "sqlite:///absent.db")
    assert doctor.code == 1
    assert one_object("doctor", doctor.out)["ok"] is False


def test_json_of_a_failure_leaves_standard_output_empty(park: Path, twinwheel: Twinwheel) -> None:
    for arguments in (("show", "no:such"), ("match", "reverse", "no:such"), ("forget", "no:such")):
        answer = twinwheel(*arguments, "--json")
        assert (answer.code, answer.out) == (1, "")


def test_messages_of_ingest_and_index_are_no_results(twinwheel: Twinwheel, tmp_path: Path) -> None:
    ingested = twinwheel("ingest", one_firm(tmp_path / "firm.jsonl"))
    assert (ingested.code, ingested.out) == (0, "")
    assert "firm.jsonl" in ingested.err
    indexed = twinwheel("index")
    assert (indexed.code, indexed.out) == (0, "")
    assert "twinwheel.db.index" in indexed.err


# --- languages


def test_the_option_goes_over_the_environment_over_the_locale_else_chinese(
    park: Path, twinwheel: Twinwheel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def headings(*more: str) -> bool:
        """Whether the answer is in English."""
        answer = twinwheel("entities", "--limit", "1", *more)
        assert ("Name" in answer.out) != ("名称" in answer.out)
        return "Name" in answer.out

    assert not headings()
    monkeypatch.setenv("LANG", "C.UTF-8")
    assert not headings()
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    assert not headings()
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    assert headings()
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert not headings()
    monkeypatch.setenv("TWINWHEEL_LANG", "en")
    assert headings()
    assert not headings("--lang", "zh")


def test_an_error_is_told_in_the_language_asked_for(
    park: Path, twinwheel: Twinwheel, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "没有编号" in twinwheel("show", "no:such").err
    assert "no entity" in twinwheel("show", "no:such", "--lang", "en").err
    assert "no entity" in twinwheel("show", "no:such", "--lang=en").err
    monkeypatch.setenv("TWINWHEEL_LANG", "en")
    assert "no entity" in twinwheel("show", "no:such").err


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"LANG": "C"},
        {"LC_ALL": "C"},
        {"LC_ALL": "POSIX", "PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
    ids=str,
)
def test_output_is_utf_8_in_every_locale(park: Path, environment: dict[str, str]) -> None:
    shown = process("show", NEED, cwd=park.parent, **environment)
    assert (shown.code, shown.err) == (0, "")
    assert "家电电机轴承异响治理（合成示例）" in shown.out
    failed = process("show", "no:such", cwd=park.parent, **environment)
    assert failed.code == 1
    assert "没有编号、名称或别名为" in failed.err


@pytest.mark.parametrize("environment", [{}, {"LANG": "C"}, {"LC_ALL": "C"}], ids=str)
def test_arguments_are_utf_8_in_every_locale(park: Path, environment: dict[str, str]) -> None:
    shown = process("show", "聊城大学", cwd=park.parent, **environment)
    assert (shown.code, shown.err) == (0, "")
    reported = process("report", "match", "reverse", NEED, "-o", "报告.md", cwd=park.parent, **environment)
    assert reported.code == 0
    assert (park.parent / "报告.md").is_file()
