"""Vectors beside the words: only what changed is encoded, an interrupted run goes on, two encoders never mix."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from encoder_support import tiny
from graph_support import batch, entity
from match_support import BATTERY, BEARING, housed, park
from vector_support import Counting, found, many, stage_of

from twinwheel_graph.language.encoders.onnx import OnnxEncoder
from twinwheel_graph.match.engine import Matcher
from twinwheel_graph.match.request import Request
from twinwheel_graph.retrieve.base import Candidate, Family, Query
from twinwheel_graph.retrieve.keys import key_of
from twinwheel_graph.retrieve.local import LocalRetriever
from twinwheel_graph.retrieve.meaning import Meaning
from twinwheel_graph.retrieve.segments import ROW, Draft, write
from twinwheel_graph.retrieve.vector_stage import VectorStage
from twinwheel_graph.retrieve.vectors import Conditions, VectorIndex
from twinwheel_graph.stores.sqlite import SqliteStore


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> OnnxEncoder:
    return OnnxEncoder(tiny(tmp_path_factory.mktemp("encoder") / "tiny"))


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    made = SqliteStore(tmp_path / "store.db", create=True)
    made.apply(batch(*park()))
    return made


def test_every_text_is_encoded_once(store: SqliteStore, tmp_path: Path, small: OnnxEncoder) -> None:
    encoder = Counting(small)
    stage = stage_of(store, tmp_path, encoder)
    assert not stage.current()
    assert stage.follow()
    assert stage.current()
    first = len(encoder.seen)
    assert first == len(set(encoder.seen)) > 20
    assert stage.follow()
    store.apply(batch(entity("ach:new", "全新的方法", date="2018")))
    assert stage.follow()
    assert len(encoder.seen) == first + 1
    assert "ach:new" in found(stage, encoder, "全新的方法")


def test_an_interrupted_run_goes_on_where_it_stopped(store: SqliteStore, tmp_path: Path, small: OnnxEncoder) -> None:
    encoder = Counting(small)
    stage = stage_of(store, tmp_path, encoder)
    assert not stage.follow(at_most=10)
    assert not stage.current()
    while not stage_of(store, tmp_path, encoder).follow(at_most=10):
        pass
    assert len(encoder.seen) == len(set(encoder.seen))
    whole = stage_of(store, tmp_path / "anew", Counting(small))
    whole.follow()
    assert found(stage, encoder, BATTERY) == pytest.approx(found(whole, encoder, BATTERY), abs=1e-5)


def test_brought_up_to_date_it_equals_one_made_anew(store: SqliteStore, tmp_path: Path, small: OnnxEncoder) -> None:
    encoder = Counting(small)
    stage = stage_of(store, tmp_path, encoder)
    stage.follow()
    store.apply(batch(entity("ach:b1", "全然不同的一项成果", abstract="关于城市公园", date="2018")))
    store.apply(batch(*many(40)))
    store.forget("papers")
    stage.follow()
    anew = stage_of(store, tmp_path / "anew", encoder)
    anew.follow()
    for text in (BEARING, BATTERY):
        assert found(stage, encoder, text) == pytest.approx(found(anew, encoder, text), abs=1e-5)
    assert len(stage.stored().of(Family.ITEMS)) <= 3


def test_vectors_of_another_encoder_are_as_if_not_there(store: SqliteStore, tmp_path: Path, small: OnnxEncoder) -> None:
    stage_of(store, tmp_path, Counting(small)).follow()
    other = Counting(small, "another@1")
    stage = stage_of(store, tmp_path, other)
    assert not stage.current()
    assert found(stage, other, BATTERY) == {}
    assert stage.follow()
    assert len(other.seen) > 20
    assert found(stage, other, BATTERY)


def test_nearest_by_the_graph_of_neighbours_are_those_by_reading_all(tmp_path: Path) -> None:
    drawn = np.random.default_rng(5)
    vectors = drawn.normal(size=(2_000, 32)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    names = [f"ach:{number}" for number in range(len(vectors))]
    rows = np.array([(key_of(name), 1, 0, False, number) for number, name in enumerate(names)], dtype=ROW)
    draft = Draft(vectors, rows, names, rows["key"].copy())
    exact, near = (VectorIndex([write(tmp_path / name, draft, up_to)]) for name, up_to in (("a", 10_000), ("b", 100)))
    nothing = np.empty(0, dtype=np.int64)
    conditions = Conditions((1,), 0, nothing, nothing)
    shared = []
    for question in vectors[::100]:
        here, there = (set(index.nearest(question, conditions, 10, nothing)) for index in (exact, near))
        shared.append(len(here & there) / 10)
    assert np.mean(shared) > 0.9


def test_what_may_not_count_is_not_near(store: SqliteStore, tmp_path: Path, small: OnnxEncoder) -> None:
    store.apply(batch(entity("ach:shut", "机密方法", date="2017", confidentiality="restricted")))
    encoder = Counting(small)
    stage = stage_of(store, tmp_path, encoder)
    stage.follow()
    assert "ach:shut" not in found(stage, encoder, "机密方法")
    assert "ach:shut" in found(stage, encoder, "机密方法", disclosed=frozenset({"ach:shut"}))
    early = found(stage, encoder, BATTERY, before=20170601)
    assert early.keys() < found(stage, encoder, BATTERY).keys()
    late = next(iter(found(stage, encoder, BATTERY).keys() - early.keys()))
    assert late in found(stage, encoder, BATTERY, before=20170601, admitted=frozenset({late}))


def test_known_candidates_keep_their_scores_of_words(store: SqliteStore, tmp_path: Path, small: OnnxEncoder) -> None:
    encoder = Counting(small)
    stage = stage_of(store, tmp_path, encoder)
    stage.follow()
    meaning = Meaning(stage, encoder)
    meaning.reload()
    told = Candidate("ach:b1", "Achievement", 0.3, 0.2)
    added = {one.id: one for one in meaning.added(Query(BEARING), ["Achievement"], [told])}
    assert (added["ach:b1"].characters, added["ach:b1"].words) == (0.3, 0.2)
    assert all(0 <= one.meaning <= 1 for one in added.values())


def test_the_default_encoder_knows_what_is_meant(tmp_path: Path, encoder: OnnxEncoder) -> None:
    """In words that the achievement does not use."""
    with housed(tmp_path, park()) as house:
        stage = VectorStage(house.store, tmp_path / "vectors", encoder)
        stage.follow()
        retriever = LocalRetriever(house.store, tmp_path / "index", meaning=Meaning(stage, encoder))
        retriever.follow()
        assert retriever.encoder() == encoder.name
        hits = Matcher(house.store, retriever).match(Request("reverse", text="农作物耐得住少雨", top=3)).hits
        assert hits[0].id == "ach:w1"
        assert hits[0].explanation is not None
        told = {one.feature: one.value for one in hits[0].explanation.contributions}
        assert told["meaning"] > 0.1


@pytest.mark.parametrize(
    "change", [{"confidentiality": "restricted", "date": "2017"}, {"date": "2019"}], ids=["restricted", "later"]
)
def test_what_changes_but_the_text_changes_what_may_count(
    store: SqliteStore, tmp_path: Path, small: OnnxEncoder, change: dict[str, str]
) -> None:
    encoder = Counting(small)
    stage = stage_of(store, tmp_path, encoder)
    store.apply(batch(entity("ach:same", "同一段文字", date="2017")))
    stage.follow()
    assert "ach:same" in found(stage, encoder, "同一段文字", before=20180101)
    encoded = len(encoder.seen)
    store.apply(batch(entity("ach:same", "同一段文字", **change)))
    stage.follow()
    assert "ach:same" not in found(stage, encoder, "同一段文字", before=20180101)
    assert len(encoder.seen) == encoded
