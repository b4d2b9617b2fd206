"""The first reading of a document: its frame, and the names that the second reading leaves out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from twinwheel_graph.errors import BadRow
from twinwheel_graph.values import date_value
from twinwheel_ingest.sources.document.contacts import without_contacts
from twinwheel_ingest.sources.document.outline import NUMBER, Outline
from twinwheel_ingest.sources.document.redact import Redaction, redaction
from twinwheel_ingest.sources.document.structure import BODY_NAME, Title, Unit, group_of, title_of, units
from twinwheel_ingest.sources.document.text import lines_of, page_title
from twinwheel_ingest.sources.document.validity import period_in
from twinwheel_ingest.sources.files import InputFile

_ABBREVIATION = re.compile(r"([一-龥]{2,40})（以下(?:简称|称)[“\"]?([^”\"（）]{1,20})[”\"]?）")
_LEADING_WORD = re.compile(r"^(?:依托|按照|根据|以|由|在|对|将|把|为)")
_GROUP = re.compile(r"成立([一-龥]{2,40}?(?:工作专班|领导小组))")
_OWN_NUMBER = re.compile(NUMBER)
_SIGNED = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日(?:印发)?")
_PUBLISHED = re.compile(r"(\d{4})年(?:公开)?(?:发布|印发|出台)")
_LABELLED_NUMBER = re.compile(rf"(?:发文字号|发文号|文\s*号)\s*[：:]?\s*({NUMBER})")
_LABELLED_DATE = re.compile(r"(?:成文日期|印发日期|发布日期|公布日期)\s*[：:]?\s*(\d{4})[年-](\d{1,2})[月-](\d{1,2})")
_LABELLED_ISSUER = re.compile(rf"(?:发文机关|制定机关|发布机构)\s*[：:]?\s*({BODY_NAME})(?![一-龥])")
_PERIOD = re.compile(r"建设期\D{0,4}(\d{4})年?[-—–－至到~～]{1,2}(\d{4})年")


LABELLED_CHARACTERS = 200
"""The longest line of a page's own particulars."""


def outline_of(file: InputFile) -> Outline | None:
    """The frame of the document in a file; None where no title is found."""
    title = title_of(_texts(file), page_title(file))
    if title is None:
        return None
    frame = Outline(file.name, title, Redaction(None), title.issuer or _issuer(file))
    names = redaction(units(lines_of(file)), frame.city.removesuffix("市"))
    nameless = replace(title, text=names.of(title.text), about=names.of(title.about))
    return _learned(replace(frame, names=names, title=nameless), file)


def redacted(file: InputFile, names: Redaction) -> Iterator[Unit]:
    """The lines of a document without its names, telephone numbers and addresses for mail."""
    for unit in units(lines_of(file)):
        text, section = (without_contacts(names.of(part)) for part in (unit.text, unit.section))
        yield replace(unit, text=text, section=section)


def period_of(text: str) -> tuple[str, str] | None:
    """The first and last year of the time in which a park is built."""
    found = _PERIOD.search(text)
    return (found[1], found[2]) if found else None


def abbreviations_of(text: str, place: str) -> Iterator[tuple[str, str]]:
    """What is said to be called something shorter from here on: the short and the full name."""
    for found in _ABBREVIATION.finditer(text):
        full = found[1]
        start = full.rfind(place) if place else -1
        yield found[2], full[start:] if start >= 0 else _LEADING_WORD.sub("", full)


def _issuer(file: InputFile) -> str:
    """The first line that is nothing but the name of a body, else the one behind 发文机关 on a web page."""
    labelled = ""
    for line in _texts(file):
        bare = "".join(line.split())
        if re.fullmatch(rf"{BODY_NAME}|国务院", bare):
            return bare
        if found := _LABELLED_ISSUER.search(line):
            labelled = labelled or found[1]
    return labelled


def _texts(file: InputFile) -> Iterator[str]:
    yield from ("" if isinstance(line.text, BadRow) else line.text for line in lines_of(file))


def _learned(frame: Outline, file: InputFile) -> Outline:
    place = frame.city.removesuffix("市")
    group = begun = ""
    cited: set[str] = set()
    shorts: dict[str, str] = {}
    for unit in redacted(file, frame.names):
        group = group or group_of(unit) or next(iter(_GROUP.findall(unit.text)), "")
        shorts |= dict(abbreviations_of(unit.text, place))
        cited.update(_OWN_NUMBER.findall(unit.text))
        begun = begun or (period_of(unit.text) or ("",))[0]
    number, issued = _numbered(frame, file)
    date = issued or (begun if begun == max(cited, default="") else "")
    frame = replace(frame, number=number, issued=issued, date=date, group=group, abbreviations=shorts)
    return _dated(frame, file)


def _numbered(frame: Outline, file: InputFile) -> tuple[str, str]:
    """The document's own number, and the date that it is issued on as exactly as it says."""
    number = year = labelled = signed = ""
    for unit in redacted(file, frame.names):
        own = _OWN_NUMBER.fullmatch("".join(unit.text.split()))
        if own and own[0] != number:
            number, year = own[0], year or own[1]
        elif not own and not number and (found := _LABELLED_NUMBER.search(unit.text)):
            number, year = found[1], found[2]
        labelled = labelled or _labelled_date(unit)
        signed = _stated(unit, frame.title) or signed
    return number, signed if len(signed) > len("2024") else labelled or signed or year


def _dated(frame: Outline, file: InputFile) -> Outline:
    """From when until when it holds, by the sentences that say so first."""
    first = last = ""
    for unit in redacted(file, frame.names):
        begun, ended = period_in(unit.text, frame.issued)
        first, last = first or begun, last or ended
    return replace(frame, valid_from=first, valid_until=last)


def _labelled_date(unit: Unit) -> str:
    """The date behind 成文日期 or 发布日期, as web pages of public bodies have it."""
    found = _LABELLED_DATE.search(unit.text) if len(unit.text) < LABELLED_CHARACTERS else None
    return _real(f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}") if found else ""


def _stated(unit: Unit, title: Title) -> str:
    """The date that a document is signed with, or said before its title to have been published in."""
    if signed := _SIGNED.fullmatch("".join(unit.text.split())):
        return _real(f"{signed[1]}-{int(signed[2]):02d}-{int(signed[3]):02d}")
    published = _PUBLISHED.search(unit.text) if unit.line < title.first else None
    return _real(published[1]) if published else ""


def _real(date: str) -> str:
    """A date of the calendar, or empty: a slip in a signature spoils nothing else."""
    try:
        return date_value("date", date)
    except BadRow:
        return ""
