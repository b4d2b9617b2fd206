"""The stage after the words: vectors of what changed in the store, a part at a time, so that it may stop and go on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from twinwheel_graph.language.encoders.base import Encoder
from twinwheel_graph.retrieve.base import Family, family_of
from twinwheel_graph.retrieve.keys import key_of
from twinwheel_graph.retrieve.passages import Passage, passages
from twinwheel_graph.retrieve.segments import ROW, Draft, Keys, Vectors
from twinwheel_graph.retrieve.vector_folder import State, VectorFolder
from twinwheel_graph.retrieve.vectors import Mark, VectorIndex
from twinwheel_graph.stores.base import GraphStore

AT_ONCE = 1_024
"""How many changed entities are encoded between two points from which an interrupted run goes on."""

EXACT = 200_000
"""Up to so many vectors a segment is searched exactly; beyond, by a graph of near neighbours (usearch)."""


class VectorStage:
    """The vectors beside a store, by one encoder."""

    def __init__(self, store: GraphStore, folder: Path, encoder: Encoder, exact_up_to: int = EXACT) -> None:
        self._store = store
        self._encoder = encoder
        self._place = folder
        self._exact_up_to = exact_up_to

    @property
    def folder(self) -> VectorFolder:
        """The folder for the store as it is now: a store that was restored is another one."""
        return VectorFolder(self._place, self._store.identity(), self._encoder.name, self._exact_up_to)

    def stored(self) -> State:
        """What is on disk and of use."""
        state = self.folder.stored()
        return state if state.revision <= self._store.revision() else self._nothing()

    def opened(self) -> dict[Family, VectorIndex]:
        """What is on disk, for searching."""
        return {family: VectorIndex(self.folder.opened(family)) for family in Family}

    def current(self) -> bool:
        """Whether every text has its vector; waits for nobody."""
        return self.stored().revision == self._store.revision()

    def follow(
        self, at_most: int | None = None, progress: Callable[[int, int], None] = lambda _done, _all: None
    ) -> bool:
        """Encode what has changed, up to `at_most` entities; whether all is done (another process may be at it).

        `progress` is told how many of how many entities are done.
        """
        with self.folder.locked() as locked:
            if not locked:
                return False
            state, goal = self.stored(), self._store.revision()
            changed = self._changed(state.revision)
            left = len(changed) if at_most is None else at_most
            for start in range(0, len(changed), AT_ONCE):
                part = changed[start : start + AT_ONCE]
                wanted = self._lacking(state, [id for id, _ in part])
                if len(wanted) > left:
                    self._take(state, wanted[:left], state.revision)
                    return False
                state = self._take(state, wanted, part[-1][1])
                left -= len(wanted)
                progress(start + len(part), len(changed))
            self.folder.keep(replace(state, revision=goal))
            return True

    def _nothing(self) -> State:
        return State(identity=self._store.identity(), encoder=self._encoder.name)

    def _changed(self, since: int) -> list[tuple[str, int]]:
        """The changed entities in the order of their first change, each with the revision before it."""
        found: dict[str, int] = {}
        for change in self._store.changes(since):
            if change.entity:
                found.setdefault(change.entity, change.revision - 1)
        return list(found.items())

    def _lacking(self, state: State, ids: Sequence[str]) -> list[str]:
        """Those of whom something else is kept: another text, date or restriction, or what is no more."""
        wanted: dict[Family, dict[int, list[Mark]]] = {family: {} for family in Family}
        for entity in self._store.read(list(ids)):
            texts = [one for one in passages(entity) if one.text.strip()]
            told = sorted((key_of(one.text), one.date, one.restricted) for one in texts)
            if told:
                wanted[family_of(entity.type)][key_of(entity.id)] = told
        keys = {key_of(id): id for id in ids}
        lacking: set[int] = set()
        for family, marks in wanted.items():
            known = VectorIndex(self.folder.opened(family, state)).marks_of(keys)
            lacking |= {key for key in keys if known.get(key) != marks.get(key)}
        return [id for key, id in keys.items() if key in lacking]

    def _take(self, state: State, ids: Sequence[str], revision: int) -> State:
        """Encode some entities and keep them, and that everything up to a revision is done."""
        covered: Keys = np.array([key_of(id) for id in ids], dtype=np.int64)
        wanted: dict[Family, list[Passage]] = {family: [] for family in Family}
        for entity in self._store.read(list(ids)):
            wanted[family_of(entity.type)] += [one for one in passages(entity) if one.text.strip()]
        for family, texts in wanted.items():
            known = VectorIndex(self.folder.opened(family, state))
            if texts or known.marks_of(covered.tolist()):
                state = self.folder.added(state, family, self._draft(known, texts, covered))
        return self.folder.keep(self.folder.joined(replace(state, revision=revision)))

    def _draft(self, known: VectorIndex, wanted: Sequence[Passage], covered: Keys) -> Draft:
        """A segment of these texts; those whose vectors are kept already are not encoded again."""
        digests = [key_of(passage.text) for passage in wanted]
        vectors = known.vectors_of(digests)
        lacking = {digest: one.text for digest, one in zip(digests, wanted, strict=True) if digest not in vectors}
        if lacking:
            vectors.update(zip(lacking, self._encoder.documents(list(lacking.values())), strict=True))
        rows = [
            (key_of(one.id), key_of(one.type), one.date, one.restricted, digest)
            for one, digest in zip(wanted, digests, strict=True)
        ]
        stacked = self._stacked([vectors[digest] for digest in digests])
        return Draft(stacked, np.array(rows, dtype=ROW), [one.id for one in wanted], covered)

    def _stacked(self, vectors: Sequence[Vectors]) -> Vectors:
        return np.stack(vectors) if vectors else np.empty((0, self._encoder.dimensions), dtype=np.float32)
