"""The local retriever: an index in a folder that follows any store by its change feed.

Whoever holds the writer's lock follows the store; the others search what was last committed, and wait a little for it.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import tantivy

from twinwheel_graph.errors import IndexBusy
from twinwheel_graph.model import Change
from twinwheel_graph.retrieve.base import Candidates, Family, Query, family_of
from twinwheel_graph.retrieve.lock import locked
from twinwheel_graph.retrieve.passages import passages
from twinwheel_graph.retrieve.words import WordIndex
from twinwheel_graph.stores.base import GraphStore, standing

if TYPE_CHECKING:
    from twinwheel_graph.retrieve.meaning import Meaning
    from twinwheel_graph.retrieve.vector_stage import Pace

FORMAT = 7
"""Grows when texts are cut or kept otherwise (searched properties too); an index of another format is built anew."""

WAIT_SECONDS = 2.0
AT_ONCE = 1_000
COMMIT_EVERY = 50_000
STALE = 0.02
"""How large a share of what counts in word statistics may be deleted documents; beyond it the family is written
anew. (At a twentieth, one list of ten in fifteen had another member than one from an index built anew.)
"""


@dataclass(frozen=True, slots=True)
class _State:
    """What the index holds: of which store, up to which revision."""

    format: int = FORMAT
    identity: str = ""
    revision: int = 0


class LocalRetriever:
    """Words on disk beside a store. `progress` is told how many of how many changes are done."""

    def __init__(
        self,
        store: GraphStore,
        folder: Path,
        progress: Callable[[int, int], None] = lambda _done, _all: None,
        meaning: Meaning | None = None,
    ) -> None:
        self._store = store
        self.folder = folder
        self._progress = progress
        self.meaning = meaning
        self._lock = threading.Lock()
        self._seen = _State()
        self._indexes: dict[Family, WordIndex] = {}

    def candidates(self, query: Query, types: Sequence[str], n: int) -> Candidates:
        """The best `n` by each score among entities of these types (of one family)."""
        found = self._opened()[family_of(types[0])].candidates(query, types, n)
        if self.meaning is not None and not query.words_only:
            found = self.meaning.added(query, types, found)
        return Candidates(tuple(found), self._seen.revision)

    def rarity(self, words: Sequence[str], family: Family) -> Mapping[str, float]:
        """The inverse document frequency of each word."""
        return self._opened()[family].rarity(words)

    def encode(
        self,
        at_most: int | None,
        progress: Callable[[int, int], None] = lambda _done, _all: None,
        pace: Pace | None = None,
    ) -> bool:
        """Make the vectors of up to `at_most` changed entities (None: of all); whether every text has its vector.

        Raises:
            EncoderError: The encoder does not answer; what was made before that is kept.
        """
        return self.meaning is not None and self.meaning.follow(at_most, progress, pace)

    def encoder(self) -> str:
        """Whose vectors take part; empty where words alone are searched."""
        return self.meaning.encoder() if self.meaning is not None else ""

    def encoder_set(self) -> str:
        """The encoder that is set, whether its vectors take part just now or not; empty where there is none."""
        return self.meaning.encoder_set() if self.meaning is not None else ""

    def reached(self) -> int:
        """The revision of the store that the index on disk has reached; 0 where it is of another store or absent."""
        state = self._stored()
        return state.revision if self._usable(state) else 0

    def follow(self) -> int:
        """Catch up with the store, or wait for the process that does; the revision that was reached.

        IndexBusy while another process builds the index and nothing is committed yet.
        """
        deadline = time.monotonic() + WAIT_SECONDS
        with self._lock:
            if self.meaning is not None:
                self.meaning.reload()
            if self.current():
                return self._seen.revision
            goal = self._store.revision()
            while not self._current(self._stored(), goal):
                if self._write(goal):
                    break
                if time.monotonic() > deadline:
                    break
                time.sleep(0.02)
            if not self._usable(self._stored()):
                raise IndexBusy("index_behind", path=self.folder)
            return self._reloaded()

    def current(self) -> bool:
        """Whether what is searched is what the store holds; waits for nobody."""
        seen = self._seen
        return seen.revision == self._store.revision() and seen.identity == self._store.identity()

    def revision(self) -> int:
        """The revision of the store that is searched."""
        return self._seen.revision

    def _current(self, state: _State, goal: int) -> bool:
        return self._usable(state) and state.revision >= goal

    def _write(self, goal: int) -> bool:
        """Follow the store as the writer; False where another process is writing."""
        with self._named_errors(), self._locked() as locked:
            if not locked:
                return False
            if not self._usable(self._stored()):
                self._clear()
            with self._writers() as writers:
                self._follow(writers, self._stored().revision, goal)
            self._reloaded()
            if stale := [family for family, index in self._indexes.items() if index.stale() > STALE]:
                self._renew(stale, goal)
            return True

    def _renew(self, families: Sequence[Family], goal: int) -> None:
        """Write families anew in one commit, so that others search what there was until they are whole."""
        with self._writers(families) as writers:
            for writer in writers.values():
                writer.delete_all_documents()
            self._follow(writers, 0, goal, commit_every=math.inf)

    @contextmanager
    def _writers(self, families: Iterable[Family] = Family) -> Iterator[Mapping[Family, tantivy.IndexWriter]]:
        opened = self._opened()
        writers = {family: opened[family].writer() for family in families}
        try:
            yield writers
        finally:
            for writer in writers.values():
                writer.wait_merging_threads()

    @contextmanager
    def _locked(self) -> Iterator[bool]:
        """Whether this process may write: a lock of our own, since clearing an index would remove tantivy's with it."""
        with locked(self.folder) as held:
            yield held

    def _follow(
        self,
        writers: Mapping[Family, tantivy.IndexWriter],
        since: int,
        goal: int,
        *,
        commit_every: float = COMMIT_EVERY,
    ) -> None:
        changes = [change for change in self._store.changes(since) if change.entity]
        pending = 0
        for start in range(0, len(changes), AT_ONCE):
            part = changes[start : start + AT_ONCE]
            self._rewrite(writers, part)
            pending += len(part)
            if pending >= commit_every:
                self._commit(writers, part[-1].revision - 1)
                pending = 0
            self._progress(start + len(part), len(changes))
        self._commit(writers, goal)

    def _rewrite(self, writers: Mapping[Family, tantivy.IndexWriter], changes: Sequence[Change]) -> None:
        ids = list(dict.fromkeys(change.entity for change in changes))
        for writer in writers.values():
            for id in ids:
                writer.delete_documents_by_term("id", id)
        for entity in standing(self._store, ids):
            family = family_of(entity.type)
            for passage in passages(entity) if family in writers else ():
                self._indexes[family].add(writers[family], passage)

    def _commit(self, writers: Mapping[Family, tantivy.IndexWriter], revision: int) -> None:
        for writer in writers.values():
            writer.commit()
        state = {"format": FORMAT, "identity": self._store.identity(), "revision": revision}
        draft = self.folder / f"state.{os.getpid()}.json"
        draft.write_text(json.dumps(state), encoding="utf-8")
        draft.replace(self.folder / "state.json")

    def _stored(self) -> _State:
        try:
            return _State(**json.loads((self.folder / "state.json").read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return _State()

    def _usable(self, state: _State) -> bool:
        """Whether the index can be brought up to date, or must be built anew."""
        same = state.format == FORMAT and state.identity == self._store.identity()
        return same and state.revision <= self._store.revision()

    def _clear(self) -> None:
        """Remove the index; a folder of that name which holds anything else is left alone, with an error."""
        self._indexes.clear()
        for family in Family:
            place = self.folder / family
            if place.is_dir() and any(place.iterdir()) and not (place / "meta.json").is_file():
                raise IndexBusy("not_an_index", path=place)
        (self.folder / "state.json").unlink(missing_ok=True)
        for family in Family:
            shutil.rmtree(self.folder / family, ignore_errors=True)

    def _opened(self) -> dict[Family, WordIndex]:
        if not self._indexes:
            with self._named_errors():
                self._indexes = {family: WordIndex(self.folder / family) for family in Family}
        return self._indexes

    @contextmanager
    def _named_errors(self) -> Iterator[None]:
        """What tantivy and the disk refuse, as one error that names the folder."""
        try:
            yield
        except (ValueError, OSError) as error:
            raise IndexBusy("index_failed", path=self.folder, detail=error) from error

    def _reloaded(self) -> int:
        reached = self._stored()  # before the words, which may be ahead of it but never behind
        for index in self._opened().values():
            index.reload()
        self._seen = reached
        return reached.revision
