"""py2neo on the database of a store, for researchers who know it.

Nothing in the product imports this: py2neo is at its end of life, see docs/analysis.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from twinwheel_graph.errors import UsageError
from twinwheel_graph.stores.neo4j_address import address
from twinwheel_graph.stores.neo4j_server import connected

if TYPE_CHECKING:
    from py2neo import Graph


@contextmanager
def py2neo_graph(url: str) -> Iterator[Graph]:
    """A `py2neo.Graph` on the database of a store URL, closed at the end.

    Raises:
        UsageError: It is no server's URL, or py2neo is not installed (`extra_missing`).
        StoreError: The server does not answer or does not take this user; py2neo itself tells neither.
    """
    try:
        import py2neo
    except ImportError as error:
        raise UsageError("extra_missing") from error
    where = address(url)
    with closing(connected(where)):
        pass
    auth = (where.user, where.password) if where.user else None
    graph = py2neo.Graph(where.uri, name=where.database, auth=auth, user_agent="twinwheel")
    try:
        yield graph
    finally:
        graph.service.connector.close()
