"""The stage after the words: vectors of what changed in the store, a part at a time, so that it may stop and go on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from twinwheel_graph.errors import EncoderError
from twinwheel_graph.language.encoders.base import Encoder
from twinwheel_graph.model import Entity
from twinwheel_graph.retrieve.base import Family, family_of
from twinwheel_graph.retrieve.keys import key_of
from twinwheel_graph.retrieve.passages import Passage, passages
from twinwheel_graph.retrieve.segments import ROW, Draft, Keys, SegmentLost, Vectors
from twinwheel_graph.retrieve.vector_folder import TRIES, VectorFolder
from twinwheel_graph.retrieve.vector_state import State
from twinwheel_graph.retrieve.vectors import Mark, VectorIndex
from twinwheel_graph.stores.base import GraphStore, standing

AT_ONCE = 1_024
"""How many changed entities are encoded between two points from which an interrupted run goes on."""

EXACT = 200_000
"""Up to so many vectors a segment is searched exactly; beyond, by a graph of near neighbours (usearch)."""

Progress = Callable[[int, int], None]
"""Told how many of how many changed entities are done."""


@dataclass(frozen=True, slots=True)
class Pace:
    """After how many encoded entities they are kept, and whether to go on then."""

    step: int = AT_ONCE
    go_on: Callable[[], bool] = lambda: True


class VectorStage:
    """The vectors beside a store, by one encoder."""

    def __init__(self, store: GraphStore, folder: Path, encoder: Encoder, exact_up_to: int = EXACT) -> None:
        self._store = store
        self._encoder = encoder
        self._place = folder
        self._exact_up_to = exact_up_to
        self._judged: tuple[State, State] | None = None

    @property
    def folder(self) -> VectorFolder:
        """The folder for the store as it is now: a store that was restored is another one."""
        return VectorFolder(self._place, self._store.identity(), self._encoder.name, self._exact_up_to)

    def stored(self) -> State:
        """What is on disk, whole and of use; what is looked at is looked at once."""
        folder = self.folder
        found = folder.stored()
        judged = self._judged
        if judged is None or judged[0] != found:
            judged = self._judge(folder)
        state = judged[1]
        return state if state.revision <= self._store.revision() else folder.nothing()

    def check(self) -> State:
        """What is on disk, each byte of it looked at."""
        return self._judge(self.folder, thoroughly=True)[1]

    def opened(self) -> dict[Family, VectorIndex]:
        """What is on disk, for searching; nothing where something is lost, since what is left may be out of date."""
        for _ in range(TRIES):
            state = self.stored()
            try:
                return {} if state.lost else self._indexes(state)
            except SegmentLost:  # joined meanwhile, or lost
                self._judged = None
        return {}

    def current(self) -> bool:
        """Whether every text has its vector; waits for nobody."""
        return self.reaches(self.stored())

    def reaches(self, state: State) -> bool:
        """Whether a state holds the vectors of every text that is in the store now."""
        return not state.lost and state.revision == self._store.revision()

    def follow(
        self,
        at_most: int | None = None,
        progress: Progress = lambda _done, _all: None,
        pace: Pace = Pace(),
    ) -> bool:
        """Encode what has changed, up to `at_most` entities; whether all is done (another process may be at it)."""
        with self.folder.locked() as locked:
            for _ in range(TRIES if locked else 0):
                try:
                    return self._caught_up(at_most, progress, pace)
                except SegmentLost:
                    self._judged = None
        return False

    def _caught_up(self, at_most: int | None, progress: Progress, pace: Pace) -> bool:
        """The changes are read once, and each part of them is compared once with what there is."""
        state, goal = self.stored(), self._store.revision()
        if state.lost:
            state = self._mended(state)
        changed = self._changed(state.revision)
        left = len(changed) if at_most is None else at_most
        for start in range(0, len(changed), AT_ONCE):
            part = changed[start : start + AT_ONCE]
            wanted = self._lacking(state, [id for id, _ in part])
            for at in range(0, min(left, len(wanted)), pace.step):
                state = self._take(state, wanted[at : min(at + pace.step, left)])
                if not pace.go_on():
                    return False
            if len(wanted) > left:
                return False
            left -= len(wanted)
            state = self.folder.keep(replace(state, revision=part[-1][1]))
            progress(start + len(part), len(changed))
        self.folder.keep(replace(state, revision=goal))
        return True

    def _judge(self, folder: VectorFolder, *, thoroughly: bool = False) -> tuple[State, State]:
        """The state on disk, and what is left of it; again where another process has joined segments meanwhile."""
        found = folder.stored()
        judged = folder.judged(found, thoroughly=thoroughly)
        for _ in range(TRIES):
            if not judged.lost or (again := folder.stored()) == found:
                break
            found, judged = again, folder.judged(again, thoroughly=thoroughly)
        self._judged = (found, judged)
        return self._judged

    def _indexes(self, state: State) -> dict[Family, VectorIndex]:
        return {family: VectorIndex(self.folder.opened(family, state)) for family in Family}

    def _mended(self, state: State) -> State:
        """A state without what was lost, in which nothing counts that is not as the store has it now.

        What was lost may have spoken for entities of which older segments hold something else.
        """
        outdated = self._outdated(state)
        nothing: Vectors = np.empty((0, 0), dtype=np.float32)
        for family, keys in outdated.items():
            if len(keys):
                draft = Draft(nothing, np.empty(0, dtype=ROW), [], keys)
                state = self.folder.added(state, family, draft)
        return self.folder.keep(replace(state, lost=()))

    def _outdated(self, state: State) -> Mapping[Family, Keys]:
        """The keys of which something else is kept than the store has."""
        indexes = self._indexes(state)
        wrong: dict[Family, set[int]] = {family: set(index.keys.tolist()) for family, index in indexes.items()}
        ids = [id for id, _ in self._changed(0)]
        for start in range(0, len(ids), AT_ONCE):
            for family, marks in self._marks(ids[start : start + AT_ONCE]).items():
                known = indexes[family].marks_of(marks)
                wrong[family] -= {key for key, told in marks.items() if known.get(key) == told}
        return {family: np.array(sorted(keys), dtype=np.int64) for family, keys in wrong.items()}

    def _changed(self, since: int) -> list[tuple[str, int]]:
        """The changed entities in the order of their first change, each with the revision before it."""
        found: dict[str, int] = {}
        for change in self._store.changes(since):
            if change.entity:
                found.setdefault(change.entity, change.revision - 1)
        return list(found.items())

    def _lacking(self, state: State, ids: Sequence[str]) -> list[str]:
        """Those of whom something else is kept: another text, date or restriction, or what is no more."""
        keys = {key_of(id): id for id in ids}
        lacking: set[int] = set()
        indexes = self._indexes(state)
        for family, marks in self._marks(ids).items():
            known = indexes[family].marks_of(keys)
            lacking |= {key for key in keys if known.get(key) != marks.get(key)}
        return [id for key, id in keys.items() if key in lacking]

    def _marks(self, ids: Sequence[str]) -> Mapping[Family, Mapping[int, list[Mark]]]:
        """What is to be kept of entities, by their keys."""
        wanted: dict[Family, dict[int, list[Mark]]] = {family: {} for family in Family}
        for entity in standing(self._store, ids):
            told = sorted((key_of(one.text), one.date, one.restricted) for one in _texts(entity))
            if told:
                wanted[family_of(entity.type)][key_of(entity.id)] = told
        return wanted

    def _take(self, state: State, ids: Sequence[str]) -> State:
        """Encode some entities and keep them."""
        covered: Keys = np.array([key_of(id) for id in ids], dtype=np.int64)
        wanted: dict[Family, list[Passage]] = {family: [] for family in Family}
        for entity in standing(self._store, ids):
            wanted[family_of(entity.type)] += _texts(entity)
        for family, texts in wanted.items():
            known = VectorIndex(self.folder.opened(family, state))
            if texts or known.marks_of(covered.tolist()):
                state = self.folder.added(state, family, self._draft(known, texts, covered))
        return self.folder.keep(self.folder.joined(state))

    def _draft(self, known: VectorIndex, wanted: Sequence[Passage], covered: Keys) -> Draft:
        """A segment of these texts; those whose vectors are kept already are not encoded again."""
        digests = [key_of(passage.text) for passage in wanted]
        vectors = known.vectors_of(digests)
        lacking = {digest: one.text for digest, one in zip(digests, wanted, strict=True) if digest not in vectors}
        if lacking:
            vectors.update(zip(lacking, self._encoded(list(lacking.values()), known.dimensions), strict=True))
        rows = [
            (key_of(one.id), key_of(one.type), one.date, one.restricted, digest)
            for one, digest in zip(wanted, digests, strict=True)
        ]
        stacked = [vectors[digest] for digest in digests]
        made = np.stack(stacked) if stacked else np.empty((0, known.dimensions), dtype=np.float32)
        return Draft(made, np.array(rows, dtype=ROW), [one.id for one in wanted], covered)

    def _encoded(self, texts: Sequence[str], wanted: int) -> Vectors:
        """The vectors of texts; EncoderError where they are not as long as those that are kept."""
        made = self._encoder.documents(texts)
        if wanted and made.shape[1] != wanted:
            raise EncoderError("encoder_changed", name=self._encoder.name, count=made.shape[1], wanted=wanted)
        return made


def _texts(entity: Entity) -> list[Passage]:
    return [one for one in passages(entity) if one.text.strip()]
