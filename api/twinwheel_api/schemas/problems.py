"""What was wrong with a request."""

from __future__ import annotations

from pydantic import Field

from twinwheel_api.schemas.base import Answer


class FieldProblem(Answer):
    """One part of a request that is not valid: where, what (a message code) and in words."""

    field: str
    code: str
    message: str


class Problem(Answer):
    """An error, as RFC 9457 has it; `code` is for programs, `instance` the request as the log names it."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str
    errors: list[FieldProblem] = Field(default_factory=list)
