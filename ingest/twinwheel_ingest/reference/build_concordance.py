"""Derive discipline_fields.csv and field_industries.csv from the concordance workbook of Fraunhofer ISI (2019).

The workbook gives two tables of shares whose columns add up to one:

- P(f|a), the share of WIPO field f in the patent-linked publications of Scopus subject area a;
- P(n|f), the share of NACE division n in the transnational patents of WIPO field f.

It gives no volumes, so the base rates are plain means over the columns: P(f) = mean_a P(f|a), P(i) = mean_f P(i|f).

Discipline d with Scopus areas S(d) and, where curated, its own fields R(d):
    P(f|d) = mean over a in S(d) of P(f|a)
    Q(f|d) = (P(f|d) + P(f|d) / sum over g in R(d) of P(g|d)) / 2 for f in R(d); with no R(d), Q = P
    lift(d,f) = Q(f|d) / P(f)
Half of the discipline's work is thus taken to be spread as in its coarse area, half to lie within its own fields.

Field f and GB/T 4754 division i, where w(n,i,f) spreads NACE division n evenly over its counterparts:
    P(i|f) = sum over n of P(n|f) w(n,i,f)
    lift(f,i) = P(i|f) / P(i)

Run: python -m twinwheel_ingest.reference.build_concordance XLSX [--tables FOLDER]
"""

from __future__ import annotations

import argparse
import csv
import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

Row = Sequence[object]
Shares = dict[str, dict[str, float]]
"""Conditional shares: given -> outcome -> probability."""

TABLES = Path(__file__).parent / "tables"
AREA_SHEET = "Scientific disc. by WIPO35 cl."
INDUSTRY_SHEET = "WIPO35 classes by NACE sectors"
MIN_LIFT = 1.5
MIN_SHARE = 0.01
BEST = 3

SOURCE = "Fraunhofer ISI, concordance of science, technology and industry (2019), sheet '{sheet}', through {mapping}"
DISCIPLINE_NOTE = (
    "lift = Q(field|discipline) / P(field); "
    "P(field|discipline) = mean of the sheet's columns over the discipline's Scopus areas; "
    "P(field) = mean over all 27 areas; "
    "Q = (P + P / sum of P over the discipline's own fields) / 2 within these fields, Q = P where none are named; "
    f"kept: lift >= {MIN_LIFT} or the best {BEST} of a discipline"
)
INDUSTRY_NOTE = (
    "lift = P(division|field) / P(division); "
    "P(division|field) = the sheet's column with each NACE division spread evenly over its counterparts; "
    f"P(division) = mean over the 35 fields; kept: lift >= {MIN_LIFT} and P(division|field) >= {MIN_SHARE}"
)


def read_sheet(path: Path, sheet: str) -> list[Row]:
    """All rows of one sheet, as values."""
    from openpyxl import load_workbook

    book = load_workbook(path, data_only=True)
    return list(book[sheet].iter_rows(values_only=True))


def field_number(cell: object) -> str | None:
    """The number in a field code such as W35F07, or None where the cell is no field code."""
    found = re.fullmatch(r"W35F(\d\d)", str(cell))
    return str(int(found[1])) if found else None


def number(cell: object) -> float:
    """The value of a numeric cell; an empty one is 0."""
    return float(cell) if isinstance(cell, int | float) else 0.0


def fields_by_area(rows: Sequence[Row]) -> Shares:
    """P(field|area): area names stand in the fourth row, field codes in the third column."""
    shares: Shares = {}
    for column, area in enumerate(rows[3]):
        if column >= 3 and area:
            shares[str(area)] = {f: number(row[column]) for row in rows if (f := field_number(row[2]))}
    return checked(shares)


def industries_by_field(rows: Sequence[Row]) -> Shares:
    """P(NACE division|field): field codes stand in the fifth row, divisions in the second column."""
    shares: Shares = {}
    for column, code in enumerate(rows[4]):
        if field := field_number(code):
            shares[field] = {str(row[1]): number(row[column]) for row in rows[5:] if str(row[1]).isdigit()}
    return checked(shares)


def checked(shares: Shares) -> Shares:
    """The same shares. Raises ValueError where a column does not add up to one, as the reading would then be wrong."""
    for given, outcomes in shares.items():
        if not math.isclose(sum(outcomes.values()), 1.0, abs_tol=1e-6):
            raise ValueError(f"shares of {given} add up to {sum(outcomes.values())}, not to 1")
    return shares


def mean(columns: Collection[Mapping[str, float]]) -> dict[str, float]:
    """The plain mean of several distributions."""
    total: defaultdict[str, float] = defaultdict(float)
    for column in columns:
        for outcome, share in column.items():
            total[outcome] += share / len(columns)
    return dict(total)


def focus(shares: Mapping[str, float], own: Collection[str]) -> dict[str, float]:
    """Q of the module's formula: half as given, half within `own`; only `own` is returned, everything if it is empty.

    Raises ValueError where `own` has no share at all.
    """
    if not own:
        return dict(shares)
    inside = sum(shares[f] for f in own)
    if not inside:
        raise ValueError(f"no share in any of the fields {', '.join(own)}")
    return {f: (shares[f] + shares[f] / inside) / 2 for f in own}


def lifts(shares: Mapping[str, float], base: Mapping[str, float]) -> list[tuple[str, float]]:
    """(outcome, share / base rate), the highest first."""
    found = [(outcome, share / base[outcome]) for outcome, share in shares.items() if share > 0]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def discipline_fields(areas: Shares, mapping: Iterable[Mapping[str, str]]) -> list[tuple[str, str, str]]:
    """Rows (discipline, field, lift) of discipline_fields.csv; `mapping` is scopus_disciplines.csv."""
    base = mean(list(areas.values()))
    rows: list[tuple[str, str, str]] = []
    for line in mapping:
        shares = mean([areas[area] for area in split(line["scopus"])])
        ranked = lifts(focus(shares, split(line["fields"])), base)
        kept = [pair for place, pair in enumerate(ranked) if place < BEST or pair[1] >= MIN_LIFT]
        rows += [(line["discipline"], field, f"{lift:.2f}") for field, lift in kept]
    return rows


def counterparts(mapping: Iterable[Mapping[str, str]]) -> dict[tuple[str, str], list[str]]:
    """(NACE division, field or "") -> GB/T 4754 divisions; "" holds where the field has no row of its own."""
    return {
        (line["nace"], field): split(line["gbt4754"]) for line in mapping for field in split(line["fields"]) or [""]
    }


def translated(field: str, naces: Mapping[str, float], table: Mapping[tuple[str, str], list[str]]) -> dict[str, float]:
    """P(division|field) from P(NACE|field), each NACE division spread evenly over its counterparts."""
    shares: defaultdict[str, float] = defaultdict(float)
    for nace, share in naces.items():
        divisions = table.get((nace, field)) or table.get((nace, ""), [])
        for division in divisions:
            shares[division] += share / len(divisions)
    return dict(shares)


def field_industries(fields: Shares, mapping: Iterable[Mapping[str, str]]) -> list[tuple[str, str, str]]:
    """Rows (field, division, lift) of field_industries.csv; `mapping` is nace_gbt4754.csv."""
    table = counterparts(mapping)
    shares = {field: translated(field, naces, table) for field, naces in fields.items()}
    base = mean(list(shares.values()))
    return [
        (field, division, f"{lift:.2f}")
        for field, outcomes in shares.items()
        for division, lift in lifts(outcomes, base)
        if lift >= MIN_LIFT and outcomes[division] >= MIN_SHARE
    ]


def split(cell: str) -> list[str]:
    """The values of a cell that holds several."""
    return [value for value in cell.split(";") if value]


def read_table(path: Path) -> list[dict[str, str]]:
    """The rows of one of our tables, comment lines left out."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def write_table(path: Path, comments: Mapping[str, str], header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write one of our tables: comment lines, header, rows."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(f"# {key}: {value}\n" for key, value in comments.items())
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def comments(sheet: str, mapping: str, note: str) -> dict[str, str]:
    """The comment lines of a derived table."""
    source = SOURCE.format(sheet=sheet, mapping=mapping)
    licence = "public report; figures derived here"
    return {"source": source, "kind": "secondary", "licence": licence, "date": "2019", "note": note}


def build(workbook: Path, tables: Path) -> None:
    """Write both derived tables into `tables`, from the workbook and the two mappings that lie there."""
    areas = fields_by_area(read_sheet(workbook, AREA_SHEET))
    rows = discipline_fields(areas, read_table(tables / "scopus_disciplines.csv"))
    head = comments(AREA_SHEET, "scopus_disciplines.csv", DISCIPLINE_NOTE)
    write_table(tables / "discipline_fields.csv", head, ("discipline", "field", "lift"), rows)

    fields = industries_by_field(read_sheet(workbook, INDUSTRY_SHEET))
    rows = field_industries(fields, read_table(tables / "nace_gbt4754.csv"))
    head = comments(INDUSTRY_SHEET, "nace_gbt4754.csv", INDUSTRY_NOTE)
    write_table(tables / "field_industries.csv", head, ("field", "gbt4754", "lift"), rows)


def main() -> None:
    """Command line: the workbook, and the folder of the tables if it is not the one beside this module."""
    parser = argparse.ArgumentParser(description="Derive the concordance tables from the workbook of Fraunhofer ISI.")
    parser.add_argument("workbook", type=Path, metavar="XLSX")
    parser.add_argument("--tables", type=Path, default=TABLES, metavar="FOLDER")
    options = parser.parse_args()
    build(options.workbook, options.tables)


if __name__ == "__main__":
    main()
