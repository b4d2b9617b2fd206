"""The folder of vectors: which segments hold, of which store and encoder, and who may write."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from twinwheel_graph.retrieve import segments
from twinwheel_graph.retrieve.base import Family
from twinwheel_graph.retrieve.lock import locked
from twinwheel_graph.retrieve.segments import Draft, Segment

FORMAT = 1
"""Grows when texts are cut or kept otherwise; vectors of another format are made anew."""

TRIES = 5
"""How often a folder is read again whose segments were joined between two looks."""


@dataclass(frozen=True, slots=True)
class State:
    """What is on disk: of which store, up to which revision, by which encoder; the segments of each family by name."""

    format: int = FORMAT
    identity: str = ""
    encoder: str = ""
    revision: int = 0
    number: int = 0
    segments: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def of(self, family: Family) -> Sequence[str]:
        """The segments of a family, the oldest first."""
        return self.segments.get(family, ())


class VectorFolder:
    """Vectors of the store `identity` by the encoder `encoder`; what stems from others is as if it were not there."""

    def __init__(self, folder: Path, identity: str, encoder: str, exact_up_to: int) -> None:
        self.folder = folder
        self._identity = identity
        self._encoder = encoder
        self._exact_up_to = exact_up_to

    def stored(self) -> State:
        """What is on disk; nothing where it is of another store, format or encoder."""
        nothing = State(identity=self._identity, encoder=self._encoder)
        try:
            state = State(**json.loads((self.folder / "state.json").read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return nothing
        usable = (state.format, state.identity, state.encoder) == (FORMAT, self._identity, self._encoder)
        return state if usable else nothing

    def opened(self, family: Family, state: State | None = None) -> list[Segment]:
        """The segments of a family; read again where they were joined meanwhile."""
        for _ in range(TRIES if state is None else 1):
            try:
                return [Segment(self.folder / family / name) for name in (state or self.stored()).of(family)]
            except FileNotFoundError:
                continue
        return []

    def added(self, state: State, family: Family, draft: Draft) -> State:
        """Write a segment; the state that names it, which is not kept yet."""
        return self._replaced(state, family, state.of(family), draft)

    def joined(self, state: State) -> State:
        """Join the newest segments while the older of two is not much larger: few segments, each row copied rarely."""
        for family in Family:
            while len(state.of(family)) > 1:
                older, newer = self.opened(family, replace(state, segments={family: state.of(family)[-2:]}))
                if len(older) > 2 * len(newer):
                    break
                state = self._replaced(state, family, state.of(family)[:-2], segments.joined(older, newer))
        return state

    def keep(self, state: State) -> State:
        """Make a state the one that holds, and remove segments that it does not name."""
        draft = self.folder / f"state.{os.getpid()}.json"
        draft.write_text(json.dumps(asdict(state)), encoding="utf-8")
        draft.replace(self.folder / "state.json")
        for family in Family:
            for place in (self.folder / family).glob("*"):
                if place.name not in state.of(family):
                    shutil.rmtree(place, ignore_errors=True)
        return state

    @contextmanager
    def locked(self) -> Iterator[bool]:
        """Whether this process may write."""
        with locked(self.folder) as held:
            yield held

    def _replaced(self, state: State, family: Family, names: Sequence[str], draft: Draft) -> State:
        name = f"{state.number + 1:08d}"
        segments.write(self.folder / family / name, draft, self._exact_up_to)
        return replace(state, number=state.number + 1, segments={**state.segments, family: [*names, name]})
