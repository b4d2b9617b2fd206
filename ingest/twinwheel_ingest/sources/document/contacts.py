"""Whom to call and how, as running text and forms have it: names behind their label, telephone numbers, mail.

A body or a post behind the label stays: `负责人：市科技局` tells of nobody. Without a colon a name must look like one,
for 负责人 is a word of many sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from twinwheel_ingest.sources.document.words import DOUBLE_SURNAMES, HAN, NOT_NAMES, POST, SURNAMES

OMITTED = "〔联系方式略〕"
"""What stands where a person, a telephone number or an address for mail stood."""

_NUMBERED = r"(?:联系)?(?:电话|手机|邮箱|传真|微信|固话)"
_LABEL = rf"(?:联系人|负责人|经办人|签发人)(?:[及和、/](?:{_NUMBERED}|(?:联系)?方式))?"
_BODY = (
    rf"[各市省县区]|(?:{POST}|{'|'.join(sorted(NOT_NAMES))})(?![{HAN}])|"
    rf"[{HAN}]{{1,3}}?(?:[局委办部处厅室院区县市会组]|中心|公司|集团|大学|银行|政府|领导|部门|人员|干部)(?![{HAN}])"
)
_WHO = rf"[{HAN}]{{1,10}}·[{HAN}·]{{1,12}}|[{HAN}]{{2,4}}?|[{HAN}](?:\s+[{HAN}])?\s+(?!{_NUMBERED})[{HAN}]{{1,2}}"
_SHAPE = rf"(?:{DOUBLE_SURNAMES})[{HAN}]{{1,2}}?|[{SURNAMES}][{HAN}]{{1,2}}?"
_VERBS = "和与及应于向任包安全时常方成解许"
"""Surnames with which a sentence goes on, too: 负责人应到场, 联系人方式."""

_TITLED = rf"(?:{POST}|先生|女士|老师|同志|教授|博士)?(?:（[^）]{{0,40}}）)?(?:(?![{HAN}])|(?=的?{_NUMBERED}))"
_NAMED = re.compile(
    rf"{_LABEL}(?:\s*[：:]\s*(?!{_BODY})(?P<told>{_WHO})|"
    rf"(?:\s+|\s*[为是]\s*|(?![{_VERBS}]))(?!{_BODY})(?P<near>{_SHAPE})){_TITLED}"
)
_NUMBERS = re.compile(
    r"(?<!\d)1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)|(?<![\d.])0\d{2,3}[-—–( )）]{0,2}\d{7,8}(?!\d)|"
    r"(?<![a-z0-9_.+-])[a-z0-9_.+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+|(?:微信|QQ)号?\s*[：:]\s*[a-z0-9_-]{5,20}",
    re.IGNORECASE,
)


def without_contacts(text: str) -> str:
    """A text without names to call, telephone numbers and addresses."""
    return _NUMBERS.sub(OMITTED, _NAMED.sub(OMITTED, text))


def names_to_call(text: str) -> Iterator[str]:
    """The names that stand behind a label, without spaces."""
    for found in _NAMED.finditer(text):
        yield "".join((found["told"] or found["near"]).split())
