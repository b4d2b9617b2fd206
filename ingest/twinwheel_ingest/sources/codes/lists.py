"""What each list says of a row, in the ids of the reference tables, so that both speak of one class."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from typing import Any

from twinwheel_graph.errors import BadRow
from twinwheel_graph.model import Source, SourceKind
from twinwheel_ingest.sources.reading import Claim, Voice

LICENCE = "official code list"
GRADUATE, GBT13745, NSFC = "研究生教育学科专业目录（2022年）", "GB/T 13745-2009", "国家自然科学基金申请代码"

SECTIONS = (
    ("A", 1, 5),
    ("B", 6, 12),
    ("C", 13, 43),
    ("D", 44, 46),
    ("E", 47, 50),
    ("F", 51, 52),
    ("G", 53, 60),
    ("H", 61, 62),
    ("I", 63, 65),
    ("J", 66, 69),
    ("K", 70, 70),
    ("L", 71, 72),
    ("M", 73, 75),
    ("N", 76, 79),
    ("O", 80, 82),
    ("P", 83, 83),
    ("Q", 84, 85),
    ("R", 86, 90),
    ("S", 91, 96),
    ("T", 97, 97),
)
"""The sections of GB/T 4754-2017 with their first and last division."""

_NSFC = re.compile(r"[A-Z][0-9]{2}([0-9]{2}){0,2}$", re.ASCII)
_INDUSTRY = re.compile(r"[A-T]$|[0-9]{2,4}$", re.ASCII)
_EMERGING = re.compile(r"[0-9]+(\.[0-9]+)*$", re.ASCII)
_IPC = re.compile(r"[A-H]([0-9]{2}([A-Z]([0-9]+(/[0-9]*)?)?)?)?$", re.ASCII)


def graduate(row: Mapping[str, str]) -> list[Claim]:
    """A first-level discipline of graduate education."""
    code = checked(row["code"], re.compile(r"[0-9]{4}$", re.ASCII))
    props = {"code": code, "scheme": GRADUATE, "category": row["category"]}
    return [voice("disciplines", code).entity("Discipline", f"dis:{code}", row["name"], props)]


def gbt13745(row: Mapping[str, str]) -> list[Claim]:
    """A first-level discipline of the national standard."""
    code = checked(row["code"], re.compile(r"[0-9]{3}$", re.ASCII))
    props = {"code": code, "scheme": GBT13745}
    return [voice("gbt13745", code).entity("Discipline", f"dis:gbt13745:{code}", row["name"], props)]


def nsfc(row: Mapping[str, Any]) -> list[Claim]:
    """An application code of the natural science foundation, under the one above it."""
    code = checked(str(row.get("_id", "")), _NSFC, "_id")
    said = voice("nsfc", code)
    props = {"code": code, "scheme": NSFC, "name_en": row.get("name_en")}
    found: list[Claim] = [said.entity("Discipline", nsfc_id(code), row.get("name"), props)]
    if len(code) > 3:
        found.append(said.relation("BROADER", nsfc_id(code), nsfc_id(code[:-2])))
    return found


def nsfc_id(code: str) -> str:
    """The id of an application code."""
    return f"dis:nsfc:{code}"


def industry(row: Mapping[str, str]) -> list[Claim]:
    """A section, division, group or class of GB/T 4754, under the one above it."""
    code = checked(row["code"], _INDUSTRY)
    said = voice("gbt4754", code)
    found: list[Claim] = [said.entity("IndustryClass", f"gbt4754:{code}", row["name"], {"code": code})]
    if above := code[:-1] if len(code) > 2 else section_of(code):
        found.append(said.relation("BROADER", f"gbt4754:{code}", f"gbt4754:{above}"))
    return found


def section_of(division: str) -> str:
    """The section that a division falls into; empty for a section."""
    if division in string.ascii_uppercase:
        return ""
    found = [section for section, first, last in SECTIONS if first <= int(division) <= last]
    if not found:
        raise BadRow("bad_code", field="code", value=division)
    return found[0]


def emerging(row: Mapping[str, str]) -> list[Claim]:
    """A strategic emerging industry, under the one above it."""
    code = checked(row["sei_code"], _EMERGING, "sei_code")
    said = voice("emerging", code)
    found: list[Claim] = [said.entity("EmergingIndustry", f"sei:{code}", row["name"], {"code": code})]
    if "." in code:
        found.append(said.relation("BROADER", f"sei:{code}", f"sei:{code.rpartition('.')[0]}"))
    return found


def technology_field(row: Mapping[str, str]) -> list[Claim]:
    """IPC symbols and the technology field of the WIPO that they belong to."""
    symbol = checked(row["IPC_code"].rstrip("%").replace(" ", ""), _IPC, "IPC_code")
    number = checked(row["Field_number"], re.compile(r"[1-9][0-9]?$", re.ASCII), "Field_number")
    said = voice("wipo35", f"{symbol}>{number}")
    field = voice("wipo35", number).entity(
        "TechnologyField", f"wipo:{number}", row["Field_en"], {"number": int(number), "sector": row["Sector_en"]}
    )
    code = f"ipc:{symbol.replace('/', '_')}"
    return [
        field,
        said.entity("PatentClass", code, symbol, {"code": symbol}),
        said.relation("CORRESPONDS_TO", code, field.id),
    ]


def checked(code: str, pattern: re.Pattern[str], field: str = "code") -> str:
    """A code that looks as the codes of its list do."""
    if not pattern.match(code):
        raise BadRow("bad_code", field=field, value=code[:20])
    return code


def voice(name: str, locator: str) -> Voice:
    """A list that speaks; undated, so that the reference tables of the program come first."""
    return Voice(Source(f"codes:{name}", locator, SourceKind.OFFICIAL, "", LICENCE))
