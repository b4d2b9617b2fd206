"""Laws of judgements: order does not matter, a negative is never crossed, a person goes over a rule."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from twinwheel_ingest.resolve.closing import close
from twinwheel_ingest.resolve.compare import Verdict
from twinwheel_ingest.resolve.judgement import BY_RULE, BY_USER, Judgement

IDS = [f"org:{letter}" for letter in "abcdefg"]
PAIRS = list(combinations(IDS, 2))

judgements = st.lists(st.sampled_from(PAIRS), unique=True, max_size=14).flatmap(
    lambda pairs: st.tuples(
        *(
            st.builds(
                Judgement,
                st.just(left),
                st.just(right),
                st.sampled_from(list(Verdict)),
                st.sampled_from([BY_RULE, BY_USER]),
                score=st.sampled_from([0.8, 0.95, 1.0]),
            )
            for left, right in pairs
        )
    )
)
numbers = st.dictionaries(st.sampled_from(IDS), st.dictionaries(st.just("code"), st.sampled_from("12"), min_size=1))


def same(left: str, right: str, who: str = BY_RULE, score: float = 1.0) -> Judgement:
    return Judgement(left, right, Verdict.SAME, who, score=score)


def different(left: str, right: str, who: str = BY_USER) -> Judgement:
    return Judgement(left, right, Verdict.DIFFERENT, who)


@given(judgements, numbers, st.randoms())
def test_the_order_of_judgements_does_not_matter(
    told: Sequence[Judgement], known: dict[str, dict[str, str]], random: object
) -> None:
    shuffled = list(told)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert close(told, known) == close(shuffled, known)


@given(judgements, numbers)
def test_a_group_never_holds_what_somebody_holds_apart(
    told: Sequence[Judgement], known: dict[str, dict[str, str]]
) -> None:
    groups = close(told, known).groups
    apart = [one for one in told if one.verdict is Verdict.DIFFERENT]
    assert not [one for one in apart for group in groups if group.issuperset(one.pair)]


@given(judgements, numbers)
def test_rules_alone_never_join_different_numbers(told: Sequence[Judgement], known: dict[str, dict[str, str]]) -> None:
    rules = [one for one in told if one.who == BY_RULE]
    for group in close(rules, known).groups:
        assert len({known[id]["code"] for id in group if id in known}) <= 1


@given(judgements)
def test_what_is_the_same_is_joined_or_told_as_crossed(told: Sequence[Judgement]) -> None:
    made = close(told, {})
    for one in told:
        if one.verdict is Verdict.SAME:
            assert (one in made.crossed) != any(group.issuperset(one.pair) for group in made.groups)


@given(judgements)
def test_groups_are_disjoint_and_of_two_or_more(told: Sequence[Judgement]) -> None:
    groups = close(told, {}).groups
    assert all(len(group) > 1 for group in groups)
    assert sum(map(len, groups)) == len(set().union(*groups))


def test_a_person_goes_over_numbers_and_surer_rules_over_others() -> None:
    known = {"org:a": {"code": "1"}, "org:b": {"code": "2"}}
    assert close([same("org:a", "org:b")], known).groups == ()
    assert close([same("org:a", "org:b", BY_USER)], known).groups == (frozenset({"org:a", "org:b"}),)
    told = [same("org:a", "org:c", score=0.96), same("org:b", "org:c", score=0.99), different("org:a", "org:b")]
    made = close(told, {})
    assert made.groups == (frozenset({"org:b", "org:c"}),)
    assert made.crossed == (told[0],)
