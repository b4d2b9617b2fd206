from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from graph_support import batch, entity

from twinwheel_graph.errors import Ambiguous, NotFound
from twinwheel_graph.lookup import meant, search
from twinwheel_graph.retrieve.local import LocalRetriever
from twinwheel_graph.stores.sqlite import SqliteStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(tmp_path / "park.db", create=True)
    store.apply(
        batch(
            entity("firm:1", "聊城轴承有限公司", aliases=["聊轴"], business_scope="深沟球轴承的研发和生产"),
            entity("firm:2", "同名科技有限公司", business_scope="软件开发"),
            entity("firm:3", "同名科技有限公司", business_scope="水处理膜材料"),
            entity("firm:4", "ach:1"),
            entity("ach:1", "轴承沟道超精研方法", abstract="深沟球轴承沟道的超精研", date="2018-03"),
            entity("need:1", "轴承降噪", problem="深沟球轴承的噪声偏高"),
        )
    )
    yield store
    store.close()


@pytest.fixture
def retriever(store: SqliteStore, tmp_path: Path) -> LocalRetriever:
    retriever = LocalRetriever(store, tmp_path / "index")
    retriever.follow()
    return retriever


@pytest.mark.parametrize("written", ["firm:1", "聊城轴承有限公司", "聊轴", "　聊轴 "])
def test_an_id_a_name_and_an_alias_mean_the_same(store: SqliteStore, retriever: LocalRetriever, written: str) -> None:
    assert meant(store, retriever, written) == "firm:1"


def test_an_id_goes_before_a_name(store: SqliteStore, retriever: LocalRetriever) -> None:
    assert meant(store, retriever, "ach:1") == "ach:1"


def test_a_name_of_several_is_told_with_all_of_them(store: SqliteStore, retriever: LocalRetriever) -> None:
    with pytest.raises(Ambiguous) as caught:
        meant(store, retriever, "同名科技有限公司")
    assert caught.value.status == 409
    assert caught.value.params["candidates"] == "firm:2 (同名科技有限公司); firm:3 (同名科技有限公司)"


def test_a_name_of_nobody_is_told_with_what_is_near(store: SqliteStore, retriever: LocalRetriever) -> None:
    with pytest.raises(NotFound) as caught:
        meant(store, retriever, "聊城轴承")
    assert caught.value.code == "no_entity_like"
    assert "firm:1 (聊城轴承有限公司)" in caught.value.params["candidates"]


@pytest.mark.parametrize("written", ["", " ", "xyzzy", "\x00", '"*', "a" * 3_000])
def test_where_nothing_is_near_that_is_said(store: SqliteStore, retriever: LocalRetriever, written: str) -> None:
    with pytest.raises(NotFound) as caught:
        meant(store, retriever, written)
    assert caught.value.params["candidates"] == "-"
    assert caught.value.message("zh").encode()


def test_a_search_runs_over_both_families_the_best_first(retriever: LocalRetriever) -> None:
    found = search(retriever, "深沟球轴承")
    assert set(found) == {"firm:1", "ach:1", "need:1"}
    assert search(retriever, "深沟球轴承", n=2) == found[:2]


def test_a_search_keeps_to_the_types_that_are_asked_for(retriever: LocalRetriever) -> None:
    assert search(retriever, "深沟球轴承", types=("Need",)) == ["need:1"]
    assert set(search(retriever, "深沟球轴承", types=("Need", "Firm"))) == {"need:1", "firm:1"}
    assert search(retriever, "深沟球轴承", types=("City",)) == []


def test_a_search_for_nothing_finds_nothing(retriever: LocalRetriever) -> None:
    assert search(retriever, "") == search(retriever, "。，") == []


MARKS = (
    *("（合成示例）", " (synthetic)", "（依据为合成示例）", " (on synthetic evidence)", "（推定）", " (inferred)"),
    *("（推定，0.53）", " (inferred, 0.53)", "（合成示例）（推定，0.53）"),
)


@pytest.mark.parametrize("mark", MARKS)
def test_a_name_may_be_written_with_the_mark_it_is_shown_with(
    store: SqliteStore, retriever: LocalRetriever, mark: str
) -> None:
    assert meant(store, retriever, f"轴承降噪{mark}") == "need:1"
    with pytest.raises(NotFound):
        meant(store, retriever, "轴承降噪（上海）")


def test_the_marks_are_those_that_are_shown() -> None:
    from twinwheel_api.locale import word
    from twinwheel_graph.lookup import MARK

    for key in ("synthetic", "rests_on_synthetic", "latent", "inferred"):
        for language in ("zh", "en"):
            assert MARK.sub("", f"轴承{word(key, language, score='0.53')}") == "轴承"
