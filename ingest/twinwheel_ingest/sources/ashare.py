"""Listed firms: names, business scope, products, industry code and place, as firms disclose them."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping

from twinwheel_graph import values
from twinwheel_graph.errors import BadRow
from twinwheel_graph.model import EntityClaim, RelationClaim, Source, SourceKind
from twinwheel_graph.ontology import ontology
from twinwheel_ingest.resolve.names import id_of
from twinwheel_ingest.sources.base import Item, Located, Rejection
from twinwheel_ingest.sources.csvfile import header_of, rows_of
from twinwheel_ingest.sources.files import InputFile

DATASET = "ashare"
LICENCE = "unknown"

_STOCK_CODE = re.compile(r"(\d{6})\.?(SH|SZ|BJ)?$")
_INDUSTRY = re.compile(r"([A-Z])-?[A-Z]?(\d{2})?")


class AshareReader:
    """A table with the columns stock_code, name, business_scope, products, industry_code, city and more."""

    name = "ashare"
    headed = True

    def recognise(self, file: InputFile) -> str | None:
        """The header has the columns of listed firms."""
        wanted = {"stock_code", "short_name", "name", "business_scope"}
        return "seen_ashare" if wanted <= set(header_of(file)) else None

    def read(self, file: InputFile) -> Iterator[Item]:
        """A firm a row, with its place and industry class."""
        for number, row in rows_of(file):
            locator = f"{file.name}:{number}"
            try:
                if isinstance(row, BadRow):
                    raise row
                for claim in claims_of(row):
                    yield Located(locator, claim)
            except BadRow as error:
                yield Rejection(locator, error)
            yield None


def claims_of(row: Mapping[str, str]) -> list[EntityClaim | RelationClaim]:
    """What one row says. Industry codes of the exchanges have the divisions of GB/T 4754, which the reference holds."""
    code = stock_code(row.get("stock_code", ""))
    source = Source(DATASET, code, SourceKind.SECONDARY, "2020", LICENCE)
    firm = values.entity_claim(ontology(), f"firm:ashare:{code}", "Firm", row.get("name"), _props(row, code), source)
    claims: list[EntityClaim | RelationClaim] = [firm]
    if row.get("city"):
        city = id_of("city", row["city"])
        place = {"province": row.get("province")}
        claims.append(values.entity_claim(ontology(), city, "City", row["city"], place, source))
        claims.append(values.relation_claim(ontology(), "LOCATED_IN", firm.id, city, {}, source))
    if division := industry_code(row.get("industry_code", "")):
        industry = f"gbt4754:{division.lstrip(string.ascii_uppercase) or division}"
        claims.append(values.relation_claim(ontology(), "CLASSIFIED_AS", firm.id, industry, {}, source))
    return claims


def stock_code(printed: str) -> str:
    """A stock code in the spelling `688268.SH`; 688268 and 688268SH are the same."""
    found = _STOCK_CODE.match(printed.strip().upper())
    if not found:
        raise BadRow("bad_stock_code", field="stock_code", value=printed[:20])
    market = found[2] or {"6": "SH", "9": "SH", "4": "BJ", "8": "BJ"}.get(found[1][0], "SZ")
    return f"{found[1]}.{market}"


def industry_code(printed: str) -> str:
    """The division of `C-C29--`: `C29`; a section alone (`K`) where no division is printed; else empty."""
    found = _INDUSTRY.match(printed.strip().upper())
    return f"{found[1]}{found[2] or ''}" if found else ""


def _props(row: Mapping[str, str], code: str) -> dict[str, object]:
    capital = row.get("registered_capital_cny", "")
    return {
        "stock_code": code,
        "credit_code": row.get("uscc"),
        "aliases": [row["short_name"]] if row.get("short_name") else [],
        "name_en": row.get("name_en"),
        "ownership": row.get("ownership"),
        "founded": row.get("founded") or None,
        "registered_capital_cny": _number(capital),
        "business_scope": row.get("business_scope"),
        "products": [part for part in re.split(r"[、;；,，]", row.get("products", "")) if part.strip()],
        "industry_code": industry_code(row.get("industry_code", "")),
        "province": row.get("province"),
        "city": row.get("city"),
    }


def _number(printed: str) -> float | None:
    if not printed:
        return None
    try:
        return float(printed)
    except ValueError:
        raise BadRow("not_a_number", field="registered_capital_cny", value=printed[:20]) from None
