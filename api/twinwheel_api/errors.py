"""Every error as application/problem+json (RFC 9457), by one table of handlers."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import PurePath
from typing import Any, TypeAlias

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from twinwheel_api.negotiate import language_of
from twinwheel_api.schemas import FieldProblem, Problem
from twinwheel_api.validation import faults
from twinwheel_graph.errors import TwinwheelError, say
from twinwheel_graph.stores.neo4j_address import Address

MEDIA_TYPE = "application/problem+json"
REQUEST_ID = "twinwheel.request"
"""Where the front keeps a request's id in its scope."""

RETRY_SECONDS = 1
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

Handler: TypeAlias = Callable[[Request, Any], Coroutine[Any, Any, Response]]


class Refusal(HTTPException):
    """A refusal with a message code, from where only an HTTPException comes through (the reading of a body)."""

    def __init__(self, status: int, code: str, **params: Any) -> None:
        super().__init__(status, headers={"Connection": "close"})
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Problems:
    """Makes errors in the language that is asked for, else in `default`."""

    default: str

    def handlers(self) -> dict[int | type[Exception], Handler]:
        """The one table: which handler answers which exception. What is not in it is 500, by the front."""
        return {
            TwinwheelError: self._known,
            RequestValidationError: self._invalid,
            Refusal: self._refused,
            HTTPException: self._http,
        }

    def answer(
        self,
        scope: Scope,
        status: int,
        code: str,
        params: Mapping[str, Any],
        *,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[FieldProblem] = (),
    ) -> Response:
        """The answer for an error: `code` is the message, `params` fill it in."""
        language = language_of(scope, self.default)
        problem = Problem(
            type="about:blank",
            title=HTTPStatus(status).phrase,
            status=status,
            detail=say(code, language, **params),
            code=code,
            instance=f"urn:uuid:{scope.get(REQUEST_ID, '')}",
            errors=list(errors),
        )
        retry = {"Retry-After": str(RETRY_SECONDS)} if status == HTTPStatus.SERVICE_UNAVAILABLE else {}
        fixed = {"Cache-Control": "no-store", "Content-Language": language, **retry, **(headers or {})}
        return Response(problem.model_dump_json(), status, fixed, MEDIA_TYPE)

    async def _known(self, request: Request, error: TwinwheelError) -> Response:
        # Where the store lies is not the client's business: a path or address is told by its last part, and the
        # cause of a server's failure, which may name hosts, not at all.
        hidden = (PurePath, Address)
        shown = {name: value.name if isinstance(value, hidden) else value for name, value in error.params.items()}
        if any(isinstance(value, Address) for value in error.params.values()) and "detail" in shown:
            shown["detail"] = "…"
        return self.answer(request.scope, error.status, error.code, shown)

    async def _invalid(self, request: Request, error: RequestValidationError) -> Response:
        kinds = {fault["type"] for fault in error.errors()}
        if "json_invalid" in kinds:
            return self.answer(request.scope, HTTPStatus.BAD_REQUEST, "bad_body", {})
        # FastAPI hands the body on as bytes where its content type is no JSON.
        if isinstance(error.body, bytes):
            return self.answer(request.scope, HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "not_json", {})
        told = faults(error.errors(), language_of(request.scope, self.default))
        params = {"count": len(error.errors()), "detail": told[0].message}
        return self.answer(request.scope, HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", params, errors=told)

    async def _refused(self, request: Request, error: Refusal) -> Response:
        return self.answer(request.scope, error.status_code, error.code, error.params, headers=error.headers)

    async def _http(self, request: Request, error: HTTPException) -> Response:
        match error.status_code:
            case HTTPStatus.BAD_REQUEST:
                return self.answer(request.scope, error.status_code, "bad_body", {})
            case HTTPStatus.NOT_FOUND:
                return self.answer(request.scope, error.status_code, "no_route", {})
            case HTTPStatus.METHOD_NOT_ALLOWED:
                allowed = {"Allow": ", ".join(_allowed(request))}
                return self.answer(request.scope, error.status_code, "no_method", {}, headers=allowed)
            case status:
                return self.answer(
                    request.scope, status, "bad_request", {"detail": error.detail}, headers=error.headers
                )


def _allowed(request: Request) -> list[str]:
    """The methods of a path: those of all its routes, where the framework would name the first one's only."""
    found = [method for method in METHODS if _answers(request, method)]
    return ["GET", "HEAD", *found[1:]] if "GET" in found else found


def _answers(request: Request, method: str) -> bool:
    scope = {**request.scope, "method": method}
    return any(route.matches(dict(scope))[0].name == "FULL" for route in request.app.routes)
