"""What one row of a business register says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from twinwheel_graph import values
from twinwheel_graph.errors import BadRow
from twinwheel_graph.ontology import ontology
from twinwheel_ingest.resolve.names import id_of
from twinwheel_ingest.sources.base import Item, Located
from twinwheel_ingest.sources.cells import day_of, text_of
from twinwheel_ingest.sources.money import CNY, amount_of
from twinwheel_ingest.sources.places import Place, place_of
from twinwheel_ingest.sources.provenance import provenance_of
from twinwheel_ingest.sources.registry.codes import class_of, code_of_name, credit_code, industry_code
from twinwheel_ingest.sources.tabular import Row

DATASET = "registry"
STATUSES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("cancelled", ("注销", "cancelled", "deregistered")),
    ("revoked", ("吊销", "撤销", "revoked")),
    ("moved", ("迁出", "迁往", "moved")),
    ("suspended", ("停业", "歇业", "清算", "责令关闭", "suspended", "liquidation")),
    ("active", ("存续", "在营", "在业", "开业", "在册", "正常", "迁入", "active", "registered", "existing")),
)
"""Words by which a status is told, tried in this order: 吊销，未注销 is revoked."""

_MANY = re.compile(r"[;；|、\n]+")
_ALIVE_STILL = re.compile(r"未注销|未吊销")
_PEOPLE = re.compile(r"(\d+)(?:人|名)?$")


def items_of_row(row: Row) -> Iterator[Item]:
    """The firm, its place and its industry; BadRow where the row cannot go in."""
    if "credit_code" not in row.cells:
        raise BadRow("missing_property", field="credit_code")
    code = credit_code(text_of(row.cells["credit_code"]))
    origin = provenance_of(row, DATASET)
    source, firm, place, industry = origin.source(code), f"firm:registry:{code}", _place(row), _industry(row)
    props = {**_props(row), **_capital(row), "credit_code": code, "industry_code": industry}
    props |= {"province": place.province, "city": place.city}
    known = ontology()
    yield Located(row.locator, values.entity_claim(known, firm, "Firm", _text(row, "name"), props, source))
    if place.city:
        city = id_of("city", place.city)
        province = {"province": place.province}
        yield Located(row.locator, values.entity_claim(known, city, "City", place.city, province, origin.source(city)))
        yield Located(row.locator, values.relation_claim(known, "LOCATED_IN", firm, city, {}, source))
    if industry:
        within = f"gbt4754:{class_of(industry)}"
        yield Located(row.locator, values.relation_claim(known, "CLASSIFIED_AS", firm, within, {}, source))


def _props(row: Row) -> Mapping[str, Any]:
    return {
        "aliases": _aliases(row),
        "name_en": _text(row, "name_en"),
        "founded": day_of("founded", row.cells["founded"]) if "founded" in row.cells else None,
        "business_scope": _text(row, "scope"),
        "registration_status": _status(_text(row, "status")),
        "insured": _people(_text(row, "insured")),
        "products": _parts(_text(row, "products")),
    }


def _aliases(row: Row) -> list[str]:
    """Former names and the short one; a name that it has today is none."""
    name = _text(row, "name")
    return [alias for alias in [*_parts(_text(row, "former_names")), _text(row, "short_name")] if alias != name]


def _capital(row: Row) -> Mapping[str, Any]:
    """Capital in yuan; in another currency it is kept apart as printed, since a rate would be an invention."""
    if "capital" not in row.cells:
        return {}
    cell, unit = row.cells["capital"], row.units["capital"]
    amount = amount_of(cell, unit)
    if amount is None:
        raise BadRow("bad_amount", field="registered_capital_cny", value=text_of(cell)[:40])
    return (
        {"registered_capital_cny": amount.value}
        if amount.currency == CNY
        else {"registered_capital_other": f"{amount}"}
    )


def _industry(row: Row) -> str:
    """The code that is printed, else that of the narrowest class that is named."""
    if "industry_code" in row.cells:
        return industry_code(row.cells["industry_code"])
    fields = ("industry_class", "industry_group", "industry_division", "industry_section")
    return next((code for field in fields if (code := code_of_name(_text(row, field)))), "")


def _place(row: Row) -> Place:
    """Columns of their own count before the address."""
    told, written = place_of(f"{_text(row, 'province')}{_text(row, 'city')}"), place_of(_text(row, "address"))
    return told if told.city or not written.city else written


def _status(printed: str) -> str | None:
    if not printed:
        return None
    plain = _ALIVE_STILL.sub("", unicodedata.normalize("NFKC", printed).casefold())
    for status, words in STATUSES:
        if any(word in plain for word in words):
            return status
    known = ontology().entities["Firm"].properties["registration_status"].values
    labels = "、".join(label.zh for label in known.values())
    raise BadRow("unknown_status", field="registration_status", value=printed[:40], known=labels)


def _people(printed: str) -> int | None:
    if not printed:
        return None
    found = _PEOPLE.match(unicodedata.normalize("NFKC", printed).replace(",", "").strip())
    if not found:
        raise BadRow("not_an_integer", field="insured", value=printed[:40])
    return int(found[1])


def _parts(printed: str) -> list[str]:
    return [part.strip() for part in _MANY.split(printed) if part.strip()]


def _text(row: Row, field: str) -> str:
    return values.text_value(field, text_of(row.cells[field])) if field in row.cells else ""
