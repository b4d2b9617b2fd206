"""What may count as evidence: nothing of who asks, nothing from after the day that the question is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from graph_support import SOURCE, batch, relation
from match_support import BATTERY, BEARING, WHEAT, Claims, House, housed, park

from twinwheel_graph.dates import bound, first_day
from twinwheel_graph.match.engine import Matcher
from twinwheel_graph.match.targets import targets
from twinwheel_graph.model import EntityClaim, RelationClaim, Source
from twinwheel_graph.stores.sqlite import SqliteStore

Asked = dict[str, str]
ASKERS = [
    one.id
    for one in park()
    if isinstance(one, EntityClaim) and one.type in {"Achievement", "Need", "Firm"} and not one.id.startswith("ach:x")
]
TARGETS = [(target.direction, name) for name, target in targets().items()]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with housed(tmp_path_factory.mktemp("park"), park()) as opened:
        yield opened


@pytest.fixture
def without(house: House, tmp_path: Path) -> Iterator[Callable[[Claims], House]]:
    """The park with some of its claims only, searched through the words of the whole: statistics may use all."""
    opened: list[SqliteStore] = []

    def only(claims: Claims) -> House:
        store = SqliteStore(tmp_path / "less.db", create=True)
        opened.append(store)
        store.apply(batch(*claims))
        return House(store, house.retriever, Matcher(store, house.retriever))

    yield only
    for store in opened:
        store.close()


def questions(texts: Iterable[str], befores: Iterable[str], **more: str) -> Iterator[tuple[str, str, Asked]]:
    for direction, target in TARGETS:
        for before in befores:
            yield from ((direction, target, {"text": text, "before": before, **more}) for text in texts)


def agree(one: House, other: House, asked: Iterable[tuple[str, str, Asked]]) -> None:
    for direction, target, question in asked:
        here, there = (house.scores(direction, target, **question) for house in (one, other))
        assert here == pytest.approx(there, abs=1e-12), (direction, target, question)


def speaks_of(one: RelationClaim, asker: str, own: set[Source]) -> bool:
    """A relation of the asker, or a cooperation that its own paper tells of."""
    return asker in (one.start, one.end) or (one.type == "COOPERATED_WITH" and one.source in own)


@pytest.mark.parametrize("asker", ASKERS)
def test_who_asks_and_its_relations_are_no_evidence(
    house: House, without: Callable[[Claims], House], asker: str
) -> None:
    own = {one.source for one in park() if isinstance(one, EntityClaim) and one.id == asker and one.source != SOURCE}
    alone = without([one for one in park() if isinstance(one, EntityClaim) or not speaks_of(one, asker, own)])
    agree(house, alone, questions((BEARING, BATTERY, ""), ("", "2017-09"), entity=asker))


def test_an_asking_paper_does_not_find_its_firm_by_its_own_link(house: House) -> None:
    text = house.store.read(["ach:v1"])[0].props["abstract"]
    assert house.ids("forward", "firm", text=str(text))[0] == "firm:eye"
    found = {hit.id: hit for hit in house.match("forward", "firm", entity="ach:v1").hits}
    assert "ach:v1" not in {item.id for hit in found.values() for item in hit.explanation.items}
    assert found["firm:eye"].explanation.items[0].id == "ach:v2"


def test_a_past_cooperation_is_told_and_moves_no_score(house: House) -> None:
    """org:north and firm:eye stand together on ach:v2 only, org:south and firm:listed on two papers."""
    assert _cooperates(house, "ach:b4", "org:south")
    assert not _cooperates(house, "ach:v1", "org:south", text="焊缝缺陷的视觉检测")


def _cooperates(house: House, asker: str, institution: str, text: str = BEARING) -> bool:
    hits = {hit.id: hit for hit in house.match("reverse", "institution", text=text, entity=asker).hits}
    return any(path.feature == "cooperation" for path in hits[institution].explanation.paths)


def reduced(before: str) -> Claims:
    """The park as it stood before a day; achievements without a date are not known to stand."""
    day = bound(before)

    def stood(one: EntityClaim | RelationClaim) -> bool:
        date = str(one.props.get("date") or one.props.get("attested") or "")
        if isinstance(one, EntityClaim) and one.type == "Achievement" and not date:
            return False
        return not date or first_day(date) < day

    kept = [one for one in park() if stood(one)]
    ids = {one.id for one in kept if isinstance(one, EntityClaim)}
    return [one for one in kept if isinstance(one, EntityClaim) or {one.start, one.end} <= ids]


@pytest.mark.parametrize("before", ["2016-06", "2017-05-01", "201802", "2018-09"])
@pytest.mark.parametrize("asker", ["", "ach:c1", "firm:listed", "firm:cell", "need:wheat"])
def test_what_is_dated_on_or_after_counts_for_nothing(
    house: House, without: Callable[[Claims], House], before: str, asker: str
) -> None:
    claims = reduced(before)
    earlier = without(claims)
    agree(house, earlier, questions((BEARING, BATTERY, WHEAT), (before,), entity=asker))


def test_before_ranks_as_if_the_rest_were_never_written(house: House, tmp_path: Path) -> None:
    with housed(tmp_path, reduced("2018-01")) as earlier:
        for text in (BEARING, BATTERY, WHEAT):
            for direction, target in (("reverse", "institution"), ("forward", "firm"), ("reverse", "achievement")):
                asked = {"text": text, "before": "2018-01"}
                assert house.ids(direction, target, **asked)[:3] == earlier.ids(direction, target, **asked)[:3]


def test_what_is_shown_is_from_before_too(house: House) -> None:
    for direction, target, asked in questions((BEARING, BATTERY), ("2017-06",)):
        for hit in house.match(direction, target, **asked).hits:
            dates = [item.date for item in hit.explanation.items]
            dates += [step.date for path in hit.explanation.paths for step in path.steps]
            assert all(first_day(date) < 20170601 for date in dates)
            assert first_day(hit.explanation.newest) < 20170601


def test_what_is_admitted_counts_whatever_its_date(house: House) -> None:
    asked = {"text": BATTERY, "before": "2016-05"}
    assert house.ids("reverse", "achievement", **asked) == ["ach:c1"]
    admitted = house.match("reverse", "achievement", admit=frozenset({"ach:c5", "ach:c7"}), **asked)
    assert {hit.id for hit in admitted.hits} == {"ach:c1", "ach:c5", "ach:c7"}
    holders = house.match("reverse", "institution", admit=frozenset({"ach:c5"}), **asked)
    assert {hit.id for hit in holders.hits if hit.explanation.items} == {"org:north", "org:south"}


def test_of_a_question_before_everything_the_undated_is_left(house: House) -> None:
    assert house.ids("reverse", "achievement", text=BEARING, before="1999-01") == []
    hits = house.match("forward", text=BEARING, before="1999-01").hits
    assert {item.id for hit in hits for item in hit.explanation.items} <= {"need:wheat"}


def test_what_comes_later_does_not_hide_an_offer(tmp_path: Path) -> None:
    """A licence of a later day is no reason to withhold what was free."""
    licence = relation("ach:b1", "LICENSED_TO", "firm:eye", exclusive=True, date="2018-05")
    with housed(tmp_path, [*park(), licence]) as licensed:
        assert "ach:b1" not in licensed.ids("reverse", text=BEARING)
        assert "ach:b1" in licensed.ids("reverse", text=BEARING, before="2018-01")
        assert "ach:b1" not in licensed.ids("reverse", text=BEARING, before="2018-06")


def test_a_need_may_be_asked_by_its_id_or_its_text(house: House) -> None:
    need = house.store.read(["need:bearing"])[0]
    by_id = house.match("reverse", "achievement", entity=need.id)
    by_text = house.match("reverse", "achievement", entity=need.id, text=f"{need.name}\n{need.props['problem']}")
    assert replace(by_id, request=by_text.request) == by_text
