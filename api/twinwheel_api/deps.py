"""The one place where parts are put together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from twinwheel_graph.errors import UsageError

if TYPE_CHECKING:
    from twinwheel_graph.match.engine import Matcher
    from twinwheel_graph.retrieve.local import LocalRetriever
    from twinwheel_graph.stores.sqlite import SqliteStore

SQLITE = "sqlite:///"
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class House:
    """A store, the retriever that follows it, and the matcher on both."""

    store: SqliteStore
    retriever: LocalRetriever
    matcher: Matcher


def store_path(url: str) -> Path:
    """The file of a store URL: three slashes relative, four absolute; UsageError for any other URL."""
    if not url.startswith(SQLITE) or len(url) == len(SQLITE):
        raise UsageError("bad_store_url", value=url)
    return Path(url.removeprefix(SQLITE))


def open_store(url: str, *, create: bool = False) -> SqliteStore:
    """The store at a URL; only `ingest`, `demo`, `restore` and `copy` create one."""
    from twinwheel_graph.stores.sqlite import SqliteStore

    return SqliteStore(store_path(url), create=create)


def index_folder(url: str, index: Path | None) -> Path:
    """The folder of a store's index: `<store file>.index`, or the one that is set."""
    path = store_path(url)
    return index or path.with_name(f"{path.name}.index")


def open_retriever(
    store: SqliteStore, index: Path | None, progress: Progress = lambda _done, _all: None
) -> LocalRetriever:
    """The retriever beside a store; it has not followed yet."""
    from twinwheel_graph.retrieve.local import LocalRetriever

    return LocalRetriever(store, index_folder(f"{SQLITE}{store.path}", index), progress)


@contextmanager
def house(url: str, index: Path | None = None, progress: Progress = lambda _done, _all: None) -> Iterator[House]:
    """Store, retriever (caught up with the store) and matcher; closed at the end."""
    from twinwheel_graph.match.engine import Matcher

    store = open_store(url)
    try:
        retriever = open_retriever(store, index, progress)
        retriever.follow()
        yield House(store, retriever, Matcher(store, retriever))
    finally:
        store.close()
