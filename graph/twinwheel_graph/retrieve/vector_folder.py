"""The folder of vectors: which segments hold, of which store and encoder, and who may write."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from twinwheel_graph.retrieve import segments
from twinwheel_graph.retrieve.base import Family
from twinwheel_graph.retrieve.lock import Holder, holder, locked
from twinwheel_graph.retrieve.seal import encoder_of
from twinwheel_graph.retrieve.segments import Draft, Segment, SegmentLost
from twinwheel_graph.retrieve.vector_state import FILE, FORMAT, State, StateDamaged, read_state, write_state

TRIES = 5
"""How often a folder is read again whose segments were joined between two looks."""


class VectorFolder:
    """Vectors of the store `identity` by the encoder `encoder`; what stems from others is as if it were not there."""

    def __init__(self, folder: Path, identity: str, encoder: str, exact_up_to: int) -> None:
        self.folder = folder
        self._identity = identity
        self._encoder = encoder
        self._exact_up_to = exact_up_to

    def stored(self) -> State:
        """What the folder says that it holds; nothing where it is of another store, format or encoder.

        Where it does not say so any more, what segments there are, which may hold too much.
        """
        try:
            state = read_state(self.folder)
        except StateDamaged:
            return self._found()
        if state is None:
            found = self._found()
            return found if any(found.segments.values()) else self.nothing()
        usable = (state.format, state.identity, state.encoder) == (FORMAT, self._identity, self._encoder)
        return state if usable else self.nothing()

    def nothing(self) -> State:
        """A state without anything."""
        return State(identity=self._identity, encoder=self._encoder)

    def judged(self, state: State, *, thoroughly: bool = False) -> State:
        """The state without the segments that are lost, which it names; nothing counts as done then."""
        lost = list(state.lost)
        left: dict[str, list[str]] = {}
        for family in Family:
            for name in state.of(family):
                try:
                    Segment(self.folder / family / name, thoroughly=thoroughly)
                except SegmentLost:
                    lost.append(f"{family}/{name}")
                else:
                    left.setdefault(family, []).append(name)
        return replace(state, revision=0, segments=left, lost=tuple(lost)) if lost else state

    def opened(self, family: Family, state: State) -> list[Segment]:
        """The segments of a family; SegmentLost where one is gone since or damaged."""
        return [Segment(self.folder / family / name) for name in state.of(family)]

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
        write_state(self.folder, state)
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

    def holder(self) -> Holder | None:
        """Who writes at this moment, if anybody."""
        return holder(self.folder)

    def _found(self) -> State:
        """The segments that lie there, sealed as this encoder's: names grow, so they are in order."""
        names: Mapping[str, Sequence[str]] = {family: self._names(family) for family in Family}
        number = max((int(name) for some in names.values() for name in some), default=0)
        return replace(self.nothing(), number=number, segments=names, lost=(FILE,))

    def _names(self, family: Family) -> list[str]:
        places = (self.folder / family).glob("[0-9]*")
        return sorted(one.name for one in places if one.name.isdigit() and encoder_of(one) == self._encoder)

    def _replaced(self, state: State, family: Family, names: Sequence[str], draft: Draft) -> State:
        name = f"{state.number + 1:08d}"
        segments.write(self.folder / family / name, draft, self._exact_up_to, self._encoder)
        return replace(state, number=state.number + 1, segments={**state.segments, family: [*names, name]})
