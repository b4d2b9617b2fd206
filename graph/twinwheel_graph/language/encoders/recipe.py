"""How a model wants its texts and gives its vectors: `encoder.json` beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal, get_args

from twinwheel_graph.errors import EncoderError

FILE = "encoder.json"
Pooling = Literal["cls", "mean", "last"]
LONGEST = 1 << 20
"""More tokens than any model takes."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What `encoder.json` may say of a model."""

    name: str
    query_prefix: str = ""
    document_prefix: str = ""
    pooling: Pooling = "cls"
    """Which of the tokens' vectors are the text's: the first, the mean of all, or the last."""
    max_tokens: int = 512
    """Longer texts are cut."""

    def of_documents(self) -> str:
        """What changes the vector of a document, written the same way every time."""
        return json.dumps([self.document_prefix, self.pooling, self.max_tokens])


def read_recipe(folder: Path) -> Recipe:
    """The recipe in a folder; the defaults, named after the folder, where it has none.

    Raises:
        EncoderError: `encoder.json` cannot be read, or says what no recipe says.
    """
    path = folder / FILE
    default = Recipe(folder.resolve().name)
    if not path.exists():
        return default
    given = _object(path)
    known = [field.name for field in fields(Recipe)]
    for name, value in given.items():
        if name not in known:
            raise EncoderError("unknown_property", field=f"{path}: {name}", known=", ".join(known))
        _check(f"{path}: {name}", name, value)
    return Recipe(**{**asdict(default), **given})


def write_recipe(folder: Path, recipe: Recipe) -> None:
    """Write `encoder.json`."""
    text = json.dumps(asdict(recipe), ensure_ascii=False, indent=2)
    (folder / FILE).write_text(f"{text}\n", encoding="utf-8")


def _object(path: Path) -> Mapping[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EncoderError("cannot_read", path=path, detail=error) from error
    if not isinstance(found, dict):
        raise EncoderError("not_an_object", field=path)
    return found


def _check(place: str, name: str, value: object) -> None:
    if name == "max_tokens":
        _check_count(place, value)
    elif not isinstance(value, str):
        raise EncoderError("not_a_text", field=place, value=value)
    elif name == "pooling" and value not in get_args(Pooling):
        raise EncoderError("not_in_list", field=place, value=value, known=", ".join(get_args(Pooling)))


def _check_count(place: str, value: object) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise EncoderError("not_an_integer", field=place, value=value)
    if not 1 <= value <= LONGEST:
        raise EncoderError("out_of_range", field=place, value=value, low=1, high=LONGEST)
