"""What a folder of vectors says of itself: a file that is replaced whole and tells when it is damaged."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from twinwheel_graph.retrieve.base import Family

FILE = "state.json"
FORMAT = 1
"""Grows when texts are cut or kept otherwise; vectors of another format are made anew."""

CHECK = "check"
LOST = "lost"


class StateDamaged(Exception):
    """The file is there and cannot be believed."""


@dataclass(frozen=True, slots=True)
class State:
    """What is on disk: of which store, up to which revision, by which encoder; the segments of each family by name.

    `lost` names what should be there and is not, or is damaged; then the segments are those that are left, and nothing
    counts as done.
    """

    format: int = FORMAT
    identity: str = ""
    encoder: str = ""
    revision: int = 0
    number: int = 0
    segments: Mapping[str, Sequence[str]] = field(default_factory=dict)
    lost: tuple[str, ...] = ()

    def of(self, family: Family) -> Sequence[str]:
        """The segments of a family, the oldest first."""
        return self.segments.get(family, ())


def read_state(folder: Path) -> State | None:
    """What was last written (of another format nothing but that); None where nothing was.

    Raises:
        StateDamaged: It is not what was written.
    """
    try:
        body = json.loads((folder / FILE).read_text(encoding="utf-8"))
        check = body.pop(CHECK, None)  # earlier versions wrote none
        if check not in {None, _check(body)}:
            raise StateDamaged
        return _state(body) if body["format"] == FORMAT else State(format=body["format"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise StateDamaged from error


def write_state(folder: Path, state: State) -> None:
    """Make a state the one that holds."""
    body = asdict(state)
    del body[LOST]
    draft = folder / f"state.{os.getpid()}.json"
    draft.write_text(json.dumps({**body, CHECK: _check(body)}), encoding="utf-8")
    draft.replace(folder / FILE)


def _state(body: Mapping[str, Any]) -> State:
    segments = {str(family): [str(name) for name in names] for family, names in body["segments"].items()}
    numbers = {name: int(body[name]) for name in ("revision", "number")}
    return State(**{**body, **numbers, "segments": segments})


def _check(body: Mapping[str, Any]) -> str:
    told = json.dumps(body, sort_keys=True).encode()
    return hashlib.blake2b(told, digest_size=8).hexdigest()
