"""What people write into the fields of a form, on its way to values; what is about a person is taken out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from twinwheel_graph.errors import BadRow
from twinwheel_graph.values import date_value
from twinwheel_ingest.sources.amounts import cny_of
from twinwheel_ingest.sources.dates import date_of
from twinwheel_ingest.sources.document.contacts import without_contacts
from twinwheel_ingest.sources.needs.forms import Field

_TICKED = re.compile(r"[☑☒■√✓✔]\s*([^\s□☐☑☒■√✓✔、，,;；]+)")
_MARKED_BEHIND = re.compile(r"([^\s□、，,;；（()）√✓✔]+)\s*[（(]\s*[√✓✔]\s*[)）]")
_BOX = re.compile(r"[□☐☑☒■]")
_NOTHING = re.compile(r"(?:无|暂无|没有|待定|面议|/|\\|[-—–]+|详见附件|见附件|不限|同上)?[。.]?")
_ITEMS = re.compile(r"[;；\n]+|(?<=[。；;\s])(?=(?:\d{1,2}[.、)）]|[（(]\d{1,2}[)）]|[①-⑳]))")
_NUMBER = re.compile(r"^\s*(?:\d{1,2}[、)）]|\d{1,2}\.(?!\d)|[（(]\d{1,2}[)）]|[①-⑳])\s*")
_DATE = re.compile(r"\d{4}\s*[-/.年]\s*\d{1,2}(?:\s*[-/.月]\s*\d{1,2})?|[〇零一二三四五六七八九]{4}年.{1,8}?[月日]")
_OFFICE = re.compile(
    r"[一-龥A-Za-z0-9（）]{0,28}?(?:办公室|中心|[部处科室办局所院])(?![一-龥]{0,2}(?:部|处|科|室|中心))"
)
_RESTRICTED = re.compile(r"涉密|秘密|机密|绝密|保密|内部|不公开|不对外|不予公开|限.{0,10}公开|仅[限向对]")
_NOT_RESTRICTED = re.compile(r"不涉密|非涉密|无保密|不(?:需要?)?保密|无需保密|可公开|可以公开")


def text_in(field: Field) -> str:
    """What a field says, empty where it says nothing (无, /, 详见附件)."""
    plain = without_contacts(field.value).strip()
    return "" if _NOTHING.fullmatch(plain) else plain


def items_in(field: Field) -> list[str]:
    """The parts of a field that lists several things, without their numbers."""
    parts = (_NUMBER.sub("", part).strip().rstrip("；;") for part in _ITEMS.split(text_in(field)))
    return [part for part in parts if part]


def choices_in(field: Field) -> list[str]:
    """What is ticked, or what is listed where there are no boxes."""
    if marked := _MARKED_BEHIND.findall(field.value):
        return list(marked)
    if _BOX.search(field.value):
        return [found[1] for found in _TICKED.finditer(field.value)]
    return [part.strip() for part in re.split(r"[、，,;；/\n]+|或者?|以及", text_in(field)) if part.strip()]


def date_in(field: Field) -> str:
    """The date in a field; BadRow where there is none."""
    plain = unicodedata.normalize("NFKC", field.value)
    found = _DATE.search(plain)
    printed = re.sub(r"\s", "", found.group(0)) if found else plain[:40]
    # A day with its month has 日 after it or nothing; date_of takes both.
    return date_value(field.key, date_of(printed))


def cny_in(field: Field) -> float | None:
    """The sum in a field, the lower end of a range; None where it is left open (面议), BadRow where it is no sum."""
    if not text_in(field):
        return None
    label = unicodedata.normalize("NFKC", field.label)
    unit = next((unit for unit in ("亿元", "万元", "千元") if unit in label), "")
    amount = cny_of(field.value, unit)
    if amount is None:
        raise BadRow("not_an_amount", field=field.key, value=field.value[:40])
    return amount


def office_in(field: Field) -> str:
    """The office to turn to, without whoever sits there; empty where none is named."""
    found = _OFFICE.match(text_in(field))
    return found.group(0) if found else ""


def is_secret(field: Field) -> bool:
    """Whether a field on secrecy asks for it: ticked, answered by yes, or said in words."""
    told = _answer(field)
    if _NOT_RESTRICTED.search(told):
        return False
    return bool(_RESTRICTED.search(told)) or (told.startswith("是") and "是否" not in told)


def is_state_secret(field: Field) -> bool:
    """Whether a field on secrecy says that state secrets are concerned: such are not for a system like this one."""
    about = "涉密" in field.label or "密级" in field.label or "涉密" in field.value
    return about and is_secret(field) and not re.search("商业秘密|内部", field.value)


def is_withheld(field: Field) -> bool:
    """Whether the firm's name is not to be shown."""
    told = _answer(field)
    return bool(re.search(r"否|不", told)) and not re.search(r"^(?:是|同意|可以?公开|公开)", told)


def names_in(field: Field) -> Iterator[str]:
    """The bodies to which alone a need is open."""
    plain = re.sub(r"^仅?[限向对]|等?(?:公开|开放|单位)$", "", text_in(field))
    yield from (name for part in re.split(r"[、，,;；\n]+|和", plain) if (name := part.strip()))


def _answer(field: Field) -> str:
    marked = _BOX.search(field.value) or _MARKED_BEHIND.search(field.value)
    return "、".join(choices_in(field)) if marked else field.value.strip()
