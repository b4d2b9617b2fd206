"""The vectors in an endpoint's answer, checked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from twinwheel_graph.errors import EncoderError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def vectors_of(body: bytes, count: int, dimensions: int | None, url: str) -> NDArray[np.float32]:
    """The vectors by their `index`, of shape (count, dimensions); any length will do where `dimensions` is None.

    Raises:
        EncoderError: The body is no such answer, or its vectors are too few, too many, or of another length.
    """
    import numpy as np

    rows = _rows(body, url)
    if set(rows) != set(range(count)):
        raise EncoderError("endpoint_count", url=url, count=len(rows), wanted=count)
    wanted = dimensions or len(rows[0])
    wrong = next((len(row) for row in rows.values() if len(row) != wanted), None)
    if wrong is not None or not wanted:
        raise EncoderError("endpoint_dimensions", url=url, count=wrong or 0, wanted=wanted)
    try:
        with np.errstate(over="ignore"):  # what is too large is refused with what is not finite
            found = np.array([rows[index] for index in range(count)], dtype=np.float32)
    except (TypeError, ValueError) as error:
        raise EncoderError("endpoint_not_vectors", url=url, detail=error) from None
    if found.ndim != 2:
        raise EncoderError("endpoint_not_vectors", url=url, detail=list(found.shape))
    return found


def _rows(body: bytes, url: str) -> dict[int, list[Any]]:
    try:
        rows = {row["index"]: row["embedding"] for row in json.loads(body)["data"]}
    except (ValueError, KeyError, TypeError) as error:
        detail = f"{type(error).__name__}: {error}"
        raise EncoderError("endpoint_not_vectors", url=url, detail=detail) from None
    if not all(isinstance(row, list) for row in rows.values()):
        raise EncoderError("endpoint_not_vectors", url=url, detail="embedding")
    return rows
