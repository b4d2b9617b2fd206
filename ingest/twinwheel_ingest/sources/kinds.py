"""What kind of body a name is of, as far as a name tells: university, research institute, firm, or a person."""

from __future__ import annotations

import re
import unicodedata

from twinwheel_ingest.resolve.names import is_university
from twinwheel_ingest.sources.bearers import names_university
from twinwheel_ingest.sources.document.words import DOUBLE_SURNAMES, HAN, SURNAMES

PERSON = "person"

_TAIL = r"(?:\([^)]*\)|\s)*$"
_FIRM = re.compile(
    r"(?:公司|集团|厂|企业|合作社|\(?(?:有限|普通|特殊普通)合伙\)?|商行|工作室|事务所|经营部|农场|林场|油田|煤矿|会社|控股)"
    + _TAIL
)
_FIRM_EN = re.compile(
    r"\b(?:co|ltd|limited|inc|incorporated|llc|llp|lp|gmbh|corp|corporation|company|plc|ag|kg|oy|ab|s\.?a|n\.?v|b\.?v|"
    r"s\.?p\.?a|pty|kk|group|holdings?|industries)\b\.?" + _TAIL,
    re.IGNORECASE,
)
_INSTITUTE = re.compile(
    r"(?:院|研究所|设计所|科研所|检测所|检验所|防治所|研究室|实验室|中心|试验站|工作站|监测站|推广站|博物馆|植物园)"
    + _TAIL
)
_INSTITUTE_EN = re.compile(
    r"\b(?:institut\w*|academy|laborator\w+|hospital\w*|clinic\w*|klinik\w*|cent(?:er|re)|council|agency|"
    r"societ(?:y|ies)|associations?|foundation|ministry|schools?|universi[td]\w*|college)\b",
    re.IGNORECASE,
)
"""Beside institutes: societies, authorities and schools, and what belongs to a university and is none."""

_PERSON = re.compile(
    rf"(?:(?:{DOUBLE_SURNAMES})[{HAN}]{{1,2}}|[{SURNAMES}][{HAN}]{{1,2}}|[{HAN}]{{1,10}}·[{HAN}·]{{1,12}})$"
)
_CHINESE = re.compile(rf"[{HAN}]")
_LATIN = re.compile(r"[^\W\d_][\w.,'\- ]*$")


def kind_of(name: str) -> str:
    """University, ResearchInstitute, Firm or `person`; empty where the name does not tell."""
    plain = unicodedata.normalize("NFKC", name).strip()
    return _chinese(plain, name) if _CHINESE.search(plain) else _other(plain)


def _chinese(plain: str, name: str) -> str:
    if _FIRM.search(plain):
        return "Firm"
    if is_university(name) or is_university(plain):
        return "University"
    if _INSTITUTE.search(plain):
        return "ResearchInstitute"
    return PERSON if _PERSON.match(plain) else ""


def _other(plain: str) -> str:
    """Of names in other scripts: without a word for a body, it is taken for a person's."""
    if _FIRM_EN.search(plain):
        return "Firm"
    if names_university(plain):
        return "University"
    if _INSTITUTE_EN.search(plain):
        return "ResearchInstitute"
    return PERSON if _LATIN.match(plain) else ""
