"""Many questions at once: what is read, what is refused, what is written."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pytest
from graph_support import entity, relation
from match_support import BATTERY, BEARING, House, housed, park

from twinwheel_graph.errors import TwinwheelError
from twinwheel_graph.lookup import meant
from twinwheel_graph.match.batch import LINE_BYTES, Answered, BadLine, BatchQuery, answer, parse, record, trec
from twinwheel_graph.match.request import Request

Run = Callable[..., list[Answered | BadLine]]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with housed(tmp_path_factory.mktemp("park"), park()) as found:
        yield found


@pytest.fixture(scope="module")
def run(house: House) -> Run:
    return partial(answers, house)


def answers(
    house: House,
    *questions: dict[str, Any] | bytes,
    direction: str = "reverse",
    target: str | None = None,
    top: int = 5,
) -> list[Answered | BadLine]:
    lines = [one if isinstance(one, bytes) else orjson.dumps(one) for one in questions]
    known = partial(meant, house.store, house.retriever)
    return list(answer(house.matcher, known, lines, direction=direction, target=target, top=top))


def ids(answered: Answered | BadLine) -> list[str]:
    assert isinstance(answered, Answered)
    return [hit.id for hit in answered.hits]


def refused(line: bytes) -> tuple[str, str]:
    with pytest.raises(TwinwheelError) as caught:
        parse(line)
    assert caught.value.message("zh")
    assert caught.value.message("en")
    return caught.value.code, str(caught.value.params.get("field", ""))


# --- what is read


def test_a_line_is_a_question() -> None:
    line = b'{"id": "q1", "text": "t", "entity": "e", "exclude": ["a", "b"], "before": "2018-03", "other": 1}\n'
    assert parse(line) == BatchQuery("q1", "t", "e", ("a", "b"), "2018-03")


def test_what_is_absent_or_null_is_empty() -> None:
    assert parse(b'{"id": "q1", "text": "t"}') == BatchQuery("q1", "t")
    assert parse(b'{"id": "q1", "text": null, "entity": "e", "exclude": null, "before": null}') == BatchQuery(
        "q1", entity="e"
    )


@pytest.mark.parametrize(
    ("line", "code", "field"),
    [
        (b"{", "bad_json", ""),
        (b'{"id": "q", "text": "\xff"}', "bad_json", ""),
        (b'{"id": "q", "text": "\\ud800"}', "bad_json", ""),
        (b"[]", "not_an_object", ""),
        (b'"q"', "not_an_object", ""),
        (b'{"text": "t"}', "missing_id", "id"),
        (b'{"id": "", "text": "t"}', "missing_id", "id"),
        (b'{"id": 7, "text": "t"}', "not_a_text", "id"),
        (b'{"id": "a b", "text": "t"}', "bad_id", "id"),
        (b'{"id": "a\\tb", "text": "t"}', "bad_id", "id"),
        (b'{"id": "q"}', "nothing_asked", "text"),
        (b'{"id": "q", "text": " \\n"}', "nothing_asked", "text"),
        (b'{"id": "q", "text": ["t"]}', "not_a_text", "text"),
        (b'{"id": "q", "entity": 1}', "not_a_text", "entity"),
        (b'{"id": "q", "text": "t", "exclude": "a"}', "not_texts", "exclude"),
        (b'{"id": "q", "text": "t", "exclude": [1]}', "not_texts", "exclude"),
        (b'{"id": "q", "text": "t", "before": 2018}', "not_a_text", "before"),
        (b'{"id": "q", "text": "t", "before": "2018"}', "bad_before", "before"),
        (b'{"id": "q", "text": "t", "before": "2018-13"}', "bad_before", "before"),
        (b'{"id": "q", "text": "t", "before": "March 2018"}', "bad_before", "before"),
    ],
)
def test_what_is_no_question_is_refused_with_its_reason(line: bytes, code: str, field: str) -> None:
    assert refused(line) == (code, field)


def test_a_line_beyond_the_limit_is_refused() -> None:
    assert refused(b'{"id": "q", "text": "%s"}' % (b"a" * LINE_BYTES)) == ("line_too_long", "")


# --- what is answered


def test_a_bad_line_is_told_with_its_number_and_the_others_are_answered(run: Run) -> None:
    first, second, third = run(b'{"id": "q1", "text": "%s"}' % BEARING.encode(), b"{", {"id": "q2", "text": BATTERY})
    assert ids(first)[0].startswith("ach:b")
    assert isinstance(second, BadLine)
    assert (second.number, second.error.code, second.answered) == (2, "bad_json", False)
    assert ids(third)[0].startswith("ach:c")


def test_empty_lines_are_passed_over_and_counted(run: Run) -> None:
    first, second = run(b"", b" \n", {"id": "q1", "text": BEARING}, b"\n", b"{")
    assert isinstance(first, Answered)
    assert isinstance(second, BadLine)
    assert second.number == 5


def test_an_id_is_answered_once(run: Run) -> None:
    first, second, third = run(*[{"id": "q1", "text": BEARING}] * 3)
    assert isinstance(first, Answered)
    for again in (second, third):
        assert isinstance(again, BadLine)
        assert (again.error.code, again.error.params["value"]) == ("duplicate_id", "q1")


def test_an_unknown_entity_is_told_and_its_text_answered(run: Run) -> None:
    told, answered = run({"id": "q1", "text": BEARING, "entity": "need:nowhere"})
    assert isinstance(told, BadLine)
    assert (told.answered, told.error.code) == (True, "no_entity_like")
    (plain,) = run({"id": "q1", "text": BEARING})
    assert ids(answered) == ids(plain)


def test_an_unknown_entity_without_a_text_is_only_told(run: Run) -> None:
    (told,) = run({"id": "q1", "entity": "need:nowhere"})
    assert isinstance(told, BadLine)
    assert not told.answered


def test_an_entity_may_be_named_and_lends_its_text(run: Run) -> None:
    by_id, by_name = run({"id": "q1", "entity": "need:bearing"}, {"id": "q2", "entity": "降低微型轴承噪声"})
    assert ids(by_id) == ids(by_name)
    assert ids(by_id)


def test_excluded_ids_names_and_unknown_ones(run: Run) -> None:
    asked = {"text": BEARING}
    plain, by_id, by_name, unknown = run(
        {"id": "1", **asked},
        {"id": "2", **asked, "exclude": ["ach:b1"]},
        {"id": "3", **asked, "exclude": ["深沟球轴承沟道超精研工艺"]},
        {"id": "4", **asked, "exclude": ["ach:nowhere"]},
    )
    assert "ach:b1" in ids(plain)
    assert "ach:b1" not in ids(by_id)
    assert ids(by_id) == ids(by_name)
    assert ids(unknown) == ids(plain)


def test_an_excluded_name_that_several_carry_is_told(tmp_path: Path) -> None:
    twins = [entity("firm:1", "同名公司"), entity("firm:2", "同名公司")]
    with housed(tmp_path, [*park(), *twins]) as crowd:
        (told,) = answers(crowd, {"id": "q1", "text": BEARING, "exclude": ["同名公司"]})
        assert isinstance(told, BadLine)
        assert told.error.code == "ambiguous_id"


def test_the_three_forms_of_before_mean_one_day(run: Run) -> None:
    written = ["2018-03", "201803", "2018-03-01"]
    first, *others = run(*({"id": form, "text": BEARING, "before": form} for form in written))
    assert "ach:b4" not in ids(first)
    assert all(ids(one) == ids(first) for one in others)
    (later,) = run({"id": "q", "text": BEARING, "before": "2018-03-02"})
    assert "ach:b4" in ids(later)


@pytest.mark.parametrize("top", [1, 2, 7, 1_000])
def test_as_many_are_answered_as_asked_for_or_as_there_are(house: House, run: Run, top: int) -> None:
    everyone = house.ids("reverse", "achievement", text=BEARING, top=1_000)
    (answered,) = run({"id": "q1", "text": BEARING}, top=top)
    assert ids(answered) == everyone[:top]
    assert len(ids(answered)) == min(top, len(everyone))


@pytest.mark.parametrize(("direction", "target"), [("reverse", "institution"), ("forward", None), ("forward", "zone")])
def test_a_batch_answers_as_single_questions_do(house: House, run: Run, direction: str, target: str | None) -> None:
    questions = [
        {"id": "1", "text": BEARING},
        {"id": "2", "entity": "need:battery", "text": BATTERY, "before": "2018-02"},
    ]
    for answered, asked in zip(run(*questions, direction=direction, target=target), questions, strict=True):
        fields = {name: value for name, value in asked.items() if name != "id"}
        single = house.matcher.match(Request(direction, target, raw=True, top=5, **fields))
        assert isinstance(answered, Answered)
        assert answered.hits == single.hits
        assert all(hit.explanation is None for hit in answered.hits)


def test_hard_constraints_hold_in_a_batch(tmp_path: Path) -> None:
    licence = relation("ach:b1", "LICENSED_TO", "firm:eye", exclusive=True)
    with housed(tmp_path, [*park(), licence]) as licensed:
        (answered,) = answers(licensed, {"id": "q1", "text": BEARING}, top=100)
        assert "ach:b1" not in ids(answered)


def test_an_unknown_target_is_told_for_each_line(run: Run) -> None:
    (told,) = run({"id": "q1", "text": BEARING}, target="firm")
    assert isinstance(told, BadLine)
    assert told.error.code == "wrong_target"


# --- what is written


def test_a_record_is_one_line_of_json(house: House) -> None:
    hit, *_ = house.match("forward", text=BEARING, raw=True).hits
    line = record("q1", 1, hit)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    told = orjson.loads(line)
    assert list(told) == ["query", "rank", "id", "type", "name", "aliases", "score", "confidence", "credible"]
    assert (told["query"], told["rank"], told["id"], told["type"]) == ("q1", 1, hit.id, "Firm")
    assert told["score"] == hit.score
    assert told["confidence"] is None
    assert told["credible"] is hit.credible is True
    assert isinstance(told["aliases"], list)


def test_a_trec_line_has_six_fields_and_scores_that_never_rise(house: House) -> None:
    lines = [
        trec("q1", rank, hit).decode()
        for rank, hit in enumerate(house.match("reverse", text=BEARING, raw=True).hits, 1)
    ]
    fields = [line.split() for line in lines]
    assert all(line.endswith("\n") and len(part) == 6 for line, part in zip(lines, fields, strict=True))
    assert [part[3] for part in fields] == [str(rank) for rank in range(1, len(lines) + 1)]
    assert {(part[0], part[1], part[5]) for part in fields} == {("q1", "Q0", "twinwheel")}
    scores = [float(part[4]) for part in fields]
    assert all(one >= two for one, two in itertools.pairwise(scores))
