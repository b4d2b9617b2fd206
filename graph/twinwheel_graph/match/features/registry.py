"""Which features there are, by name."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Mapping

from twinwheel_graph.match.features import affinity, lexical, products, profile
from twinwheel_graph.match.features.base import Feature


@functools.cache
def features() -> Mapping[str, Feature]:
    """The features by name."""
    known: tuple[Feature, ...] = (
        lexical.characters,
        lexical.words,
        lexical.meaning,
        profile.profile,
        products.products,
        affinity.affinity,
    )
    return {feature.__name__: feature for feature in known}


def text_of(name: str, language: str) -> str:
    """What a feature measures, in `zh` or `en`: its docstring."""
    paragraphs = inspect.cleandoc(features()[name].__doc__ or "").split("\n\n")
    chosen = paragraphs[-1] if language == "zh" else " ".join(paragraphs[:-1])
    return " ".join(chosen.split()) if language == "en" else chosen.replace("\n", "")
