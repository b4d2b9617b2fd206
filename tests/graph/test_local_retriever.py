from __future__ import annotations

import json
import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from graph_support import ITEMS, achievement, batch, found, python, started
from hypothesis import given, settings
from hypothesis import strategies as st

from twinwheel_graph.errors import IndexBusy
from twinwheel_graph.model import Batch, EntityClaim
from twinwheel_graph.retrieve import local
from twinwheel_graph.retrieve.base import Query
from twinwheel_graph.retrieve.local import LocalRetriever
from twinwheel_graph.stores.sqlite import SqliteStore

SUBJECTS = ("轴承钢的热处理", "正极材料的表面包覆", "抗旱小麦的选育", "焊缝缺陷的视觉检测", "lithium-ion battery")
WAYS = ("工艺", "方法", "装置", "system", "与寿命的关系")


# --- following the store


def test_it_follows_what_comes_changes_and_goes(store: SqliteStore, written: Callable[..., LocalRetriever]) -> None:
    retriever = written(achievement(1, "轴承的润滑"), achievement(2, "小麦的选育"))
    assert list(found(retriever, "轴承")) == ["ach:1"]
    written(achievement(1, "电池的回收"), achievement(3, "轴承的装配"))
    assert list(found(retriever, "轴承")) == ["ach:3"]
    store.apply(Batch(delete_entities=["ach:3"]))
    assert retriever.follow() == retriever.revision() == retriever.reached() == store.revision()
    assert found(retriever, "轴承") == {}
    store.forget("made-up")
    retriever.follow()
    assert found(retriever, "电池小麦") == {}


def test_nothing_is_written_where_nothing_has_changed(written: Callable[..., LocalRetriever], tmp_path: Path) -> None:
    retriever = written(achievement(1, "轴承"))
    before = (tmp_path / "index" / "state.json").stat().st_mtime_ns
    assert retriever.follow() == 1
    assert (tmp_path / "index" / "state.json").stat().st_mtime_ns == before


def test_an_empty_store_has_an_empty_index(retriever: LocalRetriever) -> None:
    assert retriever.follow() == 0
    assert found(retriever, "轴承") == {}


def agree(one: LocalRetriever, other: LocalRetriever, *, within: float = 0.0) -> None:
    for text in (*SUBJECTS, *WAYS, "轴承与电池 lithium"):
        here, there = found(one, text), found(other, text)
        assert here.keys() == there.keys()
        for id, candidate in here.items():
            same = there[id]
            assert math.isclose(candidate.characters, same.characters, rel_tol=within, abs_tol=1e-12)
            assert math.isclose(candidate.words, same.words, rel_tol=within, abs_tol=1e-12)


def some(numbers: range, word: str = "") -> list[EntityClaim]:
    return [
        achievement(
            number, f"{SUBJECTS[number % 5]}{WAYS[number // 5 % 5]}{word}", abstract=WAYS[number % 3] * (number % 7)
        )
        for number in numbers
    ]


def test_additions_leave_it_equal_to_one_built_anew(
    store: SqliteStore, written: Callable[..., LocalRetriever], tmp_path: Path
) -> None:
    for start in range(0, 120, 15):
        retriever = written(*some(range(start, start + 15)))
    anew = LocalRetriever(store, tmp_path / "anew")
    anew.follow()
    agree(retriever, anew)


def test_after_many_changes_it_is_written_anew_and_equal(
    store: SqliteStore, written: Callable[..., LocalRetriever], tmp_path: Path
) -> None:
    written(*some(range(100)))
    retriever = written(*some(range(0, 100, 4), "改"))
    store.apply(Batch(delete_entities=[f"ach:{number}" for number in range(0, 100, 3)]))
    retriever.follow()
    anew = LocalRetriever(store, tmp_path / "anew")
    anew.follow()
    agree(retriever, anew)


def test_a_few_changes_move_scores_by_little(
    store: SqliteStore, written: Callable[..., LocalRetriever], tmp_path: Path
) -> None:
    """Documents that are deleted count in tantivy's statistics until they are too large a share."""
    written(*some(range(400)))
    retriever = written(*some(range(3), "改"))
    store.apply(Batch(delete_entities=["ach:100", "ach:101"]))
    retriever.follow()
    anew = LocalRetriever(store, tmp_path / "anew")
    anew.follow()
    agree(retriever, anew, within=0.05)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(st.lists(st.integers(0, 30), max_size=8), st.sampled_from(["", "改", "再改"]), st.booleans()),
        min_size=1,
        max_size=5,
    )
)
def test_whatever_has_happened_it_finds_what_one_built_anew_finds(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[list[int], str, bool]]
) -> None:
    folder = tmp_path_factory.mktemp("followed")
    store = SqliteStore(folder / "store.db", create=True)
    retriever = LocalRetriever(store, folder / "index")
    for numbers, word, brought in steps:
        claims = [claim for number in numbers for claim in some(range(number, number + 1), word)]
        gone = [] if brought else [claim.id for claim in claims]
        store.apply(Batch(claims if brought else (), delete_entities=gone))
        retriever.follow()
    anew = LocalRetriever(store, folder / "anew")
    anew.follow()
    agree(retriever, anew, within=0.05)
    store.close()


def test_the_index_of_another_store_is_built_anew(
    store: SqliteStore, retriever: LocalRetriever, tmp_path: Path
) -> None:
    store.apply(batch(achievement(1, "轴承")))
    store.apply(batch(achievement(2, "轴承")))
    retriever.follow()
    other = SqliteStore(tmp_path / "other.db", create=True)
    other.apply(batch(achievement(9, "轴承")))
    second = LocalRetriever(other, tmp_path / "index")
    assert second.reached() == 0
    assert second.follow() == 1
    assert list(found(second, "轴承")) == ["ach:9"]
    other.close()


def test_an_index_ahead_of_its_store_is_built_anew(
    store: SqliteStore, written: Callable[..., LocalRetriever], tmp_path: Path
) -> None:
    written(achievement(1, "轴承"))
    state = tmp_path / "index" / "state.json"
    state.write_text(json.dumps({**json.loads(state.read_text()), "revision": 99}))
    assert LocalRetriever(store, tmp_path / "index").follow() == 1


@pytest.mark.parametrize("change", [{"format": local.FORMAT + 1}, {"unknown": 1}, None], ids=str)
def test_an_index_of_another_format_is_built_anew(
    store: SqliteStore, written: Callable[..., LocalRetriever], tmp_path: Path, change: dict[str, int] | None
) -> None:
    written(achievement(1, "轴承"))
    state = tmp_path / "index" / "state.json"
    state.write_text("{" if change is None else json.dumps({**json.loads(state.read_text()), **change}))
    again = LocalRetriever(store, tmp_path / "index")
    assert again.follow() == 1
    assert list(found(again, "轴承")) == ["ach:1"]


def test_one_that_is_open_sees_what_another_built_anew(
    store: SqliteStore, written: Callable[..., LocalRetriever], tmp_path: Path
) -> None:
    first = written(achievement(1, "轴承"))
    (tmp_path / "index" / "state.json").unlink()
    store.apply(batch(achievement(2, "轴承")))
    LocalRetriever(store, tmp_path / "index").follow()
    assert first.follow() == 2
    assert sorted(found(first, "轴承")) == ["ach:1", "ach:2"]


def test_a_damaged_index_names_its_folder(
    store: SqliteStore, written: Callable[..., LocalRetriever], tmp_path: Path
) -> None:
    written(achievement(1, "轴承"))
    (tmp_path / "index" / "items" / "meta.json").write_text("no JSON")
    with pytest.raises(IndexBusy) as caught:
        LocalRetriever(store, tmp_path / "index").candidates(Query("轴承"), ITEMS, 5)
    assert caught.value.code == "index_failed"
    assert str(tmp_path / "index") in str(caught.value)


# --- several at once


HOLD = """
import sys
from pathlib import Path
from twinwheel_graph.retrieve.local import LocalRetriever
from twinwheel_graph.stores.sqlite import SqliteStore
retriever = LocalRetriever(SqliteStore(Path(sys.argv[1])), Path(sys.argv[2]))
with retriever._locked() as locked:
    print(locked, flush=True)
    sys.stdin.read()
"""


def test_while_another_process_writes_it_searches_what_was_last_committed(
    store: SqliteStore, written: Callable[..., LocalRetriever], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "WAIT_SECONDS", 0.1)
    retriever = written(achievement(1, "轴承"))
    with started(HOLD, store.path, tmp_path / "index") as holder:
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "True\n"
            store.apply(batch(achievement(2, "轴承")))
            assert retriever.follow() == 1
            assert not retriever.current()
            assert list(found(retriever, "轴承")) == ["ach:1"]
            assert retriever.candidates(Query("轴承"), ITEMS, 5).revision == 1
        finally:
            holder.kill()
    assert retriever.follow() == 2
    assert sorted(found(retriever, "轴承")) == ["ach:1", "ach:2"]


def test_while_another_process_builds_the_first_index_there_is_nothing_to_search(
    store: SqliteStore, retriever: LocalRetriever, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "WAIT_SECONDS", 0.1)
    store.apply(batch(achievement(1, "轴承")))
    with started(HOLD, store.path, tmp_path / "index") as builder:
        try:
            assert builder.stdout is not None
            assert builder.stdout.readline() == "True\n"
            with pytest.raises(IndexBusy) as caught:
                retriever.follow()
            assert caught.value.code == "index_behind"
        finally:
            builder.kill()
    assert retriever.follow() == 1


INDEX = """
import sys
from pathlib import Path
from twinwheel_graph.retrieve import local
from twinwheel_graph.stores.sqlite import SqliteStore
local.AT_ONCE, every = 20, 60
def told(done, of):
    print(done, flush=True)
    if done >= int(sys.argv[3]):
        sys.stdin.read()
retriever = local.LocalRetriever(SqliteStore(Path(sys.argv[1])), Path(sys.argv[2]), told)
follow = retriever._follow
retriever._follow = lambda writers, since, goal: follow(writers, since, goal, commit_every=every)
retriever.follow()
"""


@pytest.mark.parametrize("after", [20, 100, 200])
def test_killed_while_indexing_it_resumes(store: SqliteStore, tmp_path: Path, after: int) -> None:
    for start in range(0, 200, 10):
        store.apply(batch(*some(range(start, start + 10))))
    with started(INDEX, store.path, tmp_path / "index", after) as indexer:
        try:
            assert indexer.stdout is not None
            while indexer.stdout.readline() != f"{after}\n":
                assert indexer.poll() is None
        finally:
            indexer.kill()
    seen: list[int] = []
    resumed = LocalRetriever(store, tmp_path / "index", lambda _done, of: seen.append(of))
    reached = resumed.reached()
    assert (reached > 0) == (after > 60)
    assert resumed.follow() == 20
    assert seen[0] == 200 - 10 * reached
    anew = LocalRetriever(store, tmp_path / "anew")
    anew.follow()
    agree(resumed, anew)


def test_several_processes_follow_one_store(store: SqliteStore, tmp_path: Path) -> None:
    code = """
import sys
from pathlib import Path
from twinwheel_graph.retrieve.base import Query
from twinwheel_graph.retrieve.local import LocalRetriever
from twinwheel_graph.stores.sqlite import SqliteStore
retriever = LocalRetriever(SqliteStore(Path(sys.argv[1])), Path(sys.argv[2]))
print(retriever.follow(), len(retriever.candidates(Query("工艺方法装置"), ["Achievement"], 500).items))
"""
    store.apply(batch(*some(range(300))))
    expected = sum(
        any(way in claim.name for way in WAYS[:3]) or "工艺" in str(claim.props) for claim in some(range(300))
    )
    followers = [started(code, store.path, tmp_path / "index") for _ in range(4)]
    told = {follower.communicate()[0] for follower in followers}
    assert len(told) == 1
    revision, count = map(int, told.pop().split())
    assert revision == 1
    assert count >= expected > 0


def test_threads_search_while_it_follows(store: SqliteStore, written: Callable[..., LocalRetriever]) -> None:
    retriever = written(*some(range(20)))

    def search(_: int) -> int:
        return len(found(retriever, "轴承"))

    with ThreadPoolExecutor(4) as pool:
        searches = [pool.submit(search, number) for number in range(100)]
        for start in range(20, 60, 10):
            written(*some(range(start, start + 10)))
        assert {one.result() for one in searches} <= {4, 6, 8, 10, 12}
    assert search(0) == 12


NO_ROOM = """
import resource, sys
from pathlib import Path
from twinwheel_graph.errors import TwinwheelError
from twinwheel_graph.retrieve.local import LocalRetriever
from twinwheel_graph.stores.sqlite import SqliteStore
retriever = LocalRetriever(SqliteStore(Path(sys.argv[1])), Path(sys.argv[2]))
resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, resource.RLIM_INFINITY))
try:
    retriever.follow()
except TwinwheelError as error:
    print(error.code)
"""


def test_without_room_it_says_so_and_goes_on_later(store: SqliteStore, tmp_path: Path) -> None:
    texts = [
        "长" + "".join(chr(0x4E00 + (number * 37 + place) % 20_000) for place in range(300)) for number in range(300)
    ]
    store.apply(batch(*(achievement(number, text) for number, text in enumerate(texts))))
    done = python(NO_ROOM, store.path, tmp_path / "index")
    assert done.stdout == "index_failed\n", done.stderr
    later = LocalRetriever(store, tmp_path / "index")
    assert later.follow() == 1
    assert len(found(later, "长", n=1000)) == 300
