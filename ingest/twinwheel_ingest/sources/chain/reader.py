"""Five tables of one graph, each told by its heading and the look of its first rows; they come in any order."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from twinwheel_graph.errors import BadRow
from twinwheel_ingest.sources.base import Item, Rejection
from twinwheel_ingest.sources.chain import firms, industries, products
from twinwheel_ingest.sources.chain.claims import Row
from twinwheel_ingest.sources.csvfile import header_of, rows_of
from twinwheel_ingest.sources.files import InputFile

LOOKED_AT = 20
"""How many rows are looked at where a heading alone does not tell."""

_CODE = re.compile(r"\d{6}$")
_STOCK_CODE = re.compile(r"\d{6}\.?([A-Za-z]{2})?$")
_NO_PLACE = re.compile(r".*(?<![省市区县旗盟])$")
"""The codes of administrative divisions look the same and stand under the same heading."""


@dataclass(frozen=True, slots=True)
class _Table:
    """One table: its columns, those whose values tell it from other tables, and who makes claims of a row."""

    columns: frozenset[str]
    claims: Callable[[InputFile], Callable[[str, Row], Iterator[Item]]]
    telling: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    exact: bool = False

    def fits(self, file: InputFile, header: set[str]) -> bool:
        """Whether the file is this table."""
        if self.columns != header if self.exact else not self.columns <= header:
            return False
        rows = itertools.islice(rows_of(file), LOOKED_AT) if self.telling else ()
        good = [row for _, row in rows if not isinstance(row, BadRow)]
        return not self.telling or any(self._tells(row) for row in good)

    def _tells(self, row: Row) -> bool:
        return all(pattern.match(row.get(name, "")) for name, pattern in self.telling.items())


TABLES = (
    _Table(frozenset({"code", "name", "fullname", "exchange"}), firms.listed),
    _Table(frozenset({"code", "name"}), industries.levels, {"code": _CODE, "name": _NO_PLACE}, exact=True),
    _Table(frozenset({"company", "industry"}), industries.members, {"company": _STOCK_CODE, "industry": _CODE}),
    _Table(frozenset({"company", "product", "rel", "weight"}), products.made),
    _Table(frozenset({"src", "dst", "rel"}), industries.chain, {"rel": industries.REL}),
)


class ChainReader:
    """Reads any of the five tables: companies, industries, company_industry, company_product, industry_industry."""

    name = "chain"
    headed = True

    def recognise(self, file: InputFile) -> str | None:
        """The heading is one of the five, and codes and relations look as they do there."""
        return "seen_chain" if _table_of(file) else None

    def read(self, file: InputFile) -> Iterator[Item]:
        """The claims of each row."""
        table = _table_of(file)
        claims = table.claims(file) if table else None
        for number, row in rows_of(file) if claims else ():
            locator = f"{file.name}:{number}"
            try:
                if isinstance(row, BadRow):
                    raise row
                yield from list(claims(locator, row)) if claims else ()
            except BadRow as error:
                yield Rejection(locator, error)
            yield None


def _table_of(file: InputFile) -> _Table | None:
    header = {name for name in header_of(file) if name}
    return next((table for table in TABLES if table.fits(file, header)), None)
