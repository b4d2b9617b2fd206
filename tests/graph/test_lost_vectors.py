"""Vectors that are damaged or gone: it shows when they are opened, words go on, and just what is lost is made again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from encoder_support import tiny
from graph_support import batch, entity
from match_support import BATTERY, BEARING, park
from vector_support import Counting, found, many, stage_of

from twinwheel_graph.language.encoders.onnx import OnnxEncoder
from twinwheel_graph.retrieve.base import Candidate, Family, Query
from twinwheel_graph.retrieve.meaning import INCOMPLETE, Meaning
from twinwheel_graph.stores.sqlite import SqliteStore

Damage = Callable[[Path], object]
FEW = [entity(f"ach:late:{number}", f"后来的第{number}个方法", date="2018") for number in range(5)]
LATE = {f"后来的第{number}个方法" for number in range(5)}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> OnnxEncoder:
    return OnnxEncoder(tiny(tmp_path_factory.mktemp("encoder") / "tiny"))


@pytest.fixture
def store(tmp_path: Path, small: OnnxEncoder) -> SqliteStore:
    """A store whose vectors lie in several segments, the newest with the late texts."""
    made = SqliteStore(tmp_path / "store.db", create=True)
    stage = stage_of(made, tmp_path, Counting(small))
    for claims in ([*park(), *many(60)], FEW):
        made.apply(batch(*claims))
        assert stage.follow()
    return made


def newest(tmp_path: Path) -> Path:
    return max((tmp_path / "vectors" / Family.ITEMS).iterdir())


def flipped(path: Path, at: int = -1) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 0x41
    path.write_bytes(content)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-3])


DAMAGE: dict[str, Damage] = {
    "gone": shutil.rmtree,
    "empty": lambda segment: [path.unlink() for path in segment.iterdir()],
    "vectors cut": lambda segment: cut(segment / "vectors.npy"),
    "vectors gone": lambda segment: (segment / "vectors.npy").unlink(),
    "header of the vectors": lambda segment: flipped(segment / "vectors.npy", 8),
    "rows": lambda segment: flipped(segment / "rows.npy"),
    "covered": lambda segment: flipped(segment / "covered.npy"),
    "ids cut": lambda segment: cut(segment / "ids.npy"),
    "ids": lambda segment: flipped(segment / "ids.npy"),
    "ends": lambda segment: flipped(segment / "id_ends.npy", -8),
    "seal": lambda segment: (segment / "seal.json").write_text("{}"),
    "no seal, vectors cut": lambda segment: ((segment / "seal.json").unlink(), cut(segment / "vectors.npy")),
    "no seal, ids cut": lambda segment: ((segment / "seal.json").unlink(), cut(segment / "ids.npy")),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_lost_segment_is_seen_and_only_its_texts_are_encoded_again(
    store: SqliteStore, tmp_path: Path, small: OnnxEncoder, damage: Damage
) -> None:
    lost = newest(tmp_path)
    damage(lost)
    encoder = Counting(small)
    stage = stage_of(store, tmp_path, encoder)
    assert stage.stored().lost == (f"items/{lost.name}",)
    assert not stage.current()
    meaning = Meaning(stage, encoder)
    meaning.reload()
    words = [Candidate("ach:b1", "Achievement", 0.3, 0.2)]
    assert meaning.added(Query(BEARING), ["Achievement"], words) == words
    assert meaning.encoder() == INCOMPLETE
    assert meaning.follow(None, lambda _done, _all: None)
    assert set(encoder.seen) == LATE
    assert meaning.encoder() == small.name
    assert stage.check().lost == ()
    anew = stage_of(store, tmp_path / "anew", encoder)
    anew.follow()
    for text in (BEARING, BATTERY, "后来的方法"):
        assert found(stage, encoder, text) == pytest.approx(found(anew, encoder, text), abs=1e-5)


def test_what_a_lost_segment_took_back_does_not_count_meanwhile(
    store: SqliteStore, tmp_path: Path, small: OnnxEncoder
) -> None:
    encoder = Counting(small)
    stage = stage_of(store, tmp_path, encoder)
    store.apply(batch(entity("ach:0007", "第7种轴承的第0个方法", date="2018", confidentiality="restricted")))
    stage.follow()
    shutil.rmtree(newest(tmp_path))
    again = stage_of(store, tmp_path, encoder)
    assert found(again, encoder, "轴承") == {}
    assert not again.follow(at_most=0)
    assert "ach:0007" not in found(again, encoder, "第7种轴承的第0个方法")
    assert "ach:0008" in found(again, encoder, "第7种轴承的第0个方法")
    assert again.follow()
    assert "ach:0007" not in found(again, encoder, "第7种轴承的第0个方法")


def test_a_bit_of_the_vectors_is_seen_by_who_looks_at_each(
    store: SqliteStore, tmp_path: Path, small: OnnxEncoder
) -> None:
    store.apply(batch(*many(300)))
    assert stage_of(store, tmp_path, Counting(small)).follow()
    oldest = min((tmp_path / "vectors" / Family.ITEMS).iterdir())
    assert (oldest / "vectors.npy").stat().st_size > 5_000
    flipped(oldest / "vectors.npy", -1)
    encoder = Counting(small)
    stage = stage_of(store, tmp_path, encoder)
    assert stage.current()
    assert stage.check().lost == (f"items/{oldest.name}",)
    assert not stage.current()
    assert stage.follow()
    assert len(encoder.seen) >= 240
    assert stage.check().lost == ()


def revised(path: Path) -> None:
    body = json.loads(path.read_text())
    path.write_text(json.dumps({**body, "revision": body["revision"] - 1}))


STATES: dict[str, Damage] = {
    "gone": Path.unlink,
    "empty": lambda path: path.write_bytes(b""),
    "cut": cut,
    "a list": lambda path: path.write_text("[]"),
    "another number": revised,
    "no text": lambda path: path.write_bytes(b"\xff\xfe"),
}


@pytest.mark.parametrize("damage", STATES.values(), ids=STATES)
def test_a_damaged_state_costs_no_vector(
    store: SqliteStore, tmp_path: Path, small: OnnxEncoder, damage: Damage
) -> None:
    damage(tmp_path / "vectors" / "state.json")
    encoder = Counting(small)
    stage = stage_of(store, tmp_path, encoder)
    assert stage.stored().lost == ("state.json",)
    assert found(stage, encoder, BEARING) == {}
    assert stage.follow()
    assert encoder.seen == []
    assert stage.current()
    anew = stage_of(store, tmp_path / "anew", encoder)
    anew.follow()
    assert found(stage, encoder, BEARING) == pytest.approx(found(anew, encoder, BEARING), abs=1e-5)


def test_without_a_state_vectors_of_another_encoder_are_not_taken(
    store: SqliteStore, tmp_path: Path, small: OnnxEncoder
) -> None:
    (tmp_path / "vectors" / "state.json").unlink()
    other = Counting(small, "another@1")
    assert stage_of(store, tmp_path, other).follow()
    assert len(other.seen) > 60


def test_segments_of_earlier_versions_are_not_sealed_and_count(
    store: SqliteStore, tmp_path: Path, small: OnnxEncoder
) -> None:
    for path in (tmp_path / "vectors").rglob("seal.json"):
        path.unlink()
    state = tmp_path / "vectors" / "state.json"
    body = json.loads(state.read_text())
    del body["check"]
    state.write_text(json.dumps(body))
    assert stage_of(store, tmp_path, Counting(small)).current()


def test_what_is_lost_while_it_is_searched_is_made_again(
    store: SqliteStore, tmp_path: Path, small: OnnxEncoder
) -> None:
    encoder = Counting(small)
    meaning = Meaning(stage_of(store, tmp_path, encoder), encoder)
    meaning.reload()
    shutil.rmtree(newest(tmp_path))
    store.apply(batch(entity("ach:new", "全新的方法", date="2018")))
    assert meaning.follow(64, lambda _done, _all: None)
    assert set(encoder.seen) == {*LATE, "全新的方法"}
    assert meaning.encoder() == small.name
