"""Persons compared: laws, and fixtures of made-up people."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from twinwheel_ingest.resolve.compare import Verdict
from twinwheel_ingest.resolve.people import FEATURES, Person, Stay, compare, declared

stays = st.builds(Stay, st.sampled_from(["org:甲", "org:乙"]), st.sampled_from([0, 2001, 2010]), st.just(0))
people = st.builds(
    Person,
    st.sampled_from(["exp:1", "exp:2"]),
    st.sampled_from([("虚构人",), ("虚构者",), ("Gou Xu",)]),
    st.dictionaries(st.just("orcid"), st.sampled_from("12")),
    st.frozensets(stays, max_size=2),
    st.frozensets(st.sampled_from(["exp:8", "exp:9"])),
    st.frozensets(st.sampled_from(["dis:0805", "dis:0817"])),
)


@given(people, people)
def test_it_is_symmetric(left: Person, right: Person) -> None:
    one, other = compare(left, right), compare(right, left)
    assert (one.verdict, one.score, one.apart) == (other.verdict, other.score, other.apart)


@given(people, people)
def test_a_name_alone_never_merges_and_numbers_decide(left: Person, right: Person) -> None:
    told = compare(left, right)
    numbers = (left.numbers.get("orcid"), right.numbers.get("orcid"))
    if None not in numbers:
        assert (told.verdict is Verdict.SAME) == (numbers[0] == numbers[1])
    elif not left.coauthors & right.coauthors and not left.fields & right.fields:
        assert told.verdict is not Verdict.SAME


def person(**told: object) -> Person:
    return Person("exp:1", ("虚构人",), **told)  # type: ignore[arg-type]


def test_shared_coauthors_or_institution_and_field_merge() -> None:
    at = frozenset({Stay("org:甲", 2015, 2018)})
    assert compare(person(stays=at, coauthors=frozenset("ab")), person(stays=at, coauthors=frozenset("abc"))).verdict
    field = frozenset({"dis:0805"})
    assert compare(person(stays=at, fields=field), person(stays=at, fields=field)).verdict is Verdict.SAME
    assert compare(person(stays=at), person(stays=at)).verdict is Verdict.UNSURE
    elsewhere = person(stays=frozenset({Stay("org:乙", 2016)}), fields=field)
    assert compare(person(stays=at, fields=field), elsewhere).verdict is not Verdict.SAME


def test_an_institution_long_before_is_another_stay() -> None:
    assert not Stay("org:甲", 1990, 1995).meets(Stay("org:甲", 2015))
    assert Stay("org:甲").meets(Stay("org:甲", 2015))


def test_names_count_in_either_order() -> None:
    left, right = Person("exp:1", ("Xu, Gou",)), Person("exp:2", ("Gou Xu",))
    assert compare(left, right).score == declared().caps["alone"]
    assert declared().weights.keys() == FEATURES.keys()
