"""Pure ASGI, each a few microseconds: the front (request id, log, last errors), the gate, the limit of bodies."""

from __future__ import annotations

import asyncio
import time
import traceback
import uuid
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus

import orjson
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from twinwheel_api.errors import REQUEST_ID, Problems, Refusal
from twinwheel_api.housekeeping import Housekeeper

BODY_SECONDS = 30
"""How long a body may take to arrive: a slow one would hold a place behind the gate."""

REVISION = b"twinwheel-revision"


class Front:
    """Gives each request an id, logs one line of JSON, answers HEAD as GET, turns what nobody caught into a 500.

    `log` takes the line; `revision` is the store's, for answers that do not say which one they saw.
    """

    def __init__(
        self,
        app: ASGIApp,
        problems: Problems,
        housekeeper: Housekeeper,
        log: Callable[[bytes], object],
        revision: Callable[[Scope], Awaitable[str | None]],
    ) -> None:
        self._app = app
        self._problems = problems
        self._housekeeper = housekeeper
        self._log = log
        self._revision = revision

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = Exchange(scope, send, self._revision)
        with self._housekeeper.answering():
            await self._answer(exchange, receive)

    async def _answer(self, exchange: Exchange, receive: Receive) -> None:
        try:
            await self._app(exchange.scope, receive, exchange.send)
        except Exception:  # noqa: BLE001 - the last one to see it: it is logged, and answered with the id
            exchange.failure = traceback.format_exc()
            if not exchange.status:
                params = {"id": exchange.scope[REQUEST_ID]}
                status = HTTPStatus.INTERNAL_SERVER_ERROR
                answer = self._problems.answer(exchange.scope, status, "internal", params)
                await answer(exchange.scope, receive, exchange.send)
        finally:
            self._log(exchange.line())


class Exchange:
    """A request and what was answered to it so far."""

    __slots__ = ("_head", "_revision", "_send", "_started", "failure", "scope", "status")

    def __init__(self, scope: Scope, send: Send, revision: Callable[[Scope], Awaitable[str | None]]) -> None:
        self._head = scope["method"] == "HEAD"
        scope[REQUEST_ID] = _request_id(scope)
        self.scope: Scope = {**scope, "method": "GET"} if self._head else scope
        self.status = 0
        self.failure = ""
        self._send = send
        self._revision = revision
        self._started = time.perf_counter()

    async def send(self, message: Message) -> None:
        """Pass an answer on, with the id and the revision; without its body where only the head is wanted."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = await self._headers(list(message["headers"]))
        elif self._head:
            message = {**message, "body": b""}
        await self._send(message)

    def line(self) -> bytes:
        """The line of the log. What was asked stays out of it: a question may be confidential."""
        client = self.scope.get("client")
        record = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "id": self.scope[REQUEST_ID],
            "client": client[0] if client else None,
            "method": "HEAD" if self._head else self.scope["method"],
            "path": self.scope.get("raw_path", b"").partition(b"?")[0].decode("ascii", "replace"),
            "status": self.status,
            "ms": round((time.perf_counter() - self._started) * 1_000, 2),
        }
        return orjson.dumps(
            record | ({"error": self.failure} if self.failure else {}), option=orjson.OPT_APPEND_NEWLINE
        )

    async def _headers(self, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        headers.append((b"x-request-id", self.scope[REQUEST_ID].encode()))
        if all(name.lower() != REVISION for name, _ in headers):
            revision = await self._revision(self.scope)
            if revision is not None:
                headers.append((REVISION, revision.encode()))
        return headers


def _request_id(scope: Scope) -> str:
    """The id that a proxy gave if it is a UUID (anything else could write into the log), else a new one."""
    given = Headers(scope=scope).get("x-request-id", "")
    try:
        return str(uuid.UUID(given))
    except ValueError:
        return str(uuid.uuid4())


class Gate:
    """Lets so many requests in at once by the first or last part of their path; others get 503, their body unread.

    What runs and waits behind it is bounded, so an answer is late by at most so many times its computation.
    """

    def __init__(self, app: ASGIApp, problems: Problems, limits: Mapping[str, int]) -> None:
        self._app = app
        self._problems = problems
        self._limits = limits
        self._inside = dict.fromkeys(limits, 0)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or turn it away."""
        lane = self._lane(scope)
        if lane is None:
            await self._app(scope, receive, send)
        elif self._inside[lane] >= self._limits[lane]:
            answer = self._problems.answer(scope, HTTPStatus.SERVICE_UNAVAILABLE, "too_busy", {})
            await answer(scope, receive, send)
        else:
            self._inside[lane] += 1
            try:
                await self._app(scope, receive, send)
            finally:
                self._inside[lane] -= 1

    def _lane(self, scope: Scope) -> str | None:
        if scope["type"] != "http":
            return None
        path: str = scope["path"].removeprefix(scope.get("root_path", ""))
        return next((lane for lane in self._limits if path.startswith(lane) or path.endswith(lane)), None)


class BodyLimit:
    """Refuses bodies that are too long (413) or too slow (408)."""

    def __init__(self, app: ASGIApp, problems: Problems, kilobytes: int) -> None:
        self._app = app
        self._problems = problems
        self._kilobytes = kilobytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request whose body keeps the limits."""
        if scope["type"] != "http" or scope["method"] == "GET":
            await self._app(scope, receive, send)
        elif self._declared(scope) > self._kilobytes << 10:
            # The connection is closed: nobody reads the rest.
            params, headers = {"limit": self._kilobytes}, {"Connection": "close"}
            status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            answer = self._problems.answer(scope, status, "too_long", params, headers=headers)
            await answer(scope, receive, send)
        else:
            await self._app(scope, Body(receive, self._kilobytes).receive, send)

    def _declared(self, scope: Scope) -> int:
        length = Headers(scope=scope).get("content-length", "")
        return int(length) if length.isdecimal() and len(length) < 20 else 0


class Body:
    """A body as it arrives."""

    __slots__ = ("_deadline", "_kilobytes", "_left", "_more", "_receive")

    def __init__(self, receive: Receive, kilobytes: int) -> None:
        self._receive = receive
        self._kilobytes = kilobytes
        self._left = kilobytes << 10
        self._more = True
        self._deadline = asyncio.get_running_loop().time() + BODY_SECONDS

    async def receive(self) -> Message:
        """The next part; Refusal where the body is too long or too slow."""
        if not self._more:
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._deadline):
                message = await self._receive()
        except TimeoutError:
            raise Refusal(HTTPStatus.REQUEST_TIMEOUT, "body_too_slow", limit=BODY_SECONDS) from None
        self._more = message.get("more_body", False)
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_long", limit=self._kilobytes)
        return message
