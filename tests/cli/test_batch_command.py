"""`match batch`: many questions in, a run out, whole or not at all."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from cli_support import Answer, Twinwheel, entity, lines, process, relation, started, validator

FIELDS = ["query", "rank", "id", "type", "name", "aliases", "score", "confidence", "credible"]
NEED = "need:demo:01"
BEARING = "ach:demo:0001"
BEARINGS = "针对小型深沟球轴承沟道波纹度偏高引起的嗡鸣，提出粗、精两级油石超精研"


class Asking:
    """Questions put to the command, and the run it wrote."""

    def __init__(self, twinwheel: Twinwheel, folder: Path) -> None:
        self.twinwheel = twinwheel
        self.folder = folder

    def command(
        self, questions: Iterable[object], *more: object, direction: str = "reverse", run: str = "run.jsonl"
    ) -> Answer:
        path = lines(self.folder / "queries.jsonl", questions)
        return self.twinwheel("match", "batch", path, "--direction", direction, "--run", run, *more)

    def hits(self, question: dict[str, Any], *more: object, direction: str = "reverse") -> list[dict[str, Any]]:
        """The hits of one question, which nothing was wrong with."""
        answer = self.command([{"id": "q", **question}], *more, direction=direction)
        assert (answer.code, answer.out) == (0, ""), answer.err
        return self.run()

    def ids(self, question: dict[str, Any], *more: object, direction: str = "reverse") -> list[str]:
        return [hit["id"] for hit in self.hits(question, *more, direction=direction)]

    def run(self, name: str = "run.jsonl") -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.folder / name).read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def asking(park: Path, twinwheel: Twinwheel, tmp_path: Path) -> Asking:
    return Asking(twinwheel, tmp_path)


@pytest.fixture
def made(twinwheel: Twinwheel, tmp_path: Path) -> Asking:
    """The same over a small store, made for what the park has none of."""
    text = "磁悬浮冰箱压缩机的静音驱动"
    rows = [
        entity("Achievement", "ach:b", text, abstract=text, date="2018-02"),
        entity("Achievement", "ach:a", text, abstract=text, date="2018-03"),
        entity("Achievement", "ach:c", text, abstract=text, date="2018-03-15"),
        entity("Achievement", "ach:year", text, abstract=text, date="2018"),
        entity("Achievement", "ach:undated", text, abstract=text),
        entity("Achievement", "ach:expired", text, abstract=text, date="2018-01", legal_status="expired"),
        entity("Achievement", "ach:secret", text, abstract=text, date="2018-01", confidentiality="restricted"),
        entity("Firm", "firm:own", "甲"),
        entity("Firm", "firm:other", "乙"),
        entity("Firm", "firm:profile", "丙", business_scope=text, aliases=["丙公司", "丙厂"]),
        relation("PARTNERED_BY", "ach:a", "firm:own", date="2018-03"),
        relation("PARTNERED_BY", "ach:b", "firm:other", date="2018-02"),
    ]
    assert twinwheel("ingest", lines(tmp_path / "rows.jsonl", rows)).code == 0
    return Asking(twinwheel, tmp_path)


# --- the lines of a run


def test_a_line_has_all_fields_in_order(asking: Asking) -> None:
    hits = asking.hits({"text": BEARINGS}, "--top", "7")
    assert [hit["rank"] for hit in hits] == [1, 2, 3, 4, 5, 6, 7]
    for hit in hits:
        assert list(hit) == FIELDS
        validator("batch-line").validate(hit)
        assert (hit["query"], hit["type"]) == ("q", "Achievement")
        assert hit["confidence"] is None  # BEARINGS is shorter than what confidence was fitted on
        assert isinstance(hit["credible"], bool)
    assert hits[0]["id"] == BEARING
    assert hits[0]["name"] == "深沟球轴承沟道两级超精研工艺"


def test_aliases_are_those_of_the_entity(made: Asking) -> None:
    hits = made.hits({"text": "静音驱动"}, direction="forward")
    aliases = {hit["id"]: hit["aliases"] for hit in hits}
    assert aliases["firm:profile"] == ["丙公司", "丙厂"]
    assert aliases["firm:own"] == []


def test_a_run_is_utf_8_as_it_is_written(asking: Asking) -> None:
    asking.hits({"text": BEARINGS})
    assert "深沟球轴承" in (asking.folder / "run.jsonl").read_bytes().decode()


def test_queries_stand_in_the_order_they_were_asked(asking: Asking) -> None:
    assert asking.command({"id": id, "text": "轴承"} for id in ("z", "a", "m")).code == 0
    assert list(dict.fromkeys(hit["query"] for hit in asking.run())) == ["z", "a", "m"]


@pytest.mark.parametrize(
    ("direction", "targets"),
    [
        ("forward", ["firm", "segment", "zone"]),
        ("reverse", ["achievement", "team", "institution", "college", "discipline"]),
    ],
)
def test_scores_never_rise_and_ties_are_in_order_of_id(asking: Asking, direction: str, targets: list[str]) -> None:
    for target in targets:
        hits = asking.hits({"text": "轴承和机床的振动、磨损与润滑"}, "--target", target, direction=direction)
        assert hits
        places = [(-hit["score"], hit["id"]) for hit in hits]
        assert places == sorted(places)
        assert len({hit["id"] for hit in hits}) == len(hits)
        assert all(0 < hit["score"] <= 1 for hit in hits)


def test_equals_tie_and_are_not_folded(made: Asking) -> None:
    hits = made.hits({"text": "静音驱动"})
    assert [hit["id"] for hit in hits] == ["ach:a", "ach:b", "ach:c", "ach:undated", "ach:year"]
    assert len({hit["score"] for hit in hits}) == 1


def test_as_many_lines_as_there_are_candidates_up_to_top(made: Asking) -> None:
    assert [len(made.ids({"text": "静音驱动"}, "--top", top)) for top in (1, 4, 5, 6, 100)] == [1, 4, 5, 5, 5]


def test_the_default_is_a_hundred_of_the_default_target(asking: Asking) -> None:
    assert len(asking.ids({"text": "的"})) <= 100
    assert {hit["type"] for hit in asking.hits({"text": "轴承"})} == {"Achievement"}
    assert {hit["type"] for hit in asking.hits({"text": "轴承"}, direction="forward")} == {"Firm"}


def test_hard_constraints_hold(made: Asking) -> None:
    assert not {"ach:expired", "ach:secret"} & set(made.ids({"text": "静音驱动"}))


def test_a_trec_run_says_the_same(asking: Asking) -> None:
    questions = [{"id": "q1", "text": "轴承"}, {"id": "q2", "entity": NEED}]
    assert asking.command(questions, run="run.jsonl").code == 0
    assert asking.command(questions, run="run.trec").code == 0
    rows = [line.split(" ") for line in (asking.folder / "run.trec").read_text(encoding="utf-8").splitlines()]
    hits = asking.run()
    assert {len(row) for row in rows} == {6}
    assert {(row[1], row[5]) for row in rows} == {("Q0", "twinwheel")}
    assert [(row[0], row[2], int(row[3])) for row in rows] == [(hit["query"], hit["id"], hit["rank"]) for hit in hits]
    assert [float(row[4]) for row in rows] == pytest.approx([hit["score"] for hit in hits], abs=1e-9)


@pytest.mark.parametrize("name", ["run.txt", "run", "run.json", "run.jsonl.gz", "jsonl"])
def test_any_other_suffix_is_refused(asking: Asking, name: str) -> None:
    answer = asking.command([{"id": "q", "text": "轴承"}], run=name)
    assert answer.code == 2
    assert ".jsonl" in answer.err
    assert ".trec" in answer.err
    assert not (asking.folder / name).exists()


# --- what a question means


@pytest.mark.parametrize("before", ["2018-03", "201803", "2018-03-01"])
def test_before_is_a_date_in_three_forms(made: Asking, before: str) -> None:
    # A year counts from its first day; what is undated does not count.
    assert made.ids({"text": "静音驱动", "before": before}) == ["ach:b", "ach:year"]
    assert made.ids({"text": "静音驱动", "before": before}, direction="forward") == ["firm:other", "firm:profile"]


def test_the_day_of_before_does_not_count(made: Asking) -> None:
    assert "ach:c" not in made.ids({"text": "静音驱动", "before": "2018-03-15"})
    assert "ach:c" in made.ids({"text": "静音驱动", "before": "2018-03-16"})
    assert made.ids({"text": "静音驱动", "before": "2017-12"}) == []
    assert made.ids({"text": "静音驱动", "before": ""}) == made.ids({"text": "静音驱动"})


def test_undated_entities_stay(made: Asking) -> None:
    assert made.ids({"text": "静音驱动", "before": "1990-01"}, direction="forward") == ["firm:profile"]


def test_what_is_excluded_is_not_listed(asking: Asking) -> None:
    first, second, third, *_ = asking.ids({"text": BEARINGS})
    rest = asking.ids({"text": BEARINGS, "exclude": [first, "深沟球轴承沟道两级超精研工艺", third, "no:such"]})
    assert rest[0] == second
    assert not {first, third} & set(rest)


def test_the_text_of_an_entity_asks_where_there_is_no_text(asking: Asking) -> None:
    by_entity = asking.ids({"entity": NEED})
    assert BEARING in by_entity[:3]
    assert asking.ids({"entity": NEED, "text": ""}) == by_entity
    assert asking.ids({"entity": NEED, "text": "抗旱小麦新品种"}) != by_entity


def test_an_entity_may_be_told_by_its_name(asking: Asking) -> None:
    assert asking.ids({"entity": "家电电机轴承异响治理"}) == asking.ids({"entity": NEED})


def test_an_entity_and_its_relations_are_no_evidence_in_its_own_question(made: Asking) -> None:
    found = made.ids({"entity": "ach:a"}, direction="forward")
    assert "firm:own" not in found
    assert "firm:other" in found
    assert "firm:own" in made.ids({"entity": "ach:b"}, direction="forward")
    assert "ach:a" not in made.ids({"entity": "ach:a"})


# --- what is wrong with a line

BAD = [
    "not json",
    "[1, 2]",
    "{}",
    '{"text": "轴承"}',
    '{"id": "no text"}',
    '{"id": "has space", "text": "轴承"}',
    '{"id": 7, "text": "轴承"}',
    '{"id": "b1"}',
    '{"id": "b2", "text": "   "}',
    '{"id": "b3", "text": 7}',
    '{"id": "b4", "text": "轴承", "exclude": "ach:demo:0001"}',
    '{"id": "b5", "text": "轴承", "exclude": [1]}',
    '{"id": "b6", "text": "轴承", "before": "2018"}',
    '{"id": "b7", "text": "轴承", "before": "2018-13"}',
    '{"id": "b8", "entity": "no:such"}',
    b'{"id": "b9", "text": "\xff"}',
    '{"id": "b10", "text": "\\ud800"}',
    '{"id": "first", "text": "again"}',
    '{"id": "b11", "text": "' + "长" * (1 << 19) + '"}',
]


def test_bad_lines_are_told_and_the_others_answered(asking: Asking) -> None:
    answer = asking.command(['{"id": "first", "text": "轴承"}', *BAD, "", '{"id": "last", "text": "轴承"}'])
    assert (answer.code, answer.out) == (3, "")
    assert {hit["query"] for hit in asking.run()} == {"first", "last"}
    told = [line for line in answer.err.splitlines() if line.startswith("第")]
    assert [int(line.split()[1]) for line in told] == list(range(2, len(BAD) + 2))
    assert all(line.split("：", 1)[1] for line in told)


def test_an_unknown_entity_is_told_and_its_text_answered(asking: Asking) -> None:
    answer = asking.command([{"id": "q", "text": BEARINGS, "entity": "no:such"}], "--lang", "en")
    assert answer.code == 3
    assert "line 1" in answer.err
    assert "answered by its text alone" in answer.err
    assert asking.run()[0]["id"] == BEARING


def test_nothing_found_is_no_line_and_no_error(asking: Asking) -> None:
    assert asking.ids({"text": "ééé"}) == []


@pytest.mark.parametrize(("questions", "code"), [([], 0), (["", "  "], 0), (["{"], 3)])
def test_a_file_without_questions_makes_an_empty_run(asking: Asking, questions: list[str], code: int) -> None:
    assert asking.command(questions).code == code
    assert (asking.folder / "run.jsonl").read_bytes() == b""


def test_unknown_fields_nulls_marks_and_line_ends_are_passed_over(asking: Asking) -> None:
    line = '{"id": "q", "text": "轴承", "entity": null, "exclude": null, "before": null, "note": [1]}\r'
    assert asking.command([b"\xef\xbb\xbf" + line.encode()]).code == 0
    with_nulls = asking.run()
    assert with_nulls == asking.hits({"text": "轴承"})


@pytest.mark.parametrize(("direction", "target"), [("reverse", "firm"), ("forward", "team"), ("reverse", "nothing")])
def test_an_unknown_target_is_a_wrong_call(asking: Asking, direction: str, target: str) -> None:
    answer = asking.command([{"id": "q", "text": "轴承"}], "--target", target, direction=direction)
    assert (answer.code, answer.out) == (2, "")
    assert target in answer.err
    assert not (asking.folder / "run.jsonl").exists()


def test_a_dash_is_standard_input(park: Path, tmp_path: Path) -> None:
    questions = '{"id": "q1", "text": "轴承"}\n{"id": "q2"}\n{"id": "q3", "text": "小麦"}'.encode()
    arguments = ("match", "batch", "-", "--direction", "reverse", "--target", "achievement", "--run", "run.trec")
    answer = process(*arguments, cwd=tmp_path, stdin=questions, LANG="C")
    assert (answer.code, answer.out) == (3, "")
    assert "第 2 行" in answer.err
    rows = (tmp_path / "run.trec").read_text(encoding="utf-8").splitlines()
    assert {row.split()[0] for row in rows} == {"q1", "q3"}


# --- whole or not at all


def test_a_failure_leaves_the_run_that_was_there(asking: Asking, park: Path) -> None:
    (asking.folder / "run.jsonl").write_text("mine", encoding="utf-8")
    missing = asking.twinwheel("match", "batch", "absent.jsonl", "--direction", "reverse", "--run", "run.jsonl")
    assert missing.code == 1
    assert "absent.jsonl" in missing.err
    folder = asking.twinwheel("match", "batch", ".", "--direction", "reverse", "--run", "run.jsonl")
    assert folder.code == 1
    park.unlink()
    assert asking.command([{"id": "q", "text": "轴承"}]).code == 1
    assert (asking.folder / "run.jsonl").read_text(encoding="utf-8") == "mine"
    assert not list(asking.folder.glob(".*"))


def test_a_run_that_cannot_be_written_is_told(asking: Asking) -> None:
    (asking.folder / "folder.jsonl").mkdir()
    for name in ("no/such/run.jsonl", "folder.jsonl"):
        answer = asking.command([{"id": "q", "text": "轴承"}], run=name)
        assert (answer.code, answer.out) == (1, "")
        assert name in answer.err


def test_a_run_replaces_the_one_before_it(asking: Asking) -> None:
    first = asking.hits({"text": "轴承"})
    assert asking.hits({"text": "小麦"}) != first
    assert asking.hits({"text": "轴承"}) == first


def test_a_link_to_a_run_stays_one(asking: Asking) -> None:
    (asking.folder / "real").mkdir()
    (asking.folder / "run.jsonl").symlink_to("real/run.jsonl")
    assert asking.hits({"text": "轴承"})
    assert (asking.folder / "run.jsonl").is_symlink()
    assert [path.name for path in (asking.folder / "real").iterdir()] == ["run.jsonl"]


def test_an_interrupted_batch_leaves_nothing_of_its_own(park: Path, tmp_path: Path) -> None:
    lines(tmp_path / "queries.jsonl", ({"id": f"q{number}", "text": BEARINGS} for number in range(20_000)))
    (tmp_path / "run.jsonl").write_text("mine", encoding="utf-8")
    arguments = ("match", "batch", "queries.jsonl", "--direction", "reverse", "--run", "run.jsonl", "--lang", "en")
    with started(*arguments, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        while not list(tmp_path.glob(".run.jsonl.*.part")) and running.poll() is None:
            time.sleep(0.01)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=30)
    assert (running.returncode, out) == (130, b"")
    assert err.decode().splitlines() == ["interrupted; nothing was written."]
    assert (tmp_path / "run.jsonl").read_text(encoding="utf-8") == "mine"
    assert not list(tmp_path.glob(".*"))


def test_a_big_batch_is_answered_like_its_parts(asking: Asking) -> None:
    needs = [f"need:demo:{number:02}" for number in range(1, 100)]
    questions = [{"id": f"q{number}", "entity": needs[number % 99], "before": "2022-06"} for number in range(600)]
    answer = asking.command(questions, "--top", "5")
    assert answer.code == 0
    assert "600" in answer.err
    by_query: dict[str, list[tuple[str, float]]] = {}
    for hit in asking.run():
        by_query.setdefault(hit["query"], []).append((hit["id"], hit["score"]))
    assert len(by_query) == 600
    assert all(by_query[f"q{number}"] == by_query[f"q{number + 99}"] for number in range(500))
    alone = asking.hits({"entity": needs[42], "before": "2022-06"}, "--top", "5")
    assert [(hit["id"], hit["score"]) for hit in alone] == by_query["q42"]
