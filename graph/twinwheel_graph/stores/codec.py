"""Properties as JSON text and back, the same in every store."""

from __future__ import annotations

import orjson

from twinwheel_graph.model import Props, Scalar


def dump(props: Props) -> str:
    """JSON with sorted keys, so that equal properties are equal texts."""
    return orjson.dumps(props, option=orjson.OPT_SORT_KEYS).decode()


def load(text: str) -> Props:
    """Properties from JSON; lists come back as tuples."""
    raw: dict[str, Scalar | list[str]] = orjson.loads(text)
    return {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()}
