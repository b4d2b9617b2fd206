"""Hard constraints: whatever the score, each with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from graph_support import entity, relation, source
from match_support import BATTERY, BEARING, House, housed, park

from twinwheel_graph.errors import say
from twinwheel_graph.match.constraints import CONSTRAINTS
from twinwheel_graph.model import EntityClaim, RelationClaim

Claim = EntityClaim | RelationClaim
With = Callable[..., House]
MORE = source("curated", "1", "curated")


@pytest.fixture
def having(tmp_path: Path) -> Iterator[With]:
    """The park with some claims more."""
    with housed(tmp_path, park()) as house:

        def write(*claims: Claim) -> House:
            house.write(*claims)
            return house

        yield write


def status(id: str, **props: str) -> EntityClaim:
    return entity(id, {"ach:b1": "深沟球轴承沟道超精研工艺"}.get(id, id), by=MORE, **props)


def reason(house: House, id: str, direction: str = "reverse", target: str | None = None, **asked: object) -> str | None:
    """Why it is withheld; None where it is a hit."""
    result = house.match(direction, target, **{"text": BEARING, "top": 50, **asked})
    hits, withheld = {hit.id for hit in result.hits}, {one.id: one.reason for one in result.withheld}
    assert not hits & withheld.keys()
    assert id in hits or id in withheld
    return withheld.get(id)


def licence(firm: str = "firm:eye", **props: object) -> RelationClaim:
    return relation("ach:b1", "LICENSED_TO", firm, **{"exclusive": True, **props})


@pytest.mark.parametrize(
    ("legal_status", "wanted"),
    [
        ("expired", "legal_status"),
        ("withdrawn", "legal_status"),
        ("granted", None),
        ("filed", None),
        ("transferred", None),
        ("none", None),
    ],
)
def test_what_has_expired_or_was_withdrawn_is_no_offer(having: With, legal_status: str, wanted: str | None) -> None:
    assert reason(having(status("ach:b1", legal_status=legal_status)), "ach:b1") == wanted


def test_what_is_licensed_exclusively_to_another_is_no_offer(having: With) -> None:
    house = having(licence())
    assert reason(house, "ach:b1") == "licensed_exclusively"
    assert reason(house, "ach:b1", entity="firm:cell") == "licensed_exclusively"


def test_what_is_licensed_exclusively_to_who_asks_is_one(having: With) -> None:
    house = having(licence())
    assert reason(house, "ach:b1", entity="firm:eye") is None


def test_a_need_stands_for_its_firm(having: With) -> None:
    house = having(licence("firm:listed"))
    assert reason(house, "ach:b1", entity="need:bearing") is None
    assert reason(house, "ach:b1", entity="need:battery") == "licensed_exclusively"


@pytest.mark.parametrize(
    ("terms", "wanted"),
    [
        ({"exclusive": False}, None),
        ({"until": "2020-05-01"}, None),
        ({"until": "2020"}, None),
        ({"until": "2999"}, "licensed_exclusively"),
        ({"until": "2999-05"}, "licensed_exclusively"),
    ],
    ids=str,
)
def test_a_licence_binds_while_it_is_exclusive_and_lasts(
    having: With, terms: dict[str, object], wanted: str | None
) -> None:
    assert reason(having(licence(**terms)), "ach:b1") == wanted


def test_what_is_restricted_is_seen_by_those_it_is_disclosed_to_only(having: With) -> None:
    house = having(status("ach:b1", confidentiality="restricted"), relation("ach:b1", "DISCLOSED_TO", "firm:listed"))

    def seen(**asked: str) -> bool:
        return "ach:b1" in house.ids("reverse", text=BEARING, top=50, **asked)

    assert [seen(), seen(entity="firm:cell"), seen(entity="firm:listed"), seen(entity="need:bearing")] == [
        False,
        False,
        True,
        True,
    ]


def test_what_is_restricted_speaks_for_nobody(having: With) -> None:
    house = having(status("ach:b1", confidentiality="restricted"), relation("ach:b1", "DISCLOSED_TO", "firm:listed"))

    def cited(**asked: str) -> bool:
        hits = house.match("reverse", "institution", text=BEARING, **asked).hits
        return "ach:b1" in {item.id for hit in hits for item in hit.explanation.items}

    assert [cited(), cited(entity="firm:cell"), cited(entity="firm:listed")] == [False, False, True]


def test_what_the_user_excludes_is_told_and_is_no_evidence(having: With) -> None:
    house = having()
    assert "ach:b1" not in house.ids("reverse", text=BEARING, exclude=("ach:b1", "ach:unknown"))
    assert reason(house, "org:north", target="institution", exclude=("org:north",)) == "excluded_by_user"
    with_it = house.scores("reverse", "institution", text=BEARING)
    without = house.scores("reverse", "institution", text=BEARING, exclude=("ach:b1",))
    assert with_it["org:south"] < with_it["org:north"]
    assert without["org:south"] > without["org:north"]


def test_an_excluded_part_lends_its_group_nothing(having: With) -> None:
    house = having()
    result = house.match("forward", text=BEARING, exclude=("firm:listed",), top=50)
    assert "firm:listed" not in {part.id for hit in result.hits for part in hit.explanation.parts}
    assert "firm:listed" in {one.id for one in result.withheld}


@pytest.mark.parametrize(
    ("start", "end"),
    [("firm:cell", "org:north"), ("org:north", "firm:cell"), ("need:battery", "org:north")],
    ids=" ".join,
)
def test_who_excludes_the_other_is_kept_apart_either_way(having: With, start: str, end: str) -> None:
    house = having(relation(start, "EXCLUDES", end))
    asked = {"text": BATTERY, "entity": "need:battery"}
    assert reason(house, "org:north", target="institution", **asked) == "unwanted"
    assert reason(house, "org:lab", target="institution", **asked) is None
    assert reason(house, "org:north", target="institution", text=BATTERY, entity="need:bearing") is None


def test_an_achievement_stands_for_who_holds_it(having: With) -> None:
    house = having(relation("org:south", "EXCLUDES", "firm:listed"))
    assert reason(house, "ach:b2", entity="need:bearing") == "unwanted"
    assert reason(house, "ach:b2", entity="need:battery") is None
    assert reason(house, "firm:listed", "forward", "firm", entity="ach:v1", text="微型轴承超精研加工销售") == "unwanted"


def test_nobody_is_matched_with_itself(having: With) -> None:
    house = having()
    for asker, direction, target in (("ach:b1", "reverse", None), ("firm:cell", "forward", None)):
        assert asker not in house.ids(direction, target, entity=asker, top=50)
    assert "org:north" not in house.ids("reverse", "institution", text=BEARING, entity="org:north")


def test_what_is_withheld_takes_no_place(having: With) -> None:
    house = having(*(status(f"ach:b{number}", legal_status="expired") for number in (1, 2)))
    assert len(house.ids("reverse", text=BEARING, top=2)) == 2


def test_the_hits_below_the_withheld_are_those_that_were_there(having: With) -> None:
    before = having().ids("reverse", text=BEARING, top=50)
    after = having(status("ach:b2", legal_status="withdrawn")).ids("reverse", text=BEARING, top=50)
    assert {*after, "ach:b2"} == set(before)
    assert after[:1] == before[:1]


def test_every_reason_is_said_in_both_languages() -> None:
    for name in CONSTRAINTS:
        assert say(f"withheld_{name}", "zh") != say(f"withheld_{name}", "en")
