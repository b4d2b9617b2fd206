"""A large JSON array, object by object: whatever the blocks, whatever is damaged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twinwheel_graph.errors import BadRow
from twinwheel_ingest.sources import jsonarray

TEXTS = st.text(st.sampled_from('ab{}[]"\\,:é水\n'), max_size=8)
OBJECTS = st.lists(
    st.fixed_dictionaries({"key": TEXTS, "inner": st.lists(st.fixed_dictionaries({"a": TEXTS}), max_size=2)}),
    max_size=6,
)


def blocks(content: bytes, size: int) -> Iterator[bytes]:
    return (content[at : at + size] for at in range(0, len(content), size))


def read(content: bytes, size: int = 7) -> list[Any]:
    return [found for _, found in jsonarray.objects(blocks(content, size))]


@given(OBJECTS, st.integers(1, 50), st.booleans())
def test_every_object_is_found(rows: list[dict[str, Any]], size: int, indented: bool) -> None:
    content = orjson.dumps(rows, option=orjson.OPT_INDENT_2 if indented else None)
    assert read(content, size) == rows


@given(OBJECTS.filter(lambda rows: len(rows) > 1), st.integers(1, 50), st.data())
def test_of_a_cut_array_every_whole_object_is_found(rows: list[dict[str, Any]], size: int, data: st.DataObject) -> None:
    content = orjson.dumps(rows)
    found = read(content[: data.draw(st.integers(1, len(content) - 1))], size)
    assert isinstance(found[-1], BadRow)
    assert found[:-1] == rows[: len(found) - 1]


@pytest.mark.parametrize(
    "damaged", [b'{"id": "b", "x": {"y": 1}', b'{"id": "b", "x": 1,,}', b'{"id": "b, "x": 1}', b'{"id": "b", "x": tru}']
)
@pytest.mark.parametrize("size", [1, 10, 1000])
def test_a_damaged_object_is_told_and_the_others_are_read(damaged: bytes, size: int) -> None:
    content = b'[\n{"id": "a"},\n' + damaged + b',\n{"id": "c"},\n{"id": "d"}\n]'
    found = list(jsonarray.objects(blocks(content, size)))
    assert [one for _, one in found if isinstance(one, dict)] == [{"id": "a"}, {"id": "c"}, {"id": "d"}]
    assert [line for line, one in found if isinstance(one, BadRow)] == [3]


def test_lines_are_counted() -> None:
    content = orjson.dumps([{"id": str(one)} for one in range(5)], option=orjson.OPT_INDENT_2)
    assert [line for line, _ in jsonarray.objects(blocks(content, 9))] == [2, 5, 8, 11, 14]


def test_an_object_without_end_is_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonarray, "LINE_BYTES", 100)
    content = b'[{"id": "a"}, {"id": "b", "x": "' + b"x" * 500 + b'"}, {"id": "c"}]'
    found = read(content, 50)
    assert [one for one in found if isinstance(one, dict)] == [{"id": "a"}, {"id": "c"}]
