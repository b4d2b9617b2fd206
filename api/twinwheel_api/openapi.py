"""The published description: one form of error, and the headers that every answer carries."""

from __future__ import annotations

from typing import Any

from twinwheel_api.errors import MEDIA_TYPE
from twinwheel_api.schemas import Problem
from twinwheel_api.seen import FORM

JSON = "application/json"
FIRST_ERROR = "400"

_WHEN = {
    400: "The request cannot be read, or names something that does not exist in this place.",
    404: "There is no such entity; entities near the name are listed.",
    408: "The body took too long to arrive.",
    409: "Several entities carry the name; they are listed.",
    413: "The body is too long.",
    415: "The body is not marked as JSON.",
    422: "Parts of the request are not valid; `errors` lists them.",
    500: "A fault of the service, logged under the id in `instance`.",
    503: "Too busy, or the wanted revision is not visible yet; see Retry-After.",
}

_ALWAYS = {
    "X-Request-ID": {
        "description": "The id of the request in the log.",
        "schema": {"type": "string", "format": "uuid"},
    },
    "Twinwheel-Revision": {
        "description": "The revision of the store that the answer saw; from a server, what it tells beside it.",
        "schema": {"type": "string", "pattern": FORM},
    },
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The documentation of errors; 422, 500 and 503 may come from anywhere."""
    return {status: {"model": Problem, "description": _WHEN[status]} for status in sorted({*statuses, 422, 500, 503})}


def kept() -> dict[int | str, dict[str, Any]]:
    """The documentation of an answer that the client holds already."""
    return {304: {"description": "What the client holds (If-None-Match) is still so."}}


def completed(description: dict[str, Any]) -> dict[str, Any]:
    """The framework's description with errors as application/problem+json and the headers of every answer."""
    for operations in description["paths"].values():
        for operation in operations.values():
            for parameter in operation.get("parameters", ()):
                parameter["schema"] = _without_null(parameter["schema"])
            for status, response in operation["responses"].items():
                response["headers"] = _ALWAYS
                content = response.get("content", {})
                if status >= FIRST_ERROR and JSON in content:
                    content[MEDIA_TYPE] = content.pop(JSON)
    return description


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter is left out or has a value; what stands in a query or a header is never null."""
    kept = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    rest = {name: value for name, value in schema.items() if name != "anyOf"}
    if not kept:
        return schema
    return {**rest, **kept[0]} if len(kept) == 1 else {**rest, "anyOf": kept}
