"""Sums of money as people write them: 500万元, 3.2亿元, 1,200,000.00, 500万美元."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

CNY = "CNY"

_CURRENCIES: Mapping[str, str] = MappingProxyType(
    {
        "人民币": CNY, "rmb": CNY, "cny": CNY, "¥": CNY, "￥": CNY, "元": CNY, "圆": CNY, "yuan": CNY,
        "美元": "USD", "美金": "USD", "usd": "USD", "us$": "USD", "$": "USD",
        "港元": "HKD", "港币": "HKD", "港幣": "HKD", "hkd": "HKD", "hk$": "HKD",
        "澳门元": "MOP", "mop": "MOP", "新台币": "TWD", "台币": "TWD", "twd": "TWD",
        "欧元": "EUR", "eur": "EUR", "€": "EUR", "英镑": "GBP", "gbp": "GBP", "£": "GBP",
        "日元": "JPY", "日圆": "JPY", "jpy": "JPY", "韩元": "KRW", "韩圆": "KRW", "krw": "KRW",
        "新加坡元": "SGD", "新元": "SGD", "sgd": "SGD", "澳大利亚元": "AUD", "澳元": "AUD", "aud": "AUD",
        "加拿大元": "CAD", "加元": "CAD", "cad": "CAD", "瑞士法郎": "CHF", "chf": "CHF",
        "德国马克": "DEM", "马克": "DEM", "卢布": "RUB", "rub": "RUB",
    }
)  # fmt: skip
_SCALES: Mapping[str, int] = MappingProxyType(
    {"": 1, "百": 10**2, "千": 10**3, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8}
)
_CURRENCY = "|".join(re.escape(word) for word in sorted(_CURRENCIES, key=len, reverse=True))
_SCALE = "|".join(sorted(filter(None, _SCALES), key=len, reverse=True))
_GROUPED = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:,\d{4})+(?:\.\d+)?|\d+(?:\.\d+)?(?:e\+?\d{1,2})?"
_AMOUNT = re.compile(
    rf"(?P<before>(?:{_CURRENCY})*)(?P<number>{_GROUPED})\(?(?P<scale>{_SCALE})?\(?(?P<after>(?:{_CURRENCY})*)\)?整?$"
)
_UNIT = re.compile(rf"(?P<scale>{_SCALE})?(?P<currency>(?:{_CURRENCY})*)$")


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum in whole units of a currency (ISO 4217); CNY where none is named."""

    value: float
    currency: str = CNY

    def __str__(self) -> str:
        return f"{self.value:.15g} {self.currency}"


def amount_of(cell: Any, unit: str = "") -> Amount | None:
    """The sum in a cell; `unit` is that of its heading (万元) and holds where the cell names no scale or currency.

    None where the cell is no sum, or names two currencies.
    """
    plain = _plain(cell)
    found = _AMOUNT.match(plain)
    if not found or isinstance(cell, bool):
        return None
    named = _named(found["before"] + found["after"])
    told = _UNIT.match(_plain(unit))
    # 500万 below 万元 is five million, not fifty thousand million; 500元 below 万元 is five hundred.
    inherits = told is not None and not found["scale"] and not found["after"]
    scale = found["scale"] or (told["scale"] if told and inherits else "") or ""
    currencies = named or (_named(told["currency"]) if told else frozenset()) or {CNY}
    if len(currencies) > 1:
        return None
    value = Decimal(found["number"].replace(",", "")) * _SCALES[scale]
    return Amount(float(value), next(iter(currencies)))


def _plain(cell: Any) -> str:
    text = repr(cell) if isinstance(cell, float) else str(cell)
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _named(words: str) -> frozenset[str]:
    """The currencies that words name: 美元 is one, and 元 in it none; 人民币元 is one as well."""
    return frozenset(_CURRENCIES[word] for word in re.findall(_CURRENCY, words))
