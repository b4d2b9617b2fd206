"""The embedded store: one SQLite file (WAL), nothing to install."""

from __future__ import annotations

import contextlib
import itertools
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from twinwheel_graph.language.text import name_key
from twinwheel_graph.model import (
    Applied,
    Batch,
    Change,
    Direction,
    Entity,
    Merge,
    Page,
    Relation,
    RelationClaim,
    Stats,
    Telling,
    Value,
)
from twinwheel_graph.stores import edge, sqlite_read
from twinwheel_graph.stores.sqlite_file import SqliteFile
from twinwheel_graph.stores.sqlite_merge import MergingWriter

RELATIONS_AT_ONCE = 2_000
"""How many ids one query of `relations` takes, so that results stream in bounded memory."""


class SqliteStore:
    """A graph in one file; the port is described in base.py."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self._file = SqliteFile(path, create=create)
        self.path = path

    def apply(self, batch: Batch) -> Applied:
        """Upsert and delete, merge and split in one transaction."""
        edge.check(batch)
        with self._file.writing() as connection:
            return MergingWriter(connection).apply(batch)

    def revision(self) -> int:
        """The number of the last batch."""
        with self._file.reading() as connection:
            found: int = connection.execute("SELECT number FROM revision").fetchone()[0]
            return found

    def identity(self) -> str:
        """The random name of this store."""
        with self._file.reading() as connection:
            found: str = connection.execute("SELECT identity FROM revision").fetchone()[0]
            return found

    def changes(self, since: int) -> Iterator[Change]:
        """What was touched after a revision."""
        with self._file.reading() as connection:
            found = sqlite_read.changes(connection, since)
        return iter(found)

    def entity(self, id: str) -> Entity | None:
        """The entity with this id."""
        return next(iter(self.read([id])), None)

    def read(self, ids: Sequence[str]) -> list[Entity]:
        """The known ones of these ids, in the order asked for."""
        with self._file.reading() as connection:
            return sqlite_read.entities_meant(connection, edge.askable(ids))

    def types(self, ids: Sequence[str]) -> dict[str, str]:
        """The type of each known id."""
        with self._file.reading() as connection:
            return sqlite_read.types_meant(connection, edge.askable(ids))

    def named(self, name: str) -> list[str]:
        """The ids that carry this exact name or alias."""
        key = name_key(name)
        with self._file.reading() as connection:
            return sqlite_read.named(connection, key) if edge.encodable(key) else []

    def entities(
        self,
        type: str | None = None,
        *,
        where: Mapping[str, Value] | None = None,
        after: str | None = None,
        limit: int = 100,
    ) -> Page[Entity]:
        """A page of entities in order of id."""
        if not edge.keepable(where or {}):
            return Page(())
        types = None if type is None else [type]
        with self._file.reading() as connection:
            ids = sqlite_read.page(connection, types, list((where or {}).items()), after or "", limit + 1)
            items = sqlite_read.entities(connection, ids[:limit])
        return Page(tuple(items), ids[limit - 1] if len(ids) > limit else None)

    def relations(
        self, ids: Sequence[str], *, types: Sequence[str] | None = None, direction: Direction = Direction.BOTH
    ) -> Iterator[Relation]:
        """The relations at these ids, each once."""
        seen = set()
        goes_by = self.canonical(ids)
        wanted = list(dict.fromkeys(goes_by.get(id, id) for id in edge.askable(ids)))
        for start in range(0, len(wanted), RELATIONS_AT_ONCE):
            with self._file.reading() as connection:
                found = sqlite_read.relations(connection, wanted[start : start + RELATIONS_AT_ONCE], types, direction)
            for relation in found:
                if relation.key not in seen:
                    seen.add(relation.key)
                    yield relation

    def linked(
        self, ids: Sequence[str], *, types: Sequence[str] | None = None, direction: Direction = Direction.BOTH
    ) -> Iterator[tuple[Relation, str, str]]:
        """The same with the types of both ends."""
        found = list(self.relations(ids, types=types, direction=direction))
        kinds = self.types(list({end for one in found for end in (one.start, one.end)}))
        yield from ((one, kinds.get(one.start, ""), kinds.get(one.end, "")) for one in found)

    def around(self, id: str, limit: int) -> list[tuple[Relation, Entity]]:
        """Some relations of an entity, with the entities at their other ends."""
        at = self.canonical([id]).get(id, id)
        found = list(itertools.islice(self.relations([at]), limit))
        others = {entity.id: entity for entity in self.read([one.other(at) for one in found])}
        return [(one, others[one.other(at)]) for one in found if one.other(at) in others]

    def canonical(self, ids: Sequence[str]) -> dict[str, str]:
        """The id that each of these goes by, for those that are merged."""
        with self._file.reading() as connection:
            return sqlite_read.canonical(connection, edge.askable(ids))

    def merges(self, *, after: str | None = None, limit: int = 100) -> Page[Merge]:
        """A page of merged ids in order."""
        with self._file.reading() as connection:
            items = sqlite_read.merges(connection, after or "", limit + 1)
        return Page(tuple(items[:limit]), items[limit - 1].id if len(items) > limit else None)

    def withheld(self) -> Iterator[RelationClaim]:
        """What joins ids that are taken for one."""
        with self._file.reading() as connection:
            return iter(sqlite_read.withheld(connection))

    def forget(self, source: str) -> Applied:
        """Take out a dataset."""
        with self._file.writing() as connection:
            writer = MergingWriter(connection)
            writer.forget(source)
            return writer.applied()

    def tellings(self, dataset: str) -> Iterator[Telling]:
        """What a dataset speaks of."""
        with self._file.reading() as connection:
            found = list(sqlite_read.tellings(connection, dataset)) if edge.encodable(dataset) else []
        return iter(found)

    def stats(self) -> Stats:
        """Counts by type and dataset."""
        with self._file.reading() as connection:
            return Stats(*sqlite_read.counts(connection))

    def copy(self, path: Path) -> None:
        """Write the store as it stands now to a new file."""
        with contextlib.closing(sqlite3.connect(path)) as goal, self._file.reading() as connection:
            connection.backup(goal)

    def integrity(self) -> str:
        """`ok`, or what is wrong with the file (pages, then foreign keys), or an id that its merge leaves behind."""
        with self._file.reading() as connection:
            found: str = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            orphan = connection.execute("PRAGMA foreign_key_check").fetchone() if found == "ok" else None
            stray = sqlite_read.misplaced(connection) if found == "ok" and orphan is None else None
        if orphan is not None:
            return f"foreign key: {orphan}"
        return found if stray is None else f"merge: {stray}"

    def place(self) -> Path:
        """The file."""
        return self.path

    def close(self) -> None:
        """Close the file."""
        self._file.close()
