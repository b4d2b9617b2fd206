"""From when until when a document holds, as it says itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from twinwheel_graph.errors import BadRow
from twinwheel_graph.language.numbers import number_of
from twinwheel_graph.values import date_value
from twinwheel_ingest.sources.document.passage import Claim, Passage

_DAY = r"(\d{4})年(\d{1,2})月(\d{1,2})日"
_MONTH = r"(\d{4})年(?:(\d{1,2})月)?(?:(\d{1,2})日)?"
_FORCE = "施行|实施|执行|生效"
_FROM = re.compile(rf"自{_DAY}(?:之日)?起(?:正式)?(?:{_FORCE})")
_FROM_ISSUE = re.compile(rf"自(?:公开)?(?:发布|印发|公布|颁布)之日起(?:(\d{{1,3}})日后)?(?:正式)?(?:{_FORCE})")
_UNTIL = re.compile(rf"(?:有效期|执行期限?|实施期限?)(?:限)?(?:截止|截至|到|至|截止到){{1,2}}{_MONTH}")
_YEARS = re.compile(r"有效期(?:限)?(?:为|是)?(\d{1,2}|[一二两三四五六七八九十])年")


def validity(passage: Passage) -> Iterator[Claim]:
    """From when until when the document holds."""
    begun, ended = period_in(passage.text, passage.outline.issued)
    if begun or ended:
        yield passage.entity("Policy", passage.outline.name, {"valid_from": begun, "valid_until": ended})


def period_in(text: str, issued: str) -> tuple[str, str]:
    """The first and the last day that a sentence gives, each empty where it gives none.

    `自发布之日起` counts from `issued`; so many years end on the day before the same date.
    """
    named, on_issue = _FROM.search(text), _FROM_ISSUE.search(text)
    begun = _date(named[1], named[2], named[3]) if named else _after(issued, on_issue[1]) if on_issue else ""
    until, years = _UNTIL.search(text), _YEARS.search(text)
    if until:
        return begun, _date(until[1], until[2], until[3])
    return begun, _years_on(begun or issued, years[1]) if years else ""


def _date(year: str, month: str | None, day: str | None) -> str:
    parts = [year, *(f"{int(part):02d}" for part in (month, day) if part)]
    try:
        return date_value("date", "-".join(parts))
    except BadRow:
        return ""


def _after(issued: str, days: str | None) -> str:
    """So many days after a day; the day itself where none are told, nothing where it is not known to the day."""
    if len(issued) != len("2024-01-01"):
        return ""
    return (date.fromisoformat(issued) + timedelta(days=int(days or 0))).isoformat()


def _years_on(begun: str, printed: str) -> str:
    if len(begun) != len("2024-01-01"):
        return ""
    first = date.fromisoformat(begun)
    year = first.year + (int(number_of(printed)))
    last_of_february = (first.month, first.day) == (2, 29)
    return (date(year, first.month, 28 if last_of_february else first.day) - timedelta(days=1)).isoformat()
