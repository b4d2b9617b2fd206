"""The retriever inside a Neo4j server by the laws of every retriever, and beside the one in a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from encoder_support import tiny
from graph.retriever_contract import RetrieverContract
from graph_support import achievement, batch, entity, found
from match_support import BATTERY, BEARING, WHEAT, park
from neo4j import Driver
from neo4j_store_support import NewServerStore, new_stores
from neo4j_support.address import Address
from neo4j_support.turn import turn
from vector_support import Counting, stage_of

from twinwheel_graph.language.encoders.onnx import OnnxEncoder
from twinwheel_graph.match.engine import Matcher
from twinwheel_graph.match.links import Links
from twinwheel_graph.match.request import Request
from twinwheel_graph.model import Batch, EntityClaim, Relation
from twinwheel_graph.retrieve.base import Candidates, Query
from twinwheel_graph.retrieve.local import LocalRetriever
from twinwheel_graph.retrieve.meaning import INCOMPLETE, Meaning
from twinwheel_graph.retrieve.neo4j import Neo4jRetriever
from twinwheel_graph.retrieve.neo4j_meaning import ServerMeaning
from twinwheel_graph.retrieve.neo4j_stage import PassageStage
from twinwheel_graph.retrieve.neo4j_vectors import VectorMaker
from twinwheel_graph.retrieve.vector_stage import Pace
from twinwheel_graph.stores.neo4j import Neo4jStore

TEXTS = (BEARING, BATTERY, WHEAT, "轴承", "从来没有的词 battery")
TYPES = (("Achievement", "Need"), ("Firm",), ("University", "ResearchInstitute", "College"), ("Product",))


@pytest.fixture(scope="module")
def new_store(neo4j_server: Address, neo4j_driver: Driver) -> Iterator[NewServerStore]:
    with turn(neo4j_server, neo4j_driver):
        yield new_stores(neo4j_server, neo4j_driver)


@pytest.fixture
def store(new_store: NewServerStore) -> Neo4jStore:
    return new_store()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> OnnxEncoder:
    return OnnxEncoder(tiny(tmp_path_factory.mktemp("encoder") / "tiny"))


def by_words(store: Neo4jStore) -> Neo4jRetriever:
    return Neo4jRetriever(store.server, PassageStage(store, store.server))


def by_both(store: Neo4jStore, encoder: Counting) -> Neo4jRetriever:
    maker = VectorMaker(store, store.server, encoder)
    return Neo4jRetriever(
        store.server, PassageStage(store, store.server), ServerMeaning(maker, store.server, encoder, again=0)
    )


def locally(store: Neo4jStore, folder: Path, encoder: Counting | None = None) -> LocalRetriever:
    meaning = Meaning(stage_of(store, folder / "vectors", encoder), encoder) if encoder else None
    made = LocalRetriever(store, folder / "index", meaning=meaning)
    made.follow()
    made.encode(None)
    return made


def agree(one: Neo4jRetriever, other: LocalRetriever, *, within: float, n: int = 200) -> None:
    """The same candidates with the same scores, whatever is asked of whom."""
    for text in TEXTS:
        for types in TYPES:
            here, there = found(one, text, *types, n=n), found(other, text, *types, n=n)
            assert here.keys() == there.keys()
            for id, told in here.items():
                same = there[id]
                assert told.type == same.type
                assert told.characters == pytest.approx(same.characters, rel=within, abs=1e-9)
                assert told.words == pytest.approx(same.words, rel=within, abs=1e-9)
                assert told.meaning == pytest.approx(same.meaning, rel=within, abs=1e-4)


@pytest.fixture
def written(store: Neo4jStore) -> Callable[..., Neo4jRetriever]:
    retriever = by_words(store)

    def write(*claims: EntityClaim) -> Neo4jRetriever:
        store.apply(batch(*claims))
        retriever.follow()
        return retriever

    return write


class TestNeo4jRetriever(RetrieverContract):
    """The laws, of the index inside a server."""


def test_it_gives_what_the_index_in_a_folder_gives(store: Neo4jStore, tmp_path: Path, small: OnnxEncoder) -> None:
    store.apply(batch(*park()))
    retriever = by_both(store, Counting(small))
    retriever.follow()
    assert retriever.encode(None)
    agree(retriever, locally(store, tmp_path, Counting(small)), within=1e-3)


def test_a_match_by_either_is_the_same(store: Neo4jStore, tmp_path: Path) -> None:
    store.apply(batch(*park()))
    retriever = by_words(store)
    retriever.follow()
    other = locally(store, tmp_path)
    for direction, target in (("reverse", "achievement"), ("reverse", "institution"), ("forward", "firm")):
        asked = Request(direction, target, text=BEARING, raw=True, top=20)
        here, there = (Matcher(store, one).match(asked).hits for one in (retriever, other))
        assert [hit.id for hit in here] == [hit.id for hit in there]
        assert [hit.score for hit in here] == pytest.approx([hit.score for hit in there], rel=1e-3)


# --- what stands beside what is found

BESIDE = ("HELD_BY", "PARTNERED_BY")


class Unasked(Neo4jStore):
    """A store that may not be asked for relations."""

    def linked(self, *_asked: object, **_how: object) -> Iterator[tuple[Relation, str, str]]:
        raise AssertionError("asked for relations")


def met(links: Links, candidates: Candidates) -> list[str]:
    ids = sorted(one.id for one in candidates.items)
    links.sync()
    links.meet(ids, BESIDE, candidates.around)
    return ids


@pytest.mark.parametrize("vectors", [False, True])
def test_relations_at_candidates_come_in_the_same_round_trip(
    store: Neo4jStore, small: OnnxEncoder, vectors: bool
) -> None:
    store.apply(batch(*park()))
    retriever = by_both(store, Counting(small)) if vectors else by_words(store)
    retriever.follow()
    retriever.encode(None)
    candidates = retriever.candidates(Query(BEARING, around=BESIDE), ("Achievement",), 50)
    links = Links(Unasked(store.server))
    ids = met(links, candidates)
    found = links.of(ids, BESIDE)
    assert found == Links(store).of(ids, BESIDE)
    assert {link.relation.type for around in found.values() for link in around} == set(BESIDE)
    assert not Links(store).strange(())
    links.meet(ids, BESIDE, None)
    assert not links.strange(BESIDE)


def test_relations_read_before_a_change_are_not_kept(store: Neo4jStore) -> None:
    store.apply(batch(*park()))
    retriever = by_words(store)
    retriever.follow()
    early = retriever.candidates(Query(BEARING, around=BESIDE), ("Achievement",), 50)
    assert early.around is not None
    gone = early.around.relations[0].key
    store.apply(Batch(delete_relations=[gone]))
    links = Links(store)
    ids = met(links, early)
    left = {link.relation.key for around in links.of(ids, BESIDE).values() for link in around}
    assert left == {one.key for one in early.around.relations} - {gone}


# --- following the store


def test_it_follows_what_comes_changes_and_goes(store: Neo4jStore) -> None:
    retriever = by_words(store)
    store.apply(batch(achievement(1, "轴承的润滑"), achievement(2, "小麦的选育")))
    assert not retriever.current()
    assert retriever.follow() == 1
    assert list(found(retriever, "轴承")) == ["ach:1"]
    store.apply(batch(achievement(1, "电池的回收"), achievement(3, "轴承的装配")))
    retriever.follow()
    assert list(found(retriever, "轴承")) == ["ach:3"]
    store.apply(Batch(delete_entities=["ach:3"]))
    assert retriever.follow() == retriever.revision() == retriever.reached() == store.revision()
    assert retriever.current()
    assert retriever.candidates(Query("电池"), ["Achievement"], 5).revision == 3
    assert found(retriever, "轴承") == {}


def test_a_restriction_that_comes_later_holds_and_the_vector_stays(store: Neo4jStore, small: OnnxEncoder) -> None:
    encoder = Counting(small)
    retriever = by_both(store, encoder)
    store.apply(batch(achievement(1, "电池材料")))
    retriever.follow()
    retriever.encode(None)
    store.apply(batch(achievement(1, "电池材料", confidentiality="restricted")))
    retriever.follow()
    assert found(retriever, "电池") == {}
    assert found(retriever, "电池", disclosed=frozenset({"ach:1"}))["ach:1"].meaning >= 0
    assert retriever.encode(None)
    assert len(encoder.seen) == 1


def test_what_becomes_of_another_type_is_found_as_that(store: Neo4jStore) -> None:
    retriever = by_words(store)
    store.apply(batch(entity("org:1", "轴承研究院", type="University")))
    retriever.follow()
    store.apply(Batch(delete_entities=["org:1"]))
    store.apply(batch(entity("org:1", "轴承研究院", type="ResearchInstitute")))
    retriever.follow()
    assert set(found(retriever, "轴承", "University")) == set()
    assert set(found(retriever, "轴承", "ResearchInstitute")) == {"org:1"}


def test_a_few_changes_move_scores_by_little(store: Neo4jStore, tmp_path: Path) -> None:
    """What is deleted counts in Lucene's statistics until it is merged away."""
    store.apply(batch(*(achievement(number, f"{TEXTS[number % 3]}之{number % 7}") for number in range(300))))
    retriever = by_words(store)
    retriever.follow()
    store.apply(batch(*(achievement(number, f"{BEARING}改") for number in range(3))))
    store.apply(Batch(delete_entities=["ach:100", "ach:101"]))
    retriever.follow()
    agree(retriever, locally(store, tmp_path), within=0.05, n=500)


def test_the_mean_is_that_of_what_is_there(store: Neo4jStore, small: OnnxEncoder, tmp_path: Path) -> None:
    encoder = Counting(small)
    retriever = by_both(store, encoder)
    store.apply(batch(*park()))
    retriever.follow()
    retriever.encode(None)
    store.apply(batch(entity("ach:b1", "全然不同的一项成果", abstract="关于电池研究", date="2018")))
    store.apply(Batch(delete_entities=["ach:w1"]))
    retriever.follow()
    retriever.encode(None)
    other = locally(store, tmp_path, encoder)
    for text in TEXTS:
        here, there = found(retriever, text), found(other, text)
        assert {id: one.meaning for id, one in here.items()} == pytest.approx(
            {id: one.meaning for id, one in there.items()}, abs=1e-4
        )


def test_of_two_that_follow_at_once_the_second_finds_it_done(store: Neo4jStore) -> None:
    store.apply(batch(*(achievement(number, f"第{number}种轴承") for number in range(30))))
    first, second = by_words(store), by_words(store)
    assert first.follow() == second.follow() == 1
    assert found(first, "轴承").keys() == found(second, "轴承").keys()


# --- vectors


def test_an_interrupted_run_goes_on_where_it_stopped(store: Neo4jStore, small: OnnxEncoder) -> None:
    encoder = Counting(small)
    store.apply(batch(*park()))
    retriever = by_both(store, encoder)
    retriever.follow()
    assert not retriever.encode(10)
    assert retriever.encoder() == INCOMPLETE
    assert not retriever.encode(None, pace=Pace(5, lambda: False))
    assert retriever.encode(None)
    assert retriever.encoder() == encoder.name
    assert len(encoder.seen) == len(set(encoder.seen))


def test_vectors_of_another_encoder_take_no_part_until_it_is_adopted(store: Neo4jStore, small: OnnxEncoder) -> None:
    store.apply(batch(*park()))
    first, other = by_both(store, Counting(small)), by_both(store, Counting(small, "another@1"))
    first.follow()
    first.encode(None)
    other.follow()
    assert not other.encode(None)
    assert other.encoder() == INCOMPLETE
    assert {one.meaning for one in found(other, BATTERY).values()} == {0.0}
    assert other.meaning is not None
    other.meaning.adopt()
    assert other.encode(None)
    assert any(one.meaning for one in found(other, BATTERY).values())
    assert not first.current() or first.encoder() == INCOMPLETE


def test_what_another_process_makes_is_left_to_it(store: Neo4jStore, small: OnnxEncoder) -> None:
    store.apply(batch(*park()))
    retriever, other = by_both(store, Counting(small)), by_both(store, Counting(small))
    retriever.follow()
    seen = []

    def meanwhile() -> bool:
        assert other.meaning is not None
        seen.append((other.encode(None), other.meaning.holder() is not None))
        return False

    retriever.encode(None, pace=Pace(5, meanwhile))
    assert seen == [(False, True)]
    assert other.encode(None)


def test_what_may_not_count_is_not_near(store: Neo4jStore, small: OnnxEncoder) -> None:
    store.apply(batch(*park(), entity("ach:shut", "机密方法", date="2017", confidentiality="restricted")))
    retriever = by_both(store, Counting(small))
    retriever.follow()
    retriever.encode(None)
    assert "ach:shut" not in found(retriever, "锂")
    assert "ach:shut" in found(retriever, "锂", disclosed=frozenset({"ach:shut"}))
    early = found(retriever, BATTERY, before=20170601)
    late = next(iter(found(retriever, BATTERY).keys() - early.keys()))
    assert late in found(retriever, BATTERY, before=20170601, admitted=frozenset({late}))
