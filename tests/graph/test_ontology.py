from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

import pytest

from twinwheel_graph.errors import BadRow, UsageError
from twinwheel_graph.ontology import Label, Property, earliest_properties, ontology

KNOWN = ontology()
TYPES = {"string", "text", "integer", "number", "boolean", "date"}


def kinds() -> Iterator[tuple[str, Mapping[str, Property]]]:
    for kind in (*KNOWN.entities.values(), *KNOWN.relations.values()):
        yield kind.name, kind.properties


def properties() -> Iterator[tuple[str, Property]]:
    for kind, found in kinds():
        for name, wanted in found.items():
            assert wanted.name == name
            yield f"{kind}.{name}", wanted


def labels() -> Iterator[tuple[str, Label]]:
    for thing in (*KNOWN.entities.values(), *KNOWN.relations.values(), *KNOWN.groups.values()):
        yield thing.name, thing.label
    for link in KNOWN.relations.values():
        yield f"{link.name} inverse", link.inverse
    for place, wanted in properties():
        yield place, wanted.label
        for value, label in wanted.values.items():
            yield f"{place}={value}", label


def test_relations_lead_between_known_types() -> None:
    for link in KNOWN.relations.values():
        for ends in (link.domain, link.range):
            assert ends, link.name
            assert ends <= set(KNOWN.entities), link.name


def test_groups_are_of_known_types() -> None:
    for group in KNOWN.groups.values():
        assert group.types
        assert set(group.types) <= set(KNOWN.entities), group.name
        assert len(set(group.types)) == len(group.types)


def test_prefixes_are_words_that_may_begin_an_id() -> None:
    for kind in KNOWN.entities.values():
        # YAML reads off, no and their like as something else than a string.
        assert isinstance(kind.prefix, str)
        assert re.fullmatch(r"[a-z][a-z0-9]*", kind.prefix), kind.name


def test_a_prefix_is_shared_by_institutions_alone() -> None:
    owners = defaultdict(set)
    for kind in KNOWN.entities.values():
        owners[kind.prefix].add(kind.name)
    shared = [names for names in owners.values() if len(names) > 1]
    assert shared == [set(KNOWN.groups["institution"].types)]


def test_everything_has_a_term_in_both_languages() -> None:
    for place, label in labels():
        for term in (label.zh, label.en):
            assert isinstance(term, str), place
            assert term == term.strip() != "", place
        assert re.search("[㐀-鿿]", label.zh), place
        assert not re.search("[㐀-鿿]", label.en), place


def test_names_are_written_as_their_kind_is() -> None:
    assert all(re.fullmatch(r"([A-Z][a-z]+)+", name) for name in KNOWN.entities)
    assert all(re.fullmatch(r"[A-Z]+(_[A-Z]+)*", name) for name in KNOWN.relations)
    assert all(re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name) for _, found in kinds() for name in found)


def test_properties_are_of_known_types() -> None:
    for place, wanted in properties():
        assert wanted.type in TYPES, place
        assert not wanted.many or wanted.type in {"string", "text"}, place
        assert not wanted.search or wanted.type in {"string", "text"}, place
        assert not wanted.values or wanted.type == "string", place
        assert not wanted.earliest or wanted.type == "date", place
        assert (wanted.minimum is wanted.maximum is None) or wanted.type in {"integer", "number"}, place


def test_values_of_closed_lists_are_strings() -> None:
    for place, wanted in properties():
        assert all(isinstance(value, str) and value for value in wanted.values), place


def test_a_name_means_earliest_everywhere_or_nowhere() -> None:
    for place, wanted in properties():
        assert wanted.earliest == (wanted.name in earliest_properties()), place


def test_a_name_is_many_everywhere_or_nowhere_among_entities() -> None:
    many = defaultdict(set)
    for kind in KNOWN.entities.values():
        for name, wanted in kind.properties.items():
            many[name].add(wanted.many)
    assert [name for name, found in many.items() if len(found) > 1] == []


def test_every_entity_type_has_the_shared_properties() -> None:
    for kind in KNOWN.entities.values():
        assert {"aliases", "name_en", "description", "url", "contact", "attested"} <= set(kind.properties)


def test_a_target_is_a_group_or_a_type_in_any_case() -> None:
    assert KNOWN.types_of("institution") == ("University", "ResearchInstitute")
    assert KNOWN.types_of("firm") == KNOWN.types_of("Firm") == KNOWN.types_of("FIRM") == ("Firm",)


def test_what_is_unknown_is_told_with_what_is_known() -> None:
    with pytest.raises(UsageError, match=r"institution.*Firm"):
        KNOWN.types_of("nobody")
    with pytest.raises(BadRow, match="Firm") as caught:
        KNOWN.entity("nobody")
    assert caught.value.code == "unknown_type"
    with pytest.raises(BadRow, match="HELD_BY") as caught:
        KNOWN.relation("nobody")
    assert caught.value.code == "unknown_relation"
