"""`make bench-neo4j`: the Neo4j store beside the bare official driver; prints a page (docs/neo4j.md is its output).

    python bench/neo4j_run.py [--data FOLDER] [--vectors URL] [--libraries FOLDER] [--run FILE] [--scale 1.0] [-o FILE]

FOLDER of data holds what bench/run.py needs. `--vectors` names a store that has the shared papers with their vectors,
else one is made (some minutes). `--libraries` is where requirements/bench.txt was installed: without it
neo4j-graphrag and neo4j-rust-ext are left out, in so many words. Progress goes to standard error.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, cast

import neo4j_faster as faster
import neo4j_hybrid as graphrag
from large import Means, Vector, kept_vectors, texts_of
from measuring import run as command
from neo4j_bare import Bare
from neo4j_data import ACHIEVEMENTS, papers_of, slices, surroundings
from neo4j_duel import say, table
from neo4j_page import FOOT, PROMISES, head
from neo4j_reading import ROUNDS, read, same
from neo4j_searching import searched
from neo4j_support.errors import Lacking
from neo4j_support.home import Home, Size
from neo4j_support.server import Server
from neo4j_writing import Writers, written
from shared import needs_of

from twinwheel_api.deps import open_encoder, open_retriever, open_store
from twinwheel_api.settings import Settings
from twinwheel_graph.language.encoders.base import Encoder
from twinwheel_graph.stores.base import GraphStore
from twinwheel_graph.stores.sqlite import SqliteStore

if TYPE_CHECKING:
    from neo4j import Driver

    from twinwheel_graph.retrieve.neo4j import Neo4jRetriever

SIZE = Size("2g", "1g", quick=False)


@dataclass(frozen=True, slots=True)
class Given:
    """What the page is made of."""

    data: Path
    libraries: Path
    run: Path
    count: int
    papers: Sequence[Mapping[str, Any]]
    shared: str
    vectors: Mapping[str, Vector]
    encoder: Encoder


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--vectors", default="")
    parser.add_argument("--libraries", type=Path, default=Path(".venv/bench"))
    parser.add_argument("--run", type=Path, default=Path("neo4j-graphrag-hybrid.jsonl"))
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("-o", "--output", type=Path)
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, _stop)
    try:
        with tempfile.TemporaryDirectory(prefix="twinwheel-bench-") as folder:
            text = "".join(f"{line}\n" for line in _page(Path(folder), given))
    except Lacking as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
    if given.output:
        given.output.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


def _stop(_number: int, _frame: FrameType | None) -> None:
    """Ended by others as by Ctrl-C, so that the server and the folder go too."""
    raise KeyboardInterrupt


def _page(folder: Path, given: argparse.Namespace) -> Iterator[str]:
    encoder = open_encoder(Settings())
    if encoder is None:
        raise SystemExit("bench: no model; run `twinwheel model pull` first")
    if not given.data.is_dir():
        raise SystemExit(f"bench: no data at {given.data}; DATA=FOLDER says where they are")
    count = round(ACHIEVEMENTS * given.scale)
    yield from head(SIZE, count)
    papers = papers_of(given.data)
    shared = given.vectors or _shared(folder, given.data)
    vectors = kept_vectors(shared, encoder)
    say(f"{len(vectors):,} vectors")
    made = Given(given.data, given.libraries, given.run, count, papers, shared, vectors, encoder)
    with Server(Home(folder / "neo4j", SIZE)) as server:
        url = server.address.url
        store, sqlite = open_store(url, create=True), SqliteStore(folder / "beside.db", create=True)
        with closing(server.address.driver()) as driver, closing(store), closing(sqlite):
            yield from _measured(made, url, driver, store, sqlite)


def _measured(given: Given, url: str, driver: Driver, store: GraphStore, sqlite: GraphStore) -> Iterator[str]:
    bare = Bare(driver, "neo4j")
    parts = slices(given.papers, given.count, ROUNDS)
    writing, least = written(Writers(store, bare, sqlite), surroundings(), parts)
    yield from ("", "## Writing", "", *table(writing))
    yield from ("", *PROMISES, "", *table(least))
    same(store, bare, given.count)
    yield from ("", "## Reading", "", *table(read(store, bare, sqlite, given.count)))
    ours, local = _indexed(given, store), _indexed(given, sqlite)
    needs = needs_of(given.data)
    yield from ("", "## Searching", "", *table(searched(cast("Neo4jRetriever", ours), bare, local, needs)))
    yield from ("", "## neo4j-graphrag beside it", "")
    if graphrag.available(given.libraries):
        texts = graphrag.texts(given.shared, given.encoder)
        asked = graphrag.needs(given.data)
        yield from graphrag.hybrid(driver, bare, texts, asked, given.encoder, given.run)
    else:
        yield "Not measured: requirements/bench.txt is not installed."
    yield from ("", "## neo4j-rust-ext", "")
    yield from faster.section(given.libraries, url, given.data, given.count)
    yield from ("", *FOOT)


def _indexed(given: Given, store: GraphStore) -> Any:
    """What is searched: words cut as ever, vectors as means of known ones."""
    means = Means(given.encoder, given.vectors, texts_of(given.papers))
    retriever = open_retriever(store, None, encoder=means)
    retriever.follow()
    say(f"words of {type(store).__name__}")
    retriever.encode(None)
    retriever.follow()
    say(f"vectors of {type(store).__name__}")
    return retriever


def _shared(folder: Path, data: Path) -> str:
    """The shared papers with their vectors."""
    url = f"sqlite:///{folder}/shared.db"
    say("the vectors of the shared papers: some minutes")
    command("ingest", str(data / "chinaxiv/papers.jsonl.gz"), "--no-vectors", "--store", url)
    command("index", "--store", url)
    return url


if __name__ == "__main__":
    main()
