"""Numbers as they are written: with full-width digits, thousands, powers, 万 and 亿, and in Chinese numerals."""

from __future__ import annotations

import math
import re

DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
STEPS = {"十": 10, "百": 100, "千": 1000}
MYRIADS = {"万": 10**4, "亿": 10**8}

SHARES = {"百分之": "%", "千分之": "permille"}
"""How shares are told in numerals, and the unit of each."""

NUMERALS = "零〇一二两三四五六七八九十百千万亿半"
"""The characters of Chinese numerals; 半 is a half, alone or after a whole (三年半 is not read)."""

ARABIC = (
    r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"  # 1,200.5
    r"(?:[eE][+-]?[0-9]{1,3}(?![A-Za-z0-9])|\s?[×xX*]\s?10(?:\^|\*\*)?[-−]?[0-9]{1,3}(?![0-9]))?"  # 1e-6, 3×10^-5
)
"""A number in digits, after `folded`."""

_POWER = re.compile(r"\s?[×xX*]\s?10(?:\^|\*\*)?([-−]?[0-9]+)$")

_FOLDS = {chr(0xFF01 + at): chr(0x21 + at) for at in range(94) if chr(0x21 + at) not in "!(),:;?"} | dict(
    zip("\u3000\u2212\xb5\xa0⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", " -μ 0123456789-+", strict=True)
)
_FOLDED = re.compile(f"[{re.escape(''.join(_FOLDS))}]")


def folded(text: str) -> str:
    """Full-width forms and raised digits as plain ones, character by character, so that places stay where they are."""
    return _FOLDED.sub(lambda one: _FOLDS[one.group()], text)


def number_of(written: str) -> float:
    """The number that is written, in digits (with 万 or 亿 behind) or in numerals; ValueError where it is none."""
    plain = written.strip()
    sign = -1.0 if plain.startswith(("-", "−")) else 1.0
    plain = plain.lstrip("+-−").strip()
    try:
        number = _arabic(plain) if plain.isascii() or plain[0].isascii() else _numerals(plain)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ValueError(written)
    return sign * number


def shown(number: float) -> str:
    """A number in its normal form: at most ten digits, no trailing zeros; reading it gives it again."""
    text = format(number, ".10g")
    return "0" if text == "-0" else text


def _arabic(plain: str) -> float:
    times = 1
    while plain and (plain[-1] in MYRIADS or plain[-1] in STEPS):
        times *= {**MYRIADS, **STEPS}[plain[-1]]
        plain = plain[:-1].rstrip()
    if power := _POWER.search(plain):
        return float(plain[: power.start()].replace(",", "")) * 10.0 ** int(power[1].replace("−", "-")) * times
    return float(plain.replace(",", "")) * times


def _numerals(plain: str) -> float:
    """三百二十 and 一万五千 by steps; 二〇二二 digit by digit; 半 a half; 百分之九十 ninety."""
    if plain[:3] in SHARES:
        whole, _, part = plain[3:].partition("点")
        return _numerals(whole) + (float(f"0.{_digits(part)}") if part else 0.0)
    if plain == "半":
        return 0.5
    if any(char in STEPS or char in MYRIADS for char in plain):
        return float(_stepped(plain))
    if len(plain) == 2:  # 一两 is either
        raise ValueError(plain)
    return float(_digits(plain))


def _digits(plain: str) -> str:
    return "".join(str(_digit(char)) for char in plain)


def _digit(char: str) -> int:
    if char not in DIGITS:
        raise ValueError(char)
    return DIGITS[char]


def _stepped(plain: str) -> int:
    """The sum of the parts that 十, 百, 千 make; 万 multiplies what stands before it since 亿, 亿 all that does."""
    closed, myriads, part, digit = 0, 0, 0, -1
    for char in plain:
        here = part + max(digit, 0)
        if char in STEPS:
            part, digit = part + (1 if digit < 0 else digit) * STEPS[char], -1
        elif char == "万":  # 万万 is 亿
            myriads, part, digit = myriads + (here or 1) * 10**4 if here or not myriads else myriads * 10**4, 0, -1
        elif char == "亿":
            closed, myriads, part, digit = (closed + myriads + here or 1) * 10**8, 0, 0, -1
        elif digit > 0:  # 二三十 is either
            raise ValueError(plain)
        else:
            digit = _digit(char)
    return closed + myriads + part + max(digit, 0)
