"""The words of tables, pages and messages of progress, in Chinese and English."""

from __future__ import annotations

import functools
import os
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twinwheel_graph.match.request import Unsure


def language(asked: str | None = None) -> str:
    """`zh` or `en`: what was asked for, else TWINWHEEL_LANG, else the locale's, else zh."""
    for told in (asked, os.environ.get("TWINWHEEL_LANG"), _of_locale()):
        if told and told[:2].lower() in {"zh", "en"}:
            return told[:2].lower()
    return "zh"


def word(key: str, language: str, **params: object) -> str:
    """The words for `key`, filled in with `params`."""
    chinese, english = _words()[key]
    return (chinese if language == "zh" else english).format(**params)


def unsure_text(unsure: Unsure, language: str) -> str:
    """Why an answer has no confidence."""
    return word(f"unsure_{unsure.reason}", language, shortest=unsure.shortest, longest=unsure.longest)


@functools.cache
def _words() -> dict[str, list[str]]:
    import yaml

    text = resources.files(__package__).joinpath("words.yaml").read_text(encoding="utf-8")
    loaded: dict[str, list[str]] = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - safe ones
    return loaded


def _of_locale() -> str | None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if told := os.environ.get(name):
            return told
    return None
