"""messages.yaml against the code: what is said is there, what is there is said."""

from __future__ import annotations

import ast
import functools
import inspect
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from twinwheel_graph import errors

ROOT = Path(__file__).parents[2]
PACKAGES = ("graph/twinwheel_graph", "ingest/twinwheel_ingest", "api/twinwheel_api")
MESSAGES = errors._messages()
ERRORS = {
    name for name, found in vars(errors).items() if inspect.isclass(found) and issubclass(found, errors.TwinwheelError)
}
PLACE = {**dict.fromkeys(ERRORS, 0), "say": 0, "Refusal": 1, "answer": 2}
"""Which argument of a call is the message code."""

PREFIXES = ("withheld_", "seen_", "skipped_", "latent_")
"""Codes that are put together, or found as the value of a field."""


@dataclass(frozen=True)
class Said:
    """A place that says a message."""

    where: str
    code: str
    given: frozenset[str] | None
    """The parameters that fill it in; None where they are handed on."""


@functools.cache
def trees() -> tuple[tuple[str, ast.Module], ...]:
    files = [file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))]
    return tuple((str(file.relative_to(ROOT)), ast.parse(file.read_text(encoding="utf-8"))) for file in files)


def constants(node: ast.AST) -> Iterator[str]:
    """The strings an expression may be: a constant, or either branch of a condition."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=other):
            yield from constants(body)
            yield from constants(other)


def given(call: ast.Call) -> frozenset[str] | None:
    """The names that a call fills in; None where it hands on what it was given."""
    names = [word.arg for word in call.keywords]
    return None if None in names else frozenset(name for name in names if name)


@functools.cache
def said() -> tuple[Said, ...]:
    found = []
    for where, tree in trees():
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            place = PLACE.get(name, 99)
            if len(call.args) > place:
                known = None if name == "answer" else given(call)
                params = known | {"field"} if known is not None and name == "BadRow" else known
                found += [Said(f"{where}:{call.lineno}", code, params) for code in constants(call.args[place])]
    return tuple(found)


@functools.cache
def strings() -> frozenset[str]:
    """Every string in the code, docstrings too."""
    return frozenset(
        node.value
        for _, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_the_search_of_the_code_finds_what_is_said() -> None:
    codes = {one.code for one in said()}
    assert {"dangling_id", "no_store", "empty_file", "unrecognised", "body_too_slow", "too_busy"} <= codes


@pytest.mark.parametrize("one", said(), ids=lambda one: f"{one.where}-{one.code}")
def test_what_is_said_is_there_and_filled_in(one: Said) -> None:
    assert one.code in MESSAGES
    if one.given is not None:
        assert placeholders(MESSAGES[one.code][1]) <= one.given


def test_codes_found_by_function_or_table_are_there() -> None:
    from twinwheel_api.validation import _CODES
    from twinwheel_graph.stores import neo4j_errors, sqlite_file

    assert {code for code, _ in _CODES.values()} | set(neo4j_errors.CODES.values()) <= set(MESSAGES)
    reason = ast.parse(inspect.getsource(sqlite_file._reason))
    returned = [node.value for node in ast.walk(reason) if isinstance(node, ast.Return) and node.value]
    assert returned
    assert {code for value in returned for code in constants(value)} <= set(MESSAGES)


def test_every_reader_says_why_and_every_reason_to_withhold_is_told() -> None:
    from twinwheel_graph.match import constraints
    from twinwheel_ingest.detect import readers

    assert {f"seen_{reader.name}" for reader in readers()} <= set(MESSAGES)
    withheld = {code for code in MESSAGES if code.startswith("withheld_")}
    assert withheld == {f"withheld_{reason}" for reason in constraints.CONSTRAINTS}


@pytest.mark.parametrize("code", MESSAGES)
def test_every_message_is_used(code: str) -> None:
    assert code in strings() or code.startswith(PREFIXES)


@pytest.mark.parametrize("code", MESSAGES)
def test_the_two_languages_say_the_same_of_the_same(code: str) -> None:
    chinese, english = MESSAGES[code]
    assert placeholders(chinese) == placeholders(english)
    bare = [re.sub(r"\{\w+\}", "", text) for text in (chinese, english)]
    assert bool(re.search("[㐀-鿿]", bare[0])) == bool(re.search("[A-Za-z]", bare[1]))
    assert chinese.strip() == chinese != ""
    assert english.strip() == english != ""


def test_codes_are_words() -> None:
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", code) for code in MESSAGES)


def test_an_error_says_itself_in_both_languages() -> None:
    error = errors.BadRow("bad_date", field="date", value="{昨天}")
    assert error.message() == error.message("zh") == "date：“{昨天}”不是日期；写成 2018、2018-03 或 2018-03-15"
    assert str(error) == error.message("en") == "date: '{昨天}' is not a date; write 2018, 2018-03 or 2018-03-15"
