"""Benchmarks from a small store made here, what baselines may know, and the report of a run."""

import gzip
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from twinwheel_graph.evaluate.benchmarks import (
    NEVER_TOGETHER,
    OUTSIDE_LARGEST,
    Benchmark,
    Question,
    StatedNeed,
    link_benchmark,
    need_benchmark,
)
from twinwheel_graph.evaluate.papers import Paper, read_papers
from twinwheel_graph.evaluate.rankers import CHARACTERS, POPULARITY, PRODUCT, WORDS, Baselines, product
from twinwheel_graph.evaluate.report import Made, markdown
from twinwheel_graph.evaluate.run import Row, run
from twinwheel_graph.evaluate.sizes import KNOWN, RIGHT, SIZES, SizeWatch, size_of
from twinwheel_graph.match.request import Hit, Request, Result
from twinwheel_graph.model import Batch, EntityClaim, RelationClaim, Source, SourceKind
from twinwheel_graph.retrieve.base import Candidates, Family, Query
from twinwheel_graph.retrieve.local import LocalRetriever
from twinwheel_graph.stores.sqlite import SqliteStore

SHARED = Path(__file__).parents[3] / "shared" / "data" / "chinaxiv" / "papers.jsonl.gz"
MADE_UP = Source("made up", "test", SourceKind.SYNTHETIC)
MADE = Made("twinwheel evaluate run", "a store", "")

# id, date, title, institutions, firms; 甲 and 乙 are universities, 丙 an institute.
PAPERS = [
    ("ach:t:201701.00001V1", "2017-01", "锂电池隔膜涂覆工艺", ["org:甲"], []),
    ("ach:t:201701.00002V1", "2017-01", "锂电池隔膜孔隙率测量", ["org:丙"], ["firm:一"]),
    ("ach:t:201702.00007V1", "2017-02", "轴承钢热处理", ["org:甲"], ["firm:一"]),
    ("ach:t:201703.00009V1", "2017-03", "锂电池隔膜热收缩", ["org:乙", "org:甲"], ["firm:一"]),
    ("ach:t:201703.00010V2", "2017-03", "锂电池隔膜热收缩建模", ["org:乙"], ["firm:二"]),
    ("ach:t:201703.00100V1", "2017-03", "锂电池隔膜热收缩建模", ["org:新"], ["firm:二"]),
    ("ach:t:201704.00001V1", "2017-04", "锂电池隔膜热收缩建模", ["org:甲"], ["firm:二", "firm:一"]),
    ("ach:t:undated.00001V1", "", "锂电池隔膜热收缩建模", ["org:无"], ["firm:无"]),
    ("ach:t:without-number", "2017-03", "锂电池隔膜热收缩建模", ["org:无号"], ["firm:无号"]),
]
SECOND_OF_MARCH = "ach:t:201703.00010V2"


def entity(kind: str, identity: str, name: str, date: str = "") -> EntityClaim:
    return EntityClaim(identity, kind, name, {"date": date} if date else {}, MADE_UP)


def relation(kind: str, paper: str, end: str, date: str) -> RelationClaim:
    return RelationClaim(kind, paper, end, {"date": date} if date else {}, MADE_UP)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    found = SqliteStore(tmp_path / "x.db", create=True)
    entities, relations = [], []
    for paper, date, title, institutions, firms in PAPERS:
        entities.append(entity("Achievement", paper, title, date))
        entities += [entity("ResearchInstitute" if end == "org:丙" else "University", end, end) for end in institutions]
        entities += [entity("Firm", end, end) for end in firms]
        relations += [relation("HELD_BY", paper, end, date) for end in institutions]
        relations += [relation("PARTNERED_BY", paper, end, date) for end in firms]
    # A school and a firm that hold a paper are no institution of it.
    entities += [entity("College", "col:甲院", "甲院"), entity("Firm", "firm:holder", "holder")]
    relations += [relation("HELD_BY", SECOND_OF_MARCH, end, "2017-03") for end in ("col:甲院", "firm:holder")]
    found.apply(Batch(entities, relations))
    yield found
    found.close()


@pytest.fixture
def papers(store: SqliteStore) -> tuple[Paper, ...]:
    return read_papers(store)


@pytest.fixture
def retriever(store: SqliteStore, tmp_path: Path) -> LocalRetriever:
    found = LocalRetriever(store, tmp_path / "x.db.index")
    found.follow()
    return found


def asked(benchmark: Benchmark) -> dict[str, Question]:
    return {question.id: question for question in benchmark.questions}


def test_papers_are_read_with_their_organisations(papers: tuple[Paper, ...]) -> None:
    found = {paper.id: paper for paper in papers}
    assert set(found) == {row[0] for row in PAPERS}
    march = found[SECOND_OF_MARCH]
    assert (march.day, march.month, march.number) == (20170301, "2017-03", 10)
    assert march.organisations == {"institution": {"org:乙"}, "firm": {"firm:二"}}
    assert found["ach:t:undated.00001V1"].day == 0
    assert found["ach:t:without-number"].number is None


def test_gold_is_what_an_earlier_paper_names(store: SqliteStore, papers: tuple[Paper, ...]) -> None:
    found = link_benchmark(store, papers, "reverse", "2017-01", "2017-04")
    assert {key: set(question.gold) for key, question in asked(found).items()} == {
        "ach:t:201702.00007V1": {"org:甲"},
        "ach:t:201703.00009V1": {"org:甲"},
        SECOND_OF_MARCH: {"org:乙"},
        "ach:t:201704.00001V1": {"org:甲"},
    }
    # Left out: one names its institute for the first time, two have new universities (one without a running number).
    assert found.left_out == 3


def test_forward_asks_for_firms(store: SqliteStore, papers: tuple[Paper, ...]) -> None:
    found = link_benchmark(store, papers, "forward", "2017-03", "2017-04")
    assert {key: set(question.gold) for key, question in asked(found).items()} == {
        "ach:t:201703.00009V1": {"firm:一"},
        "ach:t:201703.00100V1": {"firm:二"},
        "ach:t:201704.00001V1": {"firm:一", "firm:二"},
    }
    assert found.left_out == 2


def test_a_question_says_what_it_may_know(store: SqliteStore, papers: tuple[Paper, ...]) -> None:
    question = asked(link_benchmark(store, papers, "reverse", "2017-03", "2017-03"))[SECOND_OF_MARCH]
    assert (question.entity, question.before, question.target) == (SECOND_OF_MARCH, "2017-03", "institution")
    assert question.admit == {"ach:t:201703.00009V1"}
    assert "锂电池隔膜热收缩建模" in question.text


def test_running_numbers_are_numbers(store: SqliteStore, papers: tuple[Paper, ...]) -> None:
    found = asked(link_benchmark(store, papers, "forward", "2017-03", "2017-03"))
    assert found["ach:t:201703.00100V1"].admit == {"ach:t:201703.00009V1", SECOND_OF_MARCH}


def test_pairs_seen_together_are_told_apart(store: SqliteStore, papers: tuple[Paper, ...]) -> None:
    found = asked(link_benchmark(store, papers, "reverse", "2017-01", "2017-04"))
    flagged = {key for key, question in found.items() if NEVER_TOGETHER in question.flags}
    # 甲 meets 一 first in February, 乙 meets 二 first in March; in March and April 甲 and 一 know each other.
    assert flagged == {"ach:t:201702.00007V1", SECOND_OF_MARCH}


def test_few_organisations_are_all_among_the_largest(store: SqliteStore, papers: tuple[Paper, ...]) -> None:
    found = link_benchmark(store, papers, "reverse", "2017-01", "2017-04")
    assert not [question for question in found.questions if OUTSIDE_LARGEST in question.flags]


def test_one_of_many_small_organisations_is_outside_the_largest(store: SqliteStore) -> None:
    crowd = [(f"ach:t:201602.{number:05}V1", f"org:{number}") for number in range(50)]
    small = ("ach:t:201705.00001V1", "org:7")
    entities = [entity("Achievement", paper, paper, "2016-02") for paper, _ in crowd]
    entities += [entity("University", end, end) for _, end in crowd]
    entities.append(entity("Achievement", small[0], "后来", "2017-05"))
    relations = [relation("HELD_BY", paper, end, "2016-02") for paper, end in (*crowd, small)]
    relations.append(relation("PARTNERED_BY", small[0], "firm:一", "2017-05"))
    store.apply(Batch(entities, relations))
    found = link_benchmark(store, read_papers(store), "reverse", "2017-04", "2017-05")
    flagged = {question.id: OUTSIDE_LARGEST in question.flags for question in found.questions}
    assert flagged == {"ach:t:201704.00001V1": False, small[0]: True}


class Watched:
    """A retriever that notes what it gave."""

    def __init__(self, retriever: LocalRetriever) -> None:
        self.retriever = retriever
        self.given: list[str] = []
        self.queries: list[Query] = []

    def candidates(self, query: Query, types: Sequence[str], n: int) -> Candidates:
        found = self.retriever.candidates(query, types, n)
        self.given += [candidate.id for candidate in found.items]
        self.queries.append(query)
        return found

    def rarity(self, words: Sequence[str], family: Family) -> dict[str, float]:
        return dict(self.retriever.rarity(words, family))

    def follow(self) -> int:
        return self.retriever.follow()


@pytest.mark.parametrize("direction", ["reverse", "forward"])
def test_only_earlier_papers_are_evidence(
    store: SqliteStore, papers: tuple[Paper, ...], retriever: LocalRetriever, direction: str
) -> None:
    # In order of time, as the table above stands; later papers repeat the very words of the question.
    order = [row[0] for row in PAPERS[:7]]
    for question in link_benchmark(store, papers, direction, "2017-03", "2017-04").questions:
        watched = Watched(retriever)
        rankers = Baselines(papers, watched, vectors=False).rankers()
        earlier = set(order[: order.index(question.id)])
        if question.before == "2017-04":
            earlier.add("ach:t:without-number")
        known = {end for paper in papers if paper.id in earlier for end in paper.organisations[question.target]}
        for ranker in rankers.values():
            assert set(ranker(question)) <= known
        assert watched.given
        assert set(watched.given) <= earlier


def test_baselines_are_plain_and_cut_nothing_off(
    store: SqliteStore, papers: tuple[Paper, ...], retriever: LocalRetriever
) -> None:
    watched = Watched(retriever)
    question = link_benchmark(store, papers, "reverse", "2017-03", "2017-04").questions[0]
    baselines = Baselines(papers, watched, vectors=False)
    assert baselines.words(question)
    assert baselines.characters(question)
    assert [query.saturation for query in watched.queries] == [math.inf]


def test_without_its_bound_a_question_would_find_itself(
    store: SqliteStore, papers: tuple[Paper, ...], retriever: LocalRetriever
) -> None:
    """The test above can fail: the texts do find each other where no date keeps them apart."""
    question = asked(link_benchmark(store, papers, "reverse", "2017-03", "2017-03"))[SECOND_OF_MARCH]
    unbound = replace(question, before="", admit=frozenset())
    assert {"org:新", "org:无"} <= set(Baselines(papers, retriever, vectors=False).words(unbound))


def test_an_organisation_has_the_sum_of_its_best_three(
    store: SqliteStore, papers: tuple[Paper, ...], retriever: LocalRetriever
) -> None:
    question = asked(link_benchmark(store, papers, "forward", "2017-04", "2017-04"))["ach:t:201704.00001V1"]
    own = {
        candidate.id: candidate.words
        for candidate in retriever.candidates(
            Query(question.text, 20170401, question.admit, saturation=math.inf), ["Achievement"], 100
        ).items
    }
    scores = Baselines(papers, retriever, vectors=False).words(question)
    assert scores["firm:二"] == pytest.approx(own[SECOND_OF_MARCH] + own["ach:t:201703.00100V1"])
    assert scores["firm:一"] == pytest.approx(own["ach:t:201701.00002V1"] + own["ach:t:201703.00009V1"])


def test_popularity_counts_earlier_papers(
    store: SqliteStore, papers: tuple[Paper, ...], retriever: LocalRetriever
) -> None:
    found = asked(link_benchmark(store, papers, "reverse", "2017-03", "2017-04"))
    popularity = Baselines(papers, retriever, vectors=False).popularity
    assert popularity(found[SECOND_OF_MARCH]) == {"org:甲": 3, "org:丙": 1, "org:乙": 1}
    april = {"org:甲": 3, "org:丙": 1, "org:乙": 2, "org:新": 1, "org:无号": 1}
    assert popularity(found["ach:t:201704.00001V1"]) == april


def test_needs_rank_achievements(store: SqliteStore, papers: tuple[Paper, ...], retriever: LocalRetriever) -> None:
    needs = [StatedNeed("n1", "轴承钢怎样热处理", "ach:t:201702.00007V1"), StatedNeed("n2", "无", "ach:none")]
    found = need_benchmark(store, needs)
    assert [question.id for question in found.questions] == ["n1"]
    assert (found.left_out, found.questions[0].entity, found.questions[0].before) == (1, "", "")
    baselines = Baselines(papers, retriever, vectors=False)
    scores = baselines.words(found.questions[0])
    assert max(scores, key=lambda item: scores[item]) == "ach:t:201702.00007V1"
    assert set(baselines.popularity(found.questions[0]).values()) == {1.0}


class Oracle:
    """A match engine that answers what it is told to, and keeps the requests."""

    def __init__(self, hits: tuple[Hit, ...]) -> None:
        self.hits = hits
        self.requests: list[Request] = []

    def match(self, request: Request) -> Result:
        self.requests.append(request)
        return Result(request, request.target or "", self.hits, (), {}, 1)


def test_the_product_is_asked_as_a_batch_asks(store: SqliteStore, papers: tuple[Paper, ...]) -> None:
    question = asked(link_benchmark(store, papers, "reverse", "2017-03", "2017-03"))[SECOND_OF_MARCH]
    oracle = Oracle((Hit("org:乙", "University", "乙", (), 0.9, synthetic=True),))
    assert product(oracle)(question) == {"org:乙": 0.9}
    assert oracle.requests == [
        Request("reverse", "institution", question.text, question.id, (), "2017-03", question.admit, top=100, raw=True)
    ]


def rows_of(rows: Sequence[Row], ranker: str) -> dict[str, Row]:
    return {row.slice: row for row in rows if row.ranker == ranker}


def test_a_run_is_summed_up_and_told_the_same_each_time(
    store: SqliteStore, papers: tuple[Paper, ...], retriever: LocalRetriever
) -> None:
    both = ("reverse", "forward")
    benchmarks = [link_benchmark(store, papers, direction, "2017-01", "2017-04") for direction in both]
    benchmarks += [need_benchmark(store, [StatedNeed("n1", "轴承钢热处理", "ach:t:201702.00007V1")])]
    perfect = {"Perfect": lambda question: dict.fromkeys(question.gold, 1.0)}
    rankers = {**Baselines(papers, retriever, vectors=False).rankers(), **perfect}
    told: list[tuple[int, int]] = []
    found = run(benchmarks, rankers, progress=lambda done, total: told.append((done, total)))
    total = sum(len(benchmark.questions) for benchmark in benchmarks)
    assert told == [(done, total) for done in range(1, total + 1)]

    reverse = found.judged[0]
    assert rows_of(reverse.rows, "Perfect")["all"].mean_reciprocal_rank.mean == 1
    assert {name: row.questions for name, row in rows_of(reverse.rows, WORDS).items()} == {"all": 4, NEVER_TOGETHER: 2}
    assert rows_of(reverse.rows, WORDS)["all"].difference is None
    difference = rows_of(reverse.rows, "Perfect")["all"].difference
    assert difference is not None
    assert difference.mean == pytest.approx(1 - rows_of(reverse.rows, WORDS)["all"].mean_reciprocal_rank.mean)

    text = markdown(found, MADE)
    assert text == markdown(run(benchmarks, rankers), MADE)
    assert "Made by `twinwheel evaluate run`\non a store, encoder none (words only)." in text
    assert f"| link papers, reverse | all | 4 | {POPULARITY} |" in text
    assert f"| needs | all | 1 | {CHARACTERS} | 1.000 [1.000, 1.000] |" in text
    assert "Questions: 4; left out, no gold known: 3." in text
    assert text.endswith("|\n")


def test_answers_are_told_apart_by_the_size_of_firms(
    store: SqliteStore, papers: tuple[Paper, ...], retriever: LocalRetriever
) -> None:
    """In March 一 has three papers and 二 one or none; a firm on no paper is known by its profile alone."""
    baselines = Baselines(papers, retriever, vectors=False)
    benchmark = link_benchmark(store, papers, "forward", "2017-03", "2017-03")
    rankers = {"Small": lambda _: {"firm:二": 0.9}, "Unheard": lambda _: {"firm:holder": 0.9}, "Mute": lambda _: {}}
    found = run([benchmark], rankers, watch=SizeWatch(baselines.popularity, 1))
    assert found.sizes is not None
    assert found.sizes.questions == 2

    def shares(name: str) -> list[float]:
        return [0.0 if one is None else one.mean for one in found.sizes.shares[name]]

    none, single, some = size_of(0), size_of(1), size_of(3)
    assert shares("Unheard")[none] == 1
    assert shares("Small")[none] == shares("Small")[single] == 0.5
    assert "Mute" not in found.sizes.shares
    assert shares(RIGHT)[single] == shares(RIGHT)[some] == 0.5
    # First of two firms one has papers, then both; the third never has any.
    assert shares(KNOWN)[none] == pytest.approx((1 / 2 + 1 / 3) / 2)
    text = markdown(found, MADE)
    assert "### Firms by size" in text
    assert "20 and more" not in text
    assert sum(shares(KNOWN)) == pytest.approx(1)
    assert len(SIZES) == len(shares(KNOWN))


def test_a_benchmark_without_questions_says_so(store: SqliteStore, papers: tuple[Paper, ...]) -> None:
    empty = link_benchmark(store, papers, "forward", "1999-01", "1999-12")
    text = markdown(run([empty], {PRODUCT: product(Oracle(()))}), MADE)
    assert "No questions." in text


@pytest.mark.skipif(not SHARED.is_file(), reason="the shared ChinaXiv papers are not at ../shared/data")
def test_the_shared_link_papers_make_190_and_55_questions(tmp_path: Path) -> None:
    # Only the data is from elsewhere: its reader lives in the ingest room.
    ingest = pytest.importorskip("twinwheel_ingest.sources.chinaxiv")
    files = pytest.importorskip("twinwheel_ingest.sources.files")
    plain = tmp_path / "papers.jsonl"
    plain.write_bytes(gzip.decompress(SHARED.read_bytes()))
    claims = [
        item.claim
        for item in ingest.ChinaxivReader().read(files.InputFile(plain, plain.name))
        if item is not None and hasattr(item, "claim")
    ]
    store = SqliteStore(tmp_path / "x.db", create=True)
    kept = [claim for claim in claims if isinstance(claim, RelationClaim) and claim.type in {"HELD_BY", "PARTNERED_BY"}]
    store.apply(Batch([claim for claim in claims if isinstance(claim, EntityClaim)], kept))
    papers = read_papers(store)
    found = [link_benchmark(store, papers, direction, "2017-03", "2018-02") for direction in ("reverse", "forward")]
    assert [(len(benchmark.questions), benchmark.left_out) for benchmark in found] == [(190, 18), (55, 153)]
    store.close()
