"""The reference tables are sound: well-formed, sourced, without duplicates, and every code they name exists."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

TABLES = Path(__file__).parents[2] / "ingest/twinwheel_ingest/reference/tables"
KINDS = {"official", "curated", "secondary"}
KEYS = {
    "innovation_elements": ("code",),
    "key_industries": ("code",),
    "segments": ("code",),
    "segment_chain": ("upstream", "downstream"),
    "gbt4754": ("code",),
    "emerging_industries": ("code",),
    "technology_fields": ("number",),
    "ipc_fields": ("ipc_prefix",),
    "disciplines": ("code",),
    "clc": ("code",),
    "scopus_disciplines": ("discipline",),
    "discipline_fields": ("discipline", "field"),
    "nace_gbt4754": ("nace", "gbt4754", "fields"),
    "field_industries": ("field", "gbt4754"),
    "universities_named_otherwise": ("code",),
    "places": ("name",),
    "organisation_names": ("other", "name"),
}
KEYWORDS = {"key_industries": (15, 25), "segments": (10, 20), "technology_fields": (8, 15), "disciplines": (3, 15)}
APPLIED = {"07", "08", "09", "10"}


def lines(table: str) -> list[str]:
    return (TABLES / f"{table}.csv").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("table", sorted(KEYS))
def test_no_line_break_is_spelled_out(table: str) -> None:
    assert not [line for line in lines(table) if "\\n" in line]


def read(table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(line for line in lines(table) if not line.startswith("#")))


def codes(table: str) -> set[str]:
    return {row[KEYS[table][0]] for row in read(table)}


def split(cell: str) -> list[str]:
    return cell.split(";") if cell else []


def unknown(table: str, column: str, among: set[str]) -> set[str]:
    """Values of a column that are not among the codes given."""
    return {value for row in read(table) for value in split(row[column])} - among


def longest_prefix(symbol: str, prefixes: set[str]) -> str | None:
    return next((symbol[:n] for n in range(len(symbol), 0, -1) if symbol[:n] in prefixes), None)


def test_no_table_is_left_unchecked() -> None:
    assert {path.stem for path in TABLES.glob("*.csv")} == set(KEYS)


@pytest.mark.parametrize("table", KEYS)
def test_a_table_says_where_it_comes_from(table: str) -> None:
    comments = dict(line.removeprefix("# ").split(": ", 1) for line in lines(table) if line.startswith("#"))
    assert {"source", "kind", "licence", "date"} <= comments.keys()
    assert comments["kind"] in KINDS
    assert re.fullmatch(r"\d{4}", comments["date"])


@pytest.mark.parametrize("table", KEYS)
def test_comments_stand_before_the_header_only(table: str) -> None:
    marks = [line.startswith("#") for line in lines(table)]
    assert marks == sorted(marks, reverse=True)


@pytest.mark.parametrize("table", KEYS)
def test_every_row_is_as_wide_as_the_header(table: str) -> None:
    rows = list(csv.reader(line for line in lines(table) if not line.startswith("#")))
    assert len(rows) > 1
    assert {len(row) for row in rows} == {len(rows[0])}


@pytest.mark.parametrize("table", KEYS)
def test_cells_are_clean(table: str) -> None:
    """No blanks around a value, no empty or repeated value in a cell that holds several."""
    for row in read(table):
        for cell in row.values():
            values = split(cell)
            assert all(value and value == value.strip() for value in values), row
            assert len(values) == len(set(values)), row


@pytest.mark.parametrize(("table", "key"), KEYS.items())
def test_keys_are_unique(table: str, key: tuple[str, ...]) -> None:
    counts = Counter(tuple(row[column] for column in key) for row in read(table))
    assert [found for found, times in counts.items() if times > 1] == []


@pytest.mark.parametrize("table", [table for table in KEYS if "name" in read(table)[0]])
def test_everything_named_has_its_name(table: str) -> None:
    assert all(row["name"] for row in read(table))
    if table not in {"gbt4754", "universities_named_otherwise", "places", "organisation_names"}:
        assert all(row["name_en"] for row in read(table))


@pytest.mark.parametrize(("table", "bounds"), KEYWORDS.items())
def test_there_are_enough_keywords_and_not_too_many(table: str, bounds: tuple[int, int]) -> None:
    low, high = bounds
    wrong = {row["name"]: n for row in read(table) if not low <= (n := len(split(row["keywords"]))) <= high}
    assert wrong == {}


def test_applied_disciplines_have_six_keywords_or_more() -> None:
    applied = [row for row in read("disciplines") if row["code"][:2] in APPLIED]
    assert [row["code"] for row in applied if len(split(row["keywords"])) < 6] == []


def test_a_keyword_of_a_segment_is_longer_than_one_character() -> None:
    assert [word for row in read("segments") for word in split(row["keywords"]) if len(word) < 2] == []


def test_no_keyword_is_shared_by_many_segments() -> None:
    """A word that points to more than three segments tells none of them apart."""
    counts = Counter(word for row in read("segments") for word in split(row["keywords"]))
    assert {word: times for word, times in counts.items() if times > 3} == {}


def test_the_seven_elements_stand_in_their_order() -> None:
    rows = read("innovation_elements")
    assert "".join(row["name"] for row in rows) == "政产学研金服用"
    assert [row["order"] for row in rows] == list("1234567")


def test_the_five_key_industries() -> None:
    assert [row["code"] for row in read("key_industries")] == ["equipment", "nev", "biomedicine", "materials", "it"]


@pytest.mark.parametrize("industry", sorted(codes("key_industries")))
def test_an_industry_has_a_whole_chain(industry: str) -> None:
    positions = [row["position"] for row in read("segments") if row["industry"] == industry]
    assert 9 <= len(positions) <= 12
    assert set(positions) == {"upstream", "midstream", "downstream"}


def test_a_segment_is_named_after_its_industry() -> None:
    assert [row["code"] for row in read("segments") if row["code"].split("-")[0] != row["industry"]] == []


@pytest.mark.parametrize(
    ("table", "column", "target"),
    [
        ("segments", "industry", "key_industries"),
        ("segments", "supplies", "segments"),
        ("segment_chain", "upstream", "segments"),
        ("segment_chain", "downstream", "segments"),
        ("segments", "gbt4754", "gbt4754"),
        ("segments", "sei", "emerging_industries"),
        ("gbt4754", "parent", "gbt4754"),
        ("emerging_industries", "parent", "emerging_industries"),
        ("emerging_industries", "key_industry", "key_industries"),
        ("ipc_fields", "field", "technology_fields"),
        ("clc", "disciplines", "disciplines"),
        ("scopus_disciplines", "discipline", "disciplines"),
        ("scopus_disciplines", "fields", "technology_fields"),
        ("discipline_fields", "discipline", "disciplines"),
        ("discipline_fields", "field", "technology_fields"),
        ("nace_gbt4754", "gbt4754", "gbt4754"),
        ("nace_gbt4754", "fields", "technology_fields"),
        ("field_industries", "field", "technology_fields"),
        ("field_industries", "gbt4754", "gbt4754"),
    ],
)
def test_a_code_that_is_named_exists(table: str, column: str, target: str) -> None:
    assert unknown(table, column, codes(target)) == set()


def test_a_segment_is_classified_and_never_supplies_itself() -> None:
    for row in read("segments"):
        assert row["gbt4754"], row["code"]
        assert row["sei"], row["code"]
        assert row["code"] not in split(row["supplies"])


def test_every_segment_is_tied_to_another() -> None:
    rows = read("segments")
    supplied = {code for row in rows for code in split(row["supplies"])}
    assert [row["code"] for row in rows if not row["supplies"] and row["code"] not in supplied] == []


def test_what_stands_upstream_supplies_someone() -> None:
    assert [row["code"] for row in read("segments") if row["position"] == "upstream" and not row["supplies"]] == []


def test_a_chain_leads_onwards_within_its_industry_to_who_is_supplied() -> None:
    segments = {row["code"]: row for row in read("segments")}
    stages = ["upstream", "midstream", "downstream"]
    for row in read("segment_chain"):
        upper, lower = segments[row["upstream"]], segments[row["downstream"]]
        assert upper["industry"] == lower["industry"], row
        assert stages.index(upper["position"]) < stages.index(lower["position"]), row
        assert row["downstream"] in split(upper["supplies"]), row
        assert 8 <= len(row["reason"]) <= 40, row


def test_no_chain_leads_from_everything_to_everything() -> None:
    positions = Counter((row["industry"], row["position"]) for row in read("segments"))
    industries = {row["industry"] for row in read("segments")}
    for industry in industries:
        up, mid, down = (positions[industry, at] for at in ("upstream", "midstream", "downstream"))
        links = [row for row in read("segment_chain") if row["upstream"].startswith(f"{industry}-")]
        assert 0 < len(links) < (up * mid + up * down + mid * down) / 2, industry


def test_segments_use_groups_and_classes() -> None:
    assert {len(code) for row in read("segments") for code in split(row["gbt4754"])} <= {3, 4}


def test_all_sections_and_divisions_are_there() -> None:
    levels = Counter(row["level"] for row in read("gbt4754"))
    assert levels["1"] == 20
    assert levels["2"] == 97


def test_a_parent_is_one_level_up() -> None:
    rows = {row["code"]: row for row in read("gbt4754")}
    for code, row in rows.items():
        level = int(row["level"])
        assert level == (1 if code.isalpha() else len(code))
        assert (rows[row["parent"]]["level"] == str(level - 1)) if level > 1 else not row["parent"]
        assert level < 3 or code.startswith(row["parent"])


def test_a_division_lies_in_its_section() -> None:
    sections = {row["code"]: row["parent"] for row in read("gbt4754") if row["level"] == "2"}
    assert {sections[code] for code in map(str, range(13, 44))} == {"C"}
    assert [sections[code] for code in ("01", "06", "44", "47", "65", "73", "84", "97")] == list("ABDEIMQT")


def test_no_official_name_is_cut_short() -> None:
    """The list came with names cut at the edge of a printed column: 设备制 for 设备制造业."""
    cut = ("制", "专用", "专用设", "和器具")
    assert [row["name"] for row in read("gbt4754") if row["name"].endswith(cut)] == []


def test_the_emerging_industries_are_complete() -> None:
    rows = read("emerging_industries")
    assert Counter("." in row["code"] for row in rows) == {False: 9, True: 40}
    assert all(row["parent"] == row["code"].partition(".")[0] for row in rows if "." in row["code"])


def test_the_technology_fields_are_thirty_five() -> None:
    rows = read("technology_fields")
    assert [row["number"] for row in rows] == [str(n) for n in range(1, 36)]
    assert len({row["sector"] for row in rows}) == 5


def test_every_field_has_patents() -> None:
    assert {row["field"] for row in read("ipc_fields")} == codes("technology_fields")


@pytest.mark.parametrize(
    ("symbol", "field"),
    [
        ("H01M10/0525", "1"),
        ("G01N33/53", "11"),
        ("G01N21/64", "10"),
        ("H04N5/33", "2"),
        ("H04N21/00", "4"),
        ("A61K36/00", "16"),
        ("A61K8/00", "14"),
        ("F16C33/58", "31"),
    ],
)
def test_a_patent_symbol_finds_its_field(symbol: str, field: str) -> None:
    fields = {row["ipc_prefix"]: row["field"] for row in read("ipc_fields")}
    prefix = longest_prefix(symbol, set(fields))
    assert prefix is not None
    assert fields[prefix] == field


def test_ipc_prefixes_are_symbols() -> None:
    assert [code for code in codes("ipc_fields") if not re.fullmatch(r"[A-H]\d\d[A-Z](\d+/)?", code)] == []


@pytest.mark.parametrize(
    ("symbol", "discipline"),
    [
        ("TP391.1", "0812"),
        ("TP181", "1405"),
        ("TP309", "0839"),
        ("S816.4", "0905"),
        ("S852.6", "0906"),
        ("R284", "1008"),
        ("B848", "0402"),
        ("P111.2", "0704"),
        ("TU94", "0814"),
        ("U455.43", "0814"),
        ("TM912", "0808"),
        ("Q945", "0710"),
    ],
)
def test_a_library_symbol_finds_its_discipline(symbol: str, discipline: str) -> None:
    disciplines = {row["code"]: split(row["disciplines"]) for row in read("clc")}
    prefix = longest_prefix(symbol, set(disciplines))
    assert prefix is not None
    assert disciplines[prefix][0] == discipline


def test_every_main_library_class_leads_to_a_discipline() -> None:
    rows = read("clc")
    assert {row["code"] for row in rows if len(row["code"]) == 1} == set("ABCDEFGHIJKNOPQRSTUVXZ")
    assert all(row["disciplines"] for row in rows)


def test_applied_disciplines_lead_to_technology() -> None:
    """All of science, engineering, agriculture and medicine does, but for the history of science."""
    applied = {code for code in codes("disciplines") if code[:2] in APPLIED} - {"0712"}
    assert applied - {row["discipline"] for row in read("discipline_fields")} == set()


def test_what_a_discipline_leads_to_was_mapped() -> None:
    own = {row["discipline"]: split(row["fields"]) for row in read("scopus_disciplines")}
    found = [(row["field"], own[row["discipline"]]) for row in read("discipline_fields")]
    assert [field for field, fields in found if fields and field not in fields] == []


def test_a_discipline_is_kept_by_its_lift_or_among_its_best_three() -> None:
    weak = Counter(row["discipline"] for row in read("discipline_fields") if float(row["lift"]) < 1.5)
    assert all(times <= 3 for times in weak.values())
    assert all(float(row["lift"]) > 0 for row in read("discipline_fields"))


def test_every_field_leads_to_an_industry() -> None:
    rows = read("field_industries")
    assert {row["field"] for row in rows} == codes("technology_fields")
    assert all(float(row["lift"]) >= 1.5 and len(row["gbt4754"]) == 2 for row in rows)


def test_a_nace_division_has_one_row_without_fields() -> None:
    plain = Counter(row["nace"] for row in read("nace_gbt4754") if not row["fields"])
    assert set(plain) == {row["nace"] for row in read("nace_gbt4754")}
    assert set(plain.values()) == {1}


def test_a_nace_division_is_mapped_once_for_a_field() -> None:
    counts = Counter((row["nace"], field) for row in read("nace_gbt4754") for field in split(row["fields"]))
    assert [pair for pair, times in counts.items() if times > 1] == []


@pytest.mark.parametrize(
    ("field", "division"),
    [
        ("16", "27"),
        ("32", "36"),
        ("20", "32"),
        ("10", "40"),
        ("18", "14"),
        ("13", "35"),
        ("26", "34"),
        ("6", "65"),
        ("8", "39"),
    ],
)
def test_a_field_leads_where_one_expects(field: str, division: str) -> None:
    assert (field, division) in {(row["field"], row["gbt4754"]) for row in read("field_industries")}


@pytest.mark.parametrize(
    ("discipline", "field"),
    [
        ("0808", "1"),
        ("0805", "20"),
        ("0812", "6"),
        ("1007", "16"),
        ("0830", "24"),
        ("0802", "31"),
        ("0905", "18"),
        ("0831", "13"),
        ("0814", "35"),
    ],
)
def test_a_discipline_leads_where_one_expects(discipline: str, field: str) -> None:
    assert (discipline, field) in {(row["discipline"], row["field"]) for row in read("discipline_fields")}
