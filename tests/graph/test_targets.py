"""targets.toml: what it names exists, and can lead from items to the target; every word shown to people is there."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest
import yaml

from twinwheel_graph.errors import UsageError, say
from twinwheel_graph.match.concordance import CLASS_RELATIONS
from twinwheel_graph.match.constraints import CONSTRAINTS
from twinwheel_graph.match.features.registry import features, text_of
from twinwheel_graph.match.paths import OWNERS
from twinwheel_graph.match.suggested import SUGGESTS
from twinwheel_graph.match.targets import DEFAULTS, ITEM_SCORES, Target, reweighed, target_of, targets
from twinwheel_graph.model import SourceKind
from twinwheel_graph.ontology import ontology
from twinwheel_graph.retrieve.base import family_of

every_target = pytest.mark.parametrize("target", targets().values(), ids=targets())


def ends(start: frozenset[str], relation: str) -> frozenset[str]:
    """The types that a relation leads to from any of these, in either direction."""
    kind = ontology().relations[relation]
    onward = kind.range if start & kind.domain else frozenset[str]()
    return onward | (kind.domain if start & kind.range else frozenset[str]())


def words() -> dict[str, list[str]]:
    text = resources.files("twinwheel_api.locale").joinpath("words.yaml").read_text(encoding="utf-8")
    loaded: dict[str, list[str]] = yaml.safe_load(text)
    return loaded


def test_the_file_says_nothing_that_is_not_read() -> None:
    text = resources.files("twinwheel_graph.match").joinpath("targets.toml").read_text(encoding="utf-8")
    known = {"direction", "types", "items", "paths", "parts", "askers", "suggested", "half_life_years", "weights"}
    declared = tomllib.loads(text)
    assert set(declared.pop("closeness")) == {"decay", "best", "power"}
    for body in declared.values():
        assert set(body) <= known


@every_target
def test_its_types_are_of_the_ontology(target: Target) -> None:
    named = {*target.types, *target.items, *target.parts, *target.suggested}
    assert named <= set(ontology().entities)
    assert target.direction in DEFAULTS
    assert target.name in {name.lower() for name in ontology().entities} | set(ontology().groups)
    assert set(target.types) == set(ontology().types_of(target.name))


@every_target
def test_what_is_searched_together_is_of_one_family(target: Target) -> None:
    assert len({family_of(type) for type in target.items}) == 1
    assert len({family_of(type) for type in (*target.types, *target.parts)}) == 1
    assert not {family_of(type) for type in target.suggested} & {family_of(type) for type in target.items}


@every_target
def test_its_paths_lead_from_every_item_to_the_target(target: Target) -> None:
    assert target.itself == (set(target.items) == set(target.types))
    reached: set[str] = set()
    for path in target.paths:
        at = frozenset(target.items)
        for relation in path:
            assert ontology().relations[relation].evidence
            at = ends(at, relation)
        assert at & set(target.types), path
        reached |= at
    assert target.itself or reached >= set(target.types)


@every_target
def test_who_is_asked_for_may_have_cooperated_with_who_asks(target: Target) -> None:
    for relation in target.askers:
        behalf = ontology().relations[relation].range
        assert ends(behalf, "COOPERATED_WITH") & set(target.types)


@every_target
def test_age_counts_for_those_who_are_asked_for_what_they_do_now(target: Target) -> None:
    assert (target.half_life_years is not None) == (target.name in {"team", "expert"})
    assert target.half_life_years is None or target.half_life_years > 0


@every_target
def test_its_parts_can_be_parts_of_it(target: Target) -> None:
    part_of = ontology().relations["PART_OF"]
    assert set(target.parts) <= part_of.domain
    assert not target.parts or set(target.types) & part_of.range


@every_target
def test_its_weights_are_of_known_features_and_sum_to_1(target: Target) -> None:
    assert set(target.weights) <= set(features())
    assert {"characters", "meaning"} <= set(target.weights)
    assert all(weight > 0 for weight in target.weights.values())
    assert sum(target.weights.values()) == pytest.approx(1, abs=1e-12)
    assert not (target.itself and set(target.weights) - set(ITEM_SCORES))


def test_every_feature_is_weighed_somewhere() -> None:
    assert {name for target in targets().values() for name in target.weights} == set(features())


@pytest.mark.parametrize("name", features())
def test_every_feature_says_what_it_measures_in_both_languages(name: str) -> None:
    chinese, english = text_of(name, "zh"), text_of(name, "en")
    assert chinese.endswith("。")
    assert english.isascii()
    assert english.endswith(".")
    assert "\n" not in chinese + english


@every_target
def test_items_count_for_less_the_further_down_they_stand(target: Target) -> None:
    places = list(target.closeness.places)
    assert places == sorted(places, reverse=True)
    assert sum(places) == pytest.approx(1)


@every_target
def test_weights_are_divided_by_their_sum(target: Target) -> None:
    twice = reweighed(target, {name: 2 * weight for name, weight in target.weights.items()})
    assert twice.weights == pytest.approx(target.weights)
    assert twice.shares == pytest.approx(target.shares)
    assert sum(target.shares) == pytest.approx(1)


def test_each_direction_has_its_targets_and_a_default() -> None:
    for direction, name in DEFAULTS.items():
        assert target_of(direction, None).name == name
        assert {target.direction for target in targets().values()} == set(DEFAULTS)
    with pytest.raises(UsageError, match="achievement, institution, college, team, expert, discipline"):
        target_of("reverse", "firm")
    with pytest.raises(UsageError, match="forward, reverse"):
        target_of("sideways", None)


@pytest.mark.parametrize(
    "word",
    [
        *(f"target_{name}" for name in targets()),
        *(f"feature_{name}" for name in (*features(), "cooperation", "ground", "items", "part")),
        *(f"kind_{kind.value}" for kind in SourceKind),
    ],
)
def test_what_is_shown_has_a_word_in_both_languages(word: str) -> None:
    chinese, english = words()[word]
    assert not chinese.isascii()
    assert english.isascii()


@pytest.mark.parametrize("reason", CONSTRAINTS)
def test_every_reason_to_withhold_is_said_in_both_languages(reason: str) -> None:
    assert not say(f"withheld_{reason}", "zh").isascii()
    assert say(f"withheld_{reason}", "en").isascii()


def test_no_word_is_kept_for_what_is_gone() -> None:
    features_shown = {name.removeprefix("feature_") for name in words() if name.startswith("feature_")}
    assert features_shown == {*features(), "cooperation", "ground", "items", "part"}
    assert {name.removeprefix("kind_") for name in words() if name.startswith("kind_")} == set(SourceKind)
    assert {name.removeprefix("target_") for name in words() if name.startswith("target_")} == set(targets())


def test_a_match_rests_only_on_relations_that_count_as_evidence() -> None:
    known = ontology().relations
    led = {name for target in targets().values() for path in target.paths for name in path}
    read = {*led, SUGGESTS, "MAKES", *CLASS_RELATIONS, *OWNERS, "COOPERATED_WITH", "PART_OF", "CORRESPONDS_TO"}
    assert all(known[name].evidence for name in read)
