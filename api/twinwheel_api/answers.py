"""Answers as bytes, and their validators: what a client may keep, and how it asks whether it still holds."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from twinwheel_api.seen import HEADER
from twinwheel_api.service import Service
from twinwheel_api.version import version

NO_STORE = {"Cache-Control": "no-store"}
REVALIDATE = "private, no-cache"
"""Kept, but asked about before each use: a change must be seen within two seconds, and a 304 costs little."""


def answer(body: BaseModel, headers: Mapping[str, str] = NO_STORE) -> Response:
    """An answer; built as bytes here so that a worker thread does it, not the event loop."""
    return Response(body.model_dump_json(by_alias=True), media_type="application/json", headers=dict(headers))


def revised(request: Request, service: Service, make: Callable[[], BaseModel], *apart: object) -> Response:
    """An answer that holds as long as the store's revision does (and `apart`); 304 where the client has it.

    The revision is read before the answer is made, so that an answer is never named younger than it is.
    """
    store = service.house.store
    revision = store.revision()
    return marked(request, make, service.seen(revision), store.identity(), revision, *apart)


def marked(request: Request, make: Callable[[], BaseModel], seen: str, *parts: object) -> Response:
    """An answer with a mark made of `parts`; 304 without a body where the client has the same."""
    mark = _mark(*parts)
    headers = {
        "ETag": mark,
        "Cache-Control": REVALIDATE,
        "Vary": "Accept-Language",
        HEADER: seen,
    }
    if _has(request, mark):
        return Response(status_code=304, headers=headers)
    return answer(make(), headers)


def _mark(*parts: object) -> str:
    """A weak validator: compression on the way leaves it true. With the version, the form of an answer may change."""
    text = "\0".join(str(part) for part in (version(), *parts))
    return f'W/"{hashlib.blake2b(text.encode(), digest_size=12).hexdigest()}"'


def _has(request: Request, mark: str) -> bool:
    held = [one.strip() for one in request.headers.get("if-none-match", "").split(",")]
    return "*" in held or mark.removeprefix("W/") in {one.removeprefix("W/") for one in held}
