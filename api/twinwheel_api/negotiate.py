"""The language of an answer, by what the client says it reads."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import Scope

LANGUAGES = ("zh", "en")


def language_of(scope: Scope, default: str) -> str:
    """`zh` or `en`: the one that `Accept-Language` wants most, the first where two are wanted alike, else `default`."""
    header = Headers(scope=scope).get("accept-language", "")
    best, weight = default, 0.0
    for part in header.split(","):
        name, _, parameters = part.partition(";")
        language = name.strip()[:2].lower()
        if language in LANGUAGES and (wanted := _quality(parameters)) > weight:
            best, weight = language, wanted
    return best


def _quality(parameters: str) -> float:
    name, _, value = parameters.partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
