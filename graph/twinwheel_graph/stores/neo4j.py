"""The server store: one Neo4j database. All Cypher is in neo4j_cypher.py."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from twinwheel_graph.errors import StoreError
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
from twinwheel_graph.ontology import ontology
from twinwheel_graph.stores import edge, neo4j_feed
from twinwheel_graph.stores import neo4j_cypher as cypher
from twinwheel_graph.stores import neo4j_read as read
from twinwheel_graph.stores.neo4j_around import Around, Met
from twinwheel_graph.stores.neo4j_errors import MEMORY
from twinwheel_graph.stores.neo4j_merge import MergingWriter
from twinwheel_graph.stores.neo4j_read import Row
from twinwheel_graph.stores.neo4j_schema import prepare
from twinwheel_graph.stores.neo4j_server import Server

FACTS_AT_ONCE = 2_000
"""How many facts of a dataset are taken out in one transaction where the server cannot hold all of them."""


class Neo4jStore:
    """A graph in a Neo4j database; the port is described in base.py.

    Writers queue at the store's lock, which each transaction takes first. A batch is sent again when its outcome is
    unknown: applied twice it is applied once.
    """

    def __init__(self, server: Server, *, create: bool = False) -> None:
        """Take a server, which `close` lets go of.

        Raises:
            NotFound: There is no store in that database, and `create` does not ask for one.
            StoreError: The database is another program's, or of a newer version.
        """
        self._server = server
        prepare(server, create=create)

    def see(self, bookmarks: Collection[str]) -> None:
        """Show no less from now on than was seen by whom these bookmarks are from."""
        self._server.read(lambda transaction: read.rows(transaction, cypher.REVISION), after=bookmarks)

    @property
    def server(self) -> Server:
        """The database, for what is searched inside it."""
        return self._server

    def apply(self, batch: Batch) -> Applied:
        """Upsert, delete, merge and split in one transaction; StoreError `server_memory` where it is too large."""
        edge.check(batch)
        return self._published(self._server.write(lambda transaction: MergingWriter(transaction).apply(batch)))

    def revision(self) -> int:
        """The number of the last batch."""
        ((found,),) = self._ask(cypher.REVISION)
        return int(found)

    def identity(self) -> str:
        """The random name of this store."""
        ((found,),) = self._ask(cypher.IDENTITY)
        return str(found)

    def changes(self, since: int) -> Iterator[Change]:
        """What was touched after a revision."""
        return neo4j_feed.changes(self._ask, since)

    def entity(self, id: str) -> Entity | None:
        """The entity with this id."""
        return next(iter(self.read([id])), None)

    def read(self, ids: Sequence[str]) -> list[Entity]:
        """The known ones of these ids, in the order asked for."""
        wanted = edge.askable(ids)
        return self._server.ask(lambda asked: read.entities_meant(asked, wanted))

    def types(self, ids: Sequence[str]) -> dict[str, str]:
        """The type of each known id."""
        return self._server.ask(lambda asked: read.types_meant(asked, edge.askable(ids)))

    def named(self, name: str) -> list[str]:
        """The ids that carry this exact name or alias."""
        key = name_key(name)
        return self._server.ask(lambda asked: read.named(asked, key)) if edge.encodable(key) else []

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
        items = self._server.ask(lambda asked: read.page(asked, type, where or {}, after or "", limit + 1))
        return Page(tuple(items[:limit]), items[limit - 1].id if len(items) > limit else None)

    def relations(
        self, ids: Sequence[str], *, types: Sequence[str] | None = None, direction: Direction = Direction.BOTH
    ) -> Iterator[Relation]:
        """The relations at these ids, each once; in bounded memory, read in parts where they are many."""
        return (relation for relation, _, _ in self.linked(ids, types=types, direction=direction))

    def linked(
        self, ids: Sequence[str], *, types: Sequence[str] | None = None, direction: Direction = Direction.BOTH
    ) -> Iterator[tuple[Relation, str, str]]:
        """The same with the types of both ends, in no more round trips; merged ids take one more."""
        kinds = [type for type in ontology().relations if types is None or type in types]
        asked = dict.fromkeys(edge.askable(ids)) if kinds else {}
        around = Around(self._ask, kinds, direction)
        yield from _each_once(around.relations(list(asked)), asked.keys(), direction)
        others = around.goes_by - asked.keys()
        for met in _each_once(around.relations(sorted(others)), others, direction):
            # What joins it to one that was asked for was met there.
            if direction is not Direction.BOTH or not asked.keys() & {met[0].start, met[0].end}:
                yield met

    def around(self, id: str, limit: int) -> list[tuple[Relation, Entity]]:
        """Some relations of an entity, with the entities at their other ends, in one round trip."""
        return self._server.ask(lambda asked: read.around(asked, id, limit)) if edge.askable([id]) else []

    def canonical(self, ids: Sequence[str]) -> dict[str, str]:
        """The id that each of these goes by, for those that are merged."""
        return self._server.ask(lambda asked: read.canonical(asked, edge.askable(ids)))

    def merges(self, *, after: str | None = None, limit: int = 100) -> Page[Merge]:
        """A page of merged ids in order."""
        items = self._server.ask(lambda asked: read.merges(asked, after or "", limit + 1))
        return Page(tuple(items[:limit]), items[limit - 1].id if len(items) > limit else None)

    def withheld(self) -> Iterator[RelationClaim]:
        """What joins ids that are taken for one."""
        return iter(self._server.ask(read.withheld))

    def forget(self, source: str) -> Applied:
        """Take out a dataset: in one transaction, or where the server cannot hold it in several, each whole."""
        if not edge.encodable(source):
            return Applied(self.revision())
        try:
            return self._forgotten(source)[0]
        except StoreError as error:
            if error.code != MEMORY:
                raise
            return self._forget_in_parts(source)

    def tellings(self, dataset: str) -> Iterator[Telling]:
        """What a dataset speaks of."""
        if not edge.encodable(dataset):
            return iter(())
        return iter(self._server.ask(lambda asked: list(read.tellings(asked, dataset))))

    def stats(self) -> Stats:
        """Counts by type and dataset."""
        return self._server.read(read.stats)

    def integrity(self) -> str:
        """`ok`, or the indexes that do not serve: without them the store is slow, and ids are not unique.

        Then an id that its merge leaves behind, if there is one.

        Raises:
            StoreError: Nothing can be written.
        """
        self._server.rehearse(cypher.REHEARSAL)
        if lacking := [f"{name}: {state}" for name, state in self._ask(cypher.UNFIT_INDEXES)]:
            return ", ".join(lacking)
        stray = self._server.read(read.misplaced)
        return "ok" if stray is None else f"merge: {stray}"

    def place(self) -> None:
        """Nowhere on this machine."""

    def close(self) -> None:
        """Let go of the server."""
        self._server.close()

    def _forget_in_parts(self, source: str) -> Applied:
        """Take out as many facts of a dataset at a time as the server can hold."""
        changed, removed, at_most = 0, 0, FACTS_AT_ONCE
        while True:
            try:
                done, whole = self._forgotten(source, at_most)
            except StoreError as error:
                if error.code != MEMORY or at_most == 1:
                    raise
                at_most //= 2
                continue
            changed, removed = changed + done.changed, removed + done.removed
            if whole:
                return Applied(done.revision, changed=changed, removed=removed)

    def _forgotten(self, source: str, at_most: int | None = None) -> tuple[Applied, bool]:
        done, whole = self._server.write(lambda transaction: MergingWriter(transaction).forget(source, at_most))
        return self._published(done), whole

    def _published(self, done: Applied) -> Applied:
        """Show a revision, now that all of it can be seen."""
        self._server.run(cypher.PUBLISH, revision=done.revision)
        return done

    def _ask(self, statement: str, **values: Any) -> list[Row]:
        return self._server.ask(lambda asked: read.rows(asked, statement, **values))


def _each_once(met: Iterable[Met], asked: Collection[str], direction: Direction) -> Iterator[tuple[Relation, str, str]]:
    """One between two of these ids is met at both ends, and told at its start."""
    for relation, starts, start_type, end_type in met:
        if direction is not Direction.BOTH or starts or relation.start not in asked:
            yield relation, start_type, end_type
