"""Rows of a table that are none: totals, notes, the heading printed again on the next page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from twinwheel_ingest.sources.headers import key_of

TOTALS = frozenset({"合计", "总计", "小计", "共计", "累计", "总和", "合计数", "total", "subtotal", "sum", "grandtotal"})
_NOTE = re.compile(
    r"\s*(?:(?:注|备注|说明|附注|数据来源|资料来源|制表|填表|审核|打印|导出|统计|下载|查询|检索)[^:：]{0,8}[:：]"
    r"|第\s*\d+\s*页|共\s*\d+\s*[条项件家页行])"
)


def aside(cells: Sequence[Any], headings: Sequence[tuple[str, ...]], *, is_note: bool = False) -> str:
    """The message code of why a row is passed over; empty for a row that counts.

    `headings` are the keys of the heading's rows, `is_note` tells of a row that is one merged cell.
    """
    filled = list(dict.fromkeys(str(cell).strip() for cell in cells if cell is not None and str(cell).strip()))
    if not filled:
        return "skipped_empty"
    key = key_of(filled[0])
    if key in TOTALS:
        return "skipped_total"
    if is_note or (len(filled) == 1 and _NOTE.match(filled[0])):
        return "skipped_note"
    likely = [row for row in headings if key in row]
    return "skipped_heading_again" if likely and _keys(cells) in map(_trimmed, likely) else ""


def _keys(cells: Sequence[Any]) -> tuple[str, ...]:
    return _trimmed(tuple("" if cell is None else key_of(cell) for cell in cells))


def _trimmed(keys: tuple[str, ...]) -> tuple[str, ...]:
    last = max((place for place, key in enumerate(keys, 1) if key), default=0)
    return keys[:last]
