from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from graph_support import SOURCE, entity, relation
from hypothesis import given, settings
from hypothesis import strategies as st

from twinwheel_graph import errors
from twinwheel_graph.errors import BadRow
from twinwheel_graph.ontology import Ontology, Property, ontology
from twinwheel_graph.stores.codec import dump, load
from twinwheel_graph.values import (
    ID_BYTES,
    INTEGER_LIMIT,
    check_ends,
    checked_id,
    checked_props,
    date_value,
    entity_claim,
    name_value,
    relation_claim,
    source_of,
    text_value,
)

KNOWN = ontology()
FIRM = KNOWN.entities["Firm"].properties
PROPERTIES = [
    wanted for kind in (*KNOWN.entities.values(), *KNOWN.relations.values()) for wanted in kind.properties.values()
]
texts = st.text(st.characters(exclude_categories=()), max_size=8)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([2**63 - 1, 2**63, -(2**63), 10**400, -(10**4_000), 0, -1]),
    st.floats(),
    texts,
    st.sampled_from(["Firm", "HELD_BY", "firm:1", "2018-03", "seed", "  ", "patent"]),
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=6
)


def code(check: Callable[..., object], *given_values: Any, **named: Any) -> str:
    """The code under which a value is refused."""
    with pytest.raises(BadRow) as caught:
        check(*given_values, **named)
    return caught.value.code


def refusal(check: Callable[[], object]) -> BadRow | None:
    try:
        check()
    except BadRow as refused:
        return refused
    return None


def refused_well(check: Callable[[], object]) -> bool:
    """Whether it is refused; if so, by a known message that can be shown and printed."""
    refused = refusal(check)
    if refused is None:
        return False
    assert refused.code in errors._messages()
    assert all(len(refused.message(language).encode()) < 4_000 for language in ("zh", "en"))
    return True


def props_of(type: str, **props: Any) -> dict[str, Any]:
    return dict(entity_claim(KNOWN, "x:1", type, "name", props, SOURCE).props)


@given(values, values, values, values)
def test_any_entity_passes_or_is_refused_by_a_known_reason(id: Any, type: Any, name: Any, props: Any) -> None:
    refused_well(lambda: entity_claim(KNOWN, id, type, name, props, SOURCE))
    refused_well(lambda: entity_claim(KNOWN, "firm:1", "Firm", "name", props, SOURCE))


@given(values, values, values, values)
def test_any_relation_passes_or_is_refused_by_a_known_reason(type: Any, start: Any, end: Any, props: Any) -> None:
    refused_well(lambda: relation_claim(KNOWN, type, start, end, props, SOURCE))
    refused_well(lambda: relation_claim(KNOWN, "HELD_BY", "ach:1", "org:1", props, SOURCE))


@given(values, st.dictionaries(st.sampled_from(["dataset", "locator", "kind", "date", "text", "score"]), values))
def test_any_source_passes_or_is_refused_by_a_known_reason(raw: Any, fields: Any) -> None:
    refused_well(lambda: source_of(raw))
    refused_well(lambda: source_of({"dataset": "a", "locator": "1", "kind": "seed", **fields}))


@settings(max_examples=400)
@given(st.sampled_from(PROPERTIES), values)
def test_a_property_that_passes_is_of_its_type_and_any_store_can_keep_it(wanted: Property, raw: Any) -> None:
    if refused_well(lambda: checked_props({wanted.name: wanted}, {wanted.name: raw}, complete=False)):
        return
    known = checked_props({wanted.name: wanted}, {wanted.name: raw}, complete=False)
    assert load(dump(known)) == known
    for value in known.values():
        assert value not in ("", ())
        types = {"integer": int, "number": float, "boolean": bool}
        assert type(value) is (tuple if wanted.many else types.get(wanted.type, str))


@given(st.text(st.characters(codec="utf-8")))
def test_what_passes_once_passes_unchanged_again(raw: str) -> None:
    first = props_of("Firm", city=raw, products=[raw, raw])
    assert props_of("Firm", **first) == first


@pytest.mark.parametrize("depth", [10, 900])
def test_deep_nesting_is_refused_like_anything_else(depth: int) -> None:
    deep = orjson.loads("[" * depth + "]" * depth)
    assert code(props_of, "Firm", city=deep) == "not_a_text"
    assert code(checked_id, "id", deep) == "missing_id"


@pytest.mark.parametrize(
    ("props", "kept"),
    [
        ({"employees": 3.0}, {"employees": 3}),
        ({"employees": INTEGER_LIMIT}, {"employees": INTEGER_LIMIT}),
        ({"employees": 0}, {"employees": 0}),
        ({"registered_capital_cny": 5}, {"registered_capital_cny": 5.0}),
        ({"city": "  聊城　"}, {"city": "聊城"}),
        ({"city": "\U00020bb7野"}, {"city": "\U00020bb7野"}),
        ({"city": "", "founded": None, "products": [], "employees": " ", "stage": "　"}, {}),
        ({"products": "轴承"}, {"products": ("轴承",)}),
        ({"products": ["轴承", " 轴承 ", "", "钢球"]}, {"products": ("轴承", "钢球")}),
        ({"founded": "2018-02-28"}, {"founded": "2018-02-28"}),
        ({"stage": "growth"}, {"stage": "growth"}),
    ],
)
def test_a_good_value_is_kept_in_its_plain_form(props: dict[str, Any], kept: dict[str, Any]) -> None:
    found = props_of("Firm", **props)
    assert found == kept
    assert [type(value) for value in found.values()] == [type(value) for value in kept.values()]


@pytest.mark.parametrize(
    ("props", "reason"),
    [
        ({"employees": 3.5}, "not_an_integer"),
        ({"employees": "3"}, "not_an_integer"),
        ({"employees": True}, "not_an_integer"),
        ({"employees": math.nan}, "not_an_integer"),
        ({"employees": math.inf}, "not_an_integer"),
        ({"employees": 2**63}, "too_large"),
        ({"employees": 10**5_000}, "too_large"),
        ({"employees": 1e300}, "too_large"),
        ({"employees": -1}, "out_of_range"),
        ({"registered_capital_cny": "5"}, "not_a_number"),
        ({"registered_capital_cny": False}, "not_a_number"),
        ({"registered_capital_cny": -math.inf}, "not_a_number"),
        ({"registered_capital_cny": 10**400}, "too_large"),
        ({"registered_capital_cny": -0.5}, "out_of_range"),
        ({"city": 3}, "not_a_text"),
        ({"city": ["聊城"]}, "not_a_text"),
        ({"city": "\ud800"}, "lone_surrogate"),
        ({"products": [3]}, "not_texts"),
        ({"products": {"a": 1}}, "not_texts"),
        ({"stage": "成长期"}, "not_in_list"),
        ({"founded": "2018-2-3"}, "bad_date"),
        ({"founded": 2018}, "bad_date"),
        ({"no_such": 1}, "unknown_property"),
    ],
)
def test_a_bad_value_is_refused_with_its_field(props: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadRow) as caught:
        props_of("Firm", **props)
    assert (caught.value.code, caught.value.field) == (reason, next(iter(props)))


def test_a_boolean_is_yes_or_no() -> None:
    wanted = KNOWN.relations["LICENSED_TO"].properties
    assert checked_props(wanted, {"exclusive": False}) == {"exclusive": False}
    for raw in (0, 1, "yes", "true", []):
        assert code(checked_props, wanted, {"exclusive": raw}) == "not_a_boolean"


@pytest.mark.parametrize("raw", [None, "", "  ", "\n"])
def test_what_is_required_cannot_be_blank(raw: str | None) -> None:
    assert code(props_of, "Need", problem=raw) == "missing_property"
    assert code(name_value, raw or "") == "missing_property"
    assert code(props_of, "Need") == "missing_property"


def test_a_field_that_nobody_can_print_is_told_in_short() -> None:
    with pytest.raises(BadRow) as caught:
        props_of("Firm", **{"\ud800" + "x" * 500: 1})
    assert caught.value.field == "?" + "x" * 59
    assert code(source_of, {"dataset": "a", "locator": "1", "kind": "seed", "\udfff": 1}) == "unknown_property"


@pytest.mark.parametrize("raw", ["firm:1", "x", "文" * 66, "a" * ID_BYTES, "a/b?c#d", "\U00020bb7"])
def test_an_id_is_kept_as_it_is(raw: str) -> None:
    assert checked_id("id", raw) == raw


@pytest.mark.parametrize("raw", ["a b", " a", "a\n", "a\u3000b", "a\x00", "a\u200b", "文" * 67, "a" * (ID_BYTES + 1)])
def test_an_id_is_short_and_visible(raw: str) -> None:
    assert code(checked_id, "id", raw) == "bad_id"


@pytest.mark.parametrize(("raw", "reason"), [("", "missing_id"), (None, "missing_id"), (7, "missing_id")])
def test_an_id_is_a_text(raw: Any, reason: str) -> None:
    assert code(checked_id, "id", raw) == reason
    assert code(checked_id, "id", "\udc00") == "lone_surrogate"


@pytest.mark.parametrize("raw", ["2018", "2018-03", "2018-03-15", "2020-02-29", "0001"])
def test_a_date_is_of_the_calendar(raw: str) -> None:
    assert date_value("date", raw) == raw


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "18",
        "201803",
        "2018-13",
        "2018-00",
        "2019-02-29",
        "2018-03-15T00:00",
        "2018/03",
        "２０１８",
        "0000",
        None,
        2018,
    ],
)
def test_another_date_is_refused(raw: Any) -> None:
    assert code(date_value, "date", raw) == "bad_date"


def test_a_text_is_trimmed() -> None:
    assert text_value("city", "　聊城\n") == "聊城"


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"dataset": ""}, "missing_source"),
        ({"locator": "  "}, "missing_source"),
        ({"dataset": None}, "not_a_text"),
        ({"kind": "rumour"}, "not_in_list"),
        ({"kind": None}, "not_in_list"),
        ({"date": "yesterday"}, "bad_date"),
        ({"score": 1.5}, "out_of_range"),
        ({"score": math.nan}, "out_of_range"),
        ({"score": True}, "out_of_range"),
        ({"author": "x"}, "unknown_property"),
    ],
)
def test_a_bad_source_is_refused(changed: dict[str, Any], reason: str) -> None:
    raw = {
        "dataset": "a",
        "locator": "1",
        "kind": "seed",
        "date": "2018-03",
        "score": 0.5,
        "text": "原文",
        "licence": None,
    }
    assert source_of(raw | {"text": "原文", "licence": None}).licence == ""
    assert code(source_of, raw | changed) == reason


def test_no_source_is_no_claim() -> None:
    for raw in (None, "me", [], 3):
        assert code(source_of, raw) == "missing_source"


def test_the_ends_of_a_relation_exist_and_fit() -> None:
    link = relation("ach:1", "HELD_BY", "org:1")
    check_ends(KNOWN, link, {"ach:1": "Achievement", "org:1": "University"})
    assert code(check_ends, KNOWN, link, {"ach:1": "Achievement"}) == "dangling_id"
    with pytest.raises(BadRow, match="University") as caught:
        check_ends(KNOWN, link, {"ach:1": "Achievement", "org:1": "City"})
    assert (caught.value.code, caught.value.field) == ("wrong_end", "to")


def test_a_claim_holds_what_was_checked() -> None:
    claim = entity_claim(KNOWN, "firm:1", " Firm ", " 厂 ", {"city": " 聊城 "}, SOURCE)
    assert claim == entity("firm:1", "厂", city="聊城")
    link = relation_claim(KNOWN, "HELD_BY", "ach:1", "org:1", {"date": "2018"}, SOURCE)
    assert link == relation("ach:1", "HELD_BY", "org:1", date="2018")


def test_the_ontology_alone_says_what_is_known() -> None:
    bare = Ontology(1, {}, {}, {})
    assert code(entity_claim, bare, "firm:1", "Firm", "x", {}, SOURCE) == "unknown_type"
    assert code(relation_claim, bare, "HELD_BY", "a", "b", {}, SOURCE) == "unknown_relation"
