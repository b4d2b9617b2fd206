"""The one place where parts are put together."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from twinwheel_graph.errors import EncoderError, NotFound, UsageError
from twinwheel_graph.stores.neo4j_address import address, is_server

if TYPE_CHECKING:
    from twinwheel_api.settings import Settings
    from twinwheel_graph.language.encoders.asker import Told
    from twinwheel_graph.language.encoders.base import Encoder
    from twinwheel_graph.language.encoders.catalogue import CatalogueModel
    from twinwheel_graph.match.engine import Matcher
    from twinwheel_graph.match.latent.find import LatentFinder
    from twinwheel_graph.retrieve.base import Retriever
    from twinwheel_graph.retrieve.following import FollowingRetriever
    from twinwheel_graph.retrieve.lock import Holder
    from twinwheel_graph.stores.base import GraphStore
    from twinwheel_graph.stores.neo4j import Neo4jStore

SQLITE = "sqlite:///"
Progress = Callable[[int, int], None]

INLINE = 32
"""So few changed texts are encoded on the way; more are left to `twinwheel index`."""


@dataclass(frozen=True, slots=True)
class House:
    """A store, the retriever that follows it, and the matcher on both.

    `lacking` is what meaning lacks: nothing, `no_model` (words only), `no_vectors` (some texts have none yet),
    `vectors_elsewhere` (the same, and another process, `holder`, is making them), or `no_answer` (of the encoder).
    """

    store: GraphStore
    retriever: FollowingRetriever
    matcher: Matcher
    lacking: str = ""
    holder: Holder | None = None
    bookmarks: Callable[[], tuple[str, ...]] = tuple
    """What another process must have seen to show what this one has; nothing where a revision says it all."""
    see: Callable[[tuple[str, ...]], None] | None = None
    """Show no less than whom these bookmarks are from."""


def store_path(url: str) -> Path | None:
    """The file of a store URL: three slashes relative, four absolute; None for a server's, UsageError for any other."""
    if is_server(url):
        return None
    if not url.startswith(SQLITE) or len(url) == len(SQLITE):
        raise UsageError("bad_store_url", value=re.sub("//.*@", "//…@", url))
    return Path(url.removeprefix(SQLITE))


def open_store(url: str, *, create: bool = False) -> GraphStore:
    """The store at a URL; only `ingest`, `demo`, `restore` and `copy` create one."""
    path = store_path(url)
    if path is None:
        return _server_store(url, create=create)
    from twinwheel_graph.stores.sqlite import SqliteStore

    return SqliteStore(path, create=create)


def existing_store(url: str) -> GraphStore | None:
    """The store at a URL; None where there is none yet."""
    path = store_path(url)
    if path is not None:
        return open_store(url) if path.exists() else None
    try:
        return open_store(url)
    except NotFound:
        return None


def _server_store(url: str, *, create: bool) -> GraphStore:
    from twinwheel_graph.stores.neo4j import Neo4jStore
    from twinwheel_graph.stores.neo4j_server import connected

    server = connected(address(url))
    try:
        return Neo4jStore(server, create=create)
    except BaseException:
        server.close()
        raise


def index_folder(place: Path, index: Path | None) -> Path:
    """The folder of the index of a store in a file: the one that is set, else `<store file>.index`."""
    return index or place.with_name(f"{place.name}.index")


def copied(store: GraphStore, index: Path | None, folder: Path) -> str:
    """A copy of a store in a folder; the copy's URL.

    The index of a store in a file comes along unless another process is writing it, or it lies where nobody may lock
    it. A server's store becomes one in a file, whose index is built anew.
    """
    import shutil

    from twinwheel_graph.retrieve.lock import locked
    from twinwheel_graph.stores.sqlite import SqliteStore

    goal = folder / "copy.db"
    if not isinstance(store, SqliteStore):
        _brought(store, goal)
        return f"{SQLITE}{goal}"
    store.copy(goal)
    place = index_folder(store.path, index)
    with suppress(PermissionError), locked(place) as ours:
        if ours:
            shutil.copytree(place, goal.with_name(f"{goal.name}.index"))
    return f"{SQLITE}{goal}"


def _brought(store: GraphStore, goal: Path) -> None:
    from twinwheel_graph.moving.copying import copy
    from twinwheel_graph.stores.sqlite import SqliteStore

    with closing(SqliteStore(goal, create=True)) as made:
        copy(store, made)


def open_retriever(
    store: GraphStore,
    index: Path | None,
    progress: Progress = lambda _done, _all: None,
    encoder: Encoder | None = None,
    told: Told = lambda _error: None,
) -> FollowingRetriever:
    """The retriever beside a store, by words and by an encoder's vectors; it has not followed yet.

    A server searches by its own indexes, unless a folder is set for one here. `told` is told why the encoder has
    fallen silent; the match goes on by words.
    """
    place = store.place()
    folder = index if place is None else index_folder(place, index)
    if folder is None:
        return _server_retriever(cast("Neo4jStore", store), progress, encoder, told)
    return _local_retriever(store, folder, progress, encoder, told)


def _server_retriever(store: Neo4jStore, progress: Progress, encoder: Encoder | None, told: Told) -> FollowingRetriever:
    from twinwheel_graph.retrieve.neo4j import Neo4jRetriever
    from twinwheel_graph.retrieve.neo4j_meaning import ServerMeaning
    from twinwheel_graph.retrieve.neo4j_stage import PassageStage
    from twinwheel_graph.retrieve.neo4j_vectors import VectorMaker

    server = store.server
    stage = PassageStage(store, server, progress)
    if encoder is None:
        return Neo4jRetriever(server, stage)
    return Neo4jRetriever(server, stage, ServerMeaning(VectorMaker(store, server, encoder), server, encoder, told))


def _local_retriever(
    store: GraphStore, folder: Path, progress: Progress, encoder: Encoder | None, told: Told
) -> FollowingRetriever:
    from twinwheel_graph.retrieve.local import LocalRetriever

    if encoder is None:
        return LocalRetriever(store, folder, progress)
    from twinwheel_graph.retrieve.keys import key_of
    from twinwheel_graph.retrieve.meaning import Meaning
    from twinwheel_graph.retrieve.vector_stage import VectorStage

    stage = VectorStage(store, folder / "vectors" / f"{key_of(encoder.name):016x}", encoder)
    return LocalRetriever(store, folder, progress, Meaning(stage, encoder, told))


def open_matcher(store: GraphStore, retriever: Retriever) -> Matcher:
    """A matcher by the declared weights, whatever was learned: what is tuned, calibrated and evaluated."""
    from twinwheel_graph.match.engine import Matcher
    from twinwheel_graph.match.targets import targets

    return Matcher(store, retriever, targets())


def models_folder(settings: Settings) -> Path:
    """The folder of pulled models: the one that is set, else one in the user's cache."""
    return settings.models or _cache("models")


def _cache(*parts: str) -> Path:
    """A folder in the user's cache."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "twinwheel", *parts)


def is_address(encoder: str) -> bool:
    """Whether an encoder is an endpoint's address, not a model's name or a folder."""
    return encoder.lower().startswith(("http://", "https://"))


def open_encoder(settings: Settings) -> Encoder | None:
    """The encoder that is set; None where none is wanted, or the default one has not been pulled.

    An endpoint is not asked anything yet.

    Raises:
        EncoderError: The one that was named cannot be had or used.
    """
    from twinwheel_graph.language.encoders.catalogue import catalogue

    if settings.encoder == "none":
        return None
    if is_address(settings.encoder):
        return _endpoint(settings)
    model = catalogue().get(settings.encoder)
    folder = _pulled(model, settings) if model else Path(settings.encoder).expanduser()
    if folder is None:
        return None
    from twinwheel_graph.language.encoders.onnx import OnnxEncoder

    return OnnxEncoder(folder, settings.encoder_threads)


def encoder_name(settings: Settings) -> str:
    """The name of the encoder that is set, which is neither loaded nor asked; empty where there is none.

    Raises:
        EncoderError: The one that was named cannot be had.
    """
    from twinwheel_graph.language.encoders.catalogue import catalogue
    from twinwheel_graph.language.encoders.folder import open_folder

    if settings.encoder == "none":
        return ""
    if is_address(settings.encoder):
        return _endpoint(settings).name
    model = catalogue().get(settings.encoder)
    folder = _pulled(model, settings) if model else Path(settings.encoder).expanduser()
    return open_folder(folder).name() if folder else ""


def _pulled(model: CatalogueModel, settings: Settings) -> Path | None:
    """The folder of a pulled model; None where the default one has not been pulled."""
    from twinwheel_graph.language.encoders.catalogue import DEFAULT

    folder = models_folder(settings) / model.name
    if not folder.is_dir():
        if model.name == DEFAULT:
            return None
        raise EncoderError("model_not_pulled", name=model.name)
    if damaged := model.damage(folder):
        raise EncoderError("model_damaged", name=model.name, path=folder / damaged)
    return folder


def _endpoint(settings: Settings) -> Encoder:
    from twinwheel_graph.language.encoders.address import address, shown
    from twinwheel_graph.language.encoders.endpoint import Endpoint, EndpointEncoder

    if not settings.encoder_model:
        raise EncoderError("no_endpoint_model", url=shown(address(settings.encoder)))
    key = settings.encoder_key.get_secret_value() if settings.encoder_key else ""
    return EndpointEncoder(Endpoint(settings.encoder, settings.encoder_model, key, settings.encoder_query_prefix))


def latent_finder(parts: House) -> LatentFinder:
    """What infers latent needs, on the parts of a house."""
    from twinwheel_graph.match.latent.find import LatentFinder

    return LatentFinder(parts.store, parts.matcher)


@contextmanager
def house(
    url: str,
    index: Path | None = None,
    progress: Progress = lambda _done, _all: None,
    settings: Settings | None = None,
    told: Told = lambda _error: None,
) -> Iterator[House]:
    """Store, retriever (caught up with the store) and matcher; closed at the end. Without settings, on words alone.

    `told` is told why an encoder has fallen silent.
    """
    from twinwheel_graph.match.engine import Matcher

    store = open_store(url)
    try:
        encoder = open_encoder(settings) if settings else None
        retriever = open_retriever(store, index, progress, encoder, told)
        retriever.follow()
        lacking = _lacking(retriever)
        holder = retriever.meaning.holder() if retriever.meaning and lacking == "no_vectors" else None
        named = "vectors_elsewhere" if holder else lacking
        made = House(store, retriever, Matcher(store, retriever), named, holder)
        yield made if store.place() else _on_server(made)
    finally:
        store.close()


def _on_server(made: House) -> House:
    store = cast("Neo4jStore", made.store)
    return replace(made, bookmarks=store.server.seen, see=store.see)


def _lacking(retriever: FollowingRetriever) -> str:
    """Make the vectors of a few new texts; what meaning lacks then."""
    if retriever.meaning is None:
        return "no_model"
    try:
        return "" if retriever.encode(INLINE) else "no_vectors"
    except EncoderError:  # told, and the match goes on
        return "no_answer"
