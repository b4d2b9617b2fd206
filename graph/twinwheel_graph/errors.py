"""One root error class; the words stand in messages.yaml, in Chinese and English."""

from __future__ import annotations

import functools
from importlib import resources
from typing import Any, ClassVar


class TwinwheelError(Exception):
    """A failure a person can mend.

    `code` names its entry in messages.yaml, `params` fill it in. `status` is the HTTP status and `exit_code` the
    command line's.
    """

    status: ClassVar[int] = 400
    exit_code: ClassVar[int] = 1

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def message(self, language: str = "zh") -> str:
        """What is wrong and how to mend it, in `zh` or `en`."""
        return say(self.code, language, **self.params)

    def __str__(self) -> str:
        return self.message("en")


class UsageError(TwinwheelError):
    """The call itself is off: a bad option, an unknown format, two things that exclude each other."""

    exit_code = 2


class BadRow(TwinwheelError):
    """One row of input cannot go in: `code` is the reason under which the summary counts it."""

    status = 422
    exit_code = 3

    def __init__(self, code: str, *, field: str = "", **params: Any) -> None:
        super().__init__(code, field=field, **params)
        self.field = field


class NotFound(TwinwheelError):
    """No such store, file, entity or route."""

    status = 404


class Ambiguous(TwinwheelError):
    """A name that more than one entity carries."""

    status = 409


class Conflict(TwinwheelError):
    """What is asked for does not go with what is there."""

    status = 409


class StoreError(TwinwheelError):
    """The store cannot be opened, read or written."""

    status = 503


class EncoderError(TwinwheelError):
    """What makes vectors of texts cannot be had or used; without it everything works by words."""

    status = 503


class IndexBusy(TwinwheelError):
    """Another process holds the index's writer lock and did not catch up in time."""

    status = 503


@functools.cache
def _messages() -> dict[str, list[str]]:
    import yaml

    text = resources.files(__package__).joinpath("messages.yaml").read_text(encoding="utf-8")
    loaded: dict[str, list[str]] = yaml.safe_load(text)
    return loaded


def say(code: str, language: str, **params: Any) -> str:
    """The message `code` in `language`, filled in with `params`."""
    chinese, english = _messages()[code]
    return (chinese if language == "zh" else english).format(**params)
