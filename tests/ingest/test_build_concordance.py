"""The formulas of the concordance tables, on figures small enough to check by hand."""

import pytest

from twinwheel_ingest.reference.build_concordance import (
    checked,
    counterparts,
    discipline_fields,
    field_industries,
    fields_by_area,
    focus,
    industries_by_field,
    translated,
)

AREAS = {"Chemistry": {"19": 0.75, "20": 0.25}, "Materials": {"19": 0.25, "20": 0.75}}


def test_the_sheet_of_areas_is_read_by_column() -> None:
    rows = [
        *[(None,) * 5] * 3,
        (None, "WIPO35 class", None, "Chemistry", "Materials"),
        (None, None, None, 1, 2),
        (None, "Basic", "W35F19", 0.75, 0.25),
        (None, "Metals", "W35F20", 0.25, 0.75),
        (None, "Total", "Total", 1, 1),
    ]
    assert fields_by_area(rows) == AREAS


def test_the_sheet_of_industries_is_read_by_column() -> None:
    rows = [
        *[(None,) * 4] * 3,
        (None, "NACE/WIPO35", "Basic", "Metals"),
        (None, None, "W35F19", "W35F20"),
        (None, 20, 0.9, 0.2),
        (None, "24", 0.1, 0.8),
        (None, "Total", 1, 1),
    ]
    assert industries_by_field(rows) == {"19": {"20": 0.9, "24": 0.1}, "20": {"20": 0.2, "24": 0.8}}


def test_shares_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(ValueError, match="Chemistry"):
        checked({"Chemistry": {"19": 0.5, "20": 0.4}})


def test_a_discipline_of_one_area_has_the_lift_of_the_area() -> None:
    rows = discipline_fields(AREAS, [{"discipline": "0703", "scopus": "Chemistry", "fields": ""}])
    assert rows == [("0703", "19", "1.50"), ("0703", "20", "0.50")]


def test_half_of_a_discipline_lies_within_its_own_fields() -> None:
    assert focus({"19": 0.75, "20": 0.25}, ["20"]) == {"20": (0.25 + 1) / 2}


def test_fields_without_a_share_are_refused() -> None:
    with pytest.raises(ValueError, match="7"):
        focus({"7": 0.0, "8": 1.0}, ["7"])


def test_a_row_for_a_field_goes_before_the_general_one() -> None:
    general = {"nace": "28", "gbt4754": "34;35", "fields": ""}
    table = counterparts([general, {"nace": "28", "gbt4754": "34", "fields": "31"}])
    assert translated("31", {"28": 0.4}, table) == {"34": 0.4}
    assert translated("12", {"28": 0.4}, table) == {"34": 0.2, "35": 0.2}


def test_lift_of_an_industry_and_least_share() -> None:
    pairs = [("20", "26"), ("24", "32"), ("1", "01")]
    mapping = [{"nace": nace, "gbt4754": division, "fields": ""} for nace, division in pairs]
    fields = {"19": {"20": 0.995, "24": 0.0, "1": 0.005}, "20": {"20": 0.2, "24": 0.8, "1": 0.0}}
    assert field_industries(fields, mapping) == [("19", "26", "1.67"), ("20", "32", "2.00")]
