"""The one place where parts are put together."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from twinwheel_graph.errors import EncoderError, UsageError

if TYPE_CHECKING:
    from twinwheel_api.settings import Settings
    from twinwheel_graph.language.encoders.base import Encoder
    from twinwheel_graph.language.encoders.catalogue import CatalogueModel
    from twinwheel_graph.match.engine import Matcher
    from twinwheel_graph.match.latent.find import LatentFinder
    from twinwheel_graph.retrieve.base import Retriever
    from twinwheel_graph.retrieve.local import LocalRetriever
    from twinwheel_graph.stores.sqlite import SqliteStore

SQLITE = "sqlite:///"
Progress = Callable[[int, int], None]

INLINE = 32
"""So few changed texts are encoded on the way; more are left to `twinwheel index`."""


@dataclass(frozen=True, slots=True)
class House:
    """A store, the retriever that follows it, and the matcher on both.

    `lacking` is what meaning lacks: nothing, `no_model` (words only), or `no_vectors` (some texts have none yet).
    """

    store: SqliteStore
    retriever: LocalRetriever
    matcher: Matcher
    lacking: str = ""


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


def copied(store: SqliteStore, index: Path | None, folder: Path) -> str:
    """A copy of a store in a folder; the copy's URL.

    Its index comes along unless another process is writing it, or it lies where nobody may lock it.
    """
    import shutil

    from twinwheel_graph.retrieve.lock import locked

    goal = folder / "copy.db"
    store.copy(goal)
    place = index_folder(f"{SQLITE}{store.path}", index)
    with suppress(PermissionError), locked(place) as ours:
        if ours:
            shutil.copytree(place, index_folder(f"{SQLITE}{goal}", None))
    return f"{SQLITE}{goal}"


def open_retriever(
    store: SqliteStore,
    index: Path | None,
    progress: Progress = lambda _done, _all: None,
    encoder: Encoder | None = None,
) -> LocalRetriever:
    """The retriever beside a store, by words and by an encoder's vectors; it has not followed yet."""
    from twinwheel_graph.retrieve.local import LocalRetriever

    folder = index_folder(f"{SQLITE}{store.path}", index)
    if encoder is None:
        return LocalRetriever(store, folder, progress)
    from twinwheel_graph.retrieve.keys import key_of
    from twinwheel_graph.retrieve.meaning import Meaning
    from twinwheel_graph.retrieve.vector_stage import VectorStage

    return LocalRetriever(
        store,
        folder,
        progress,
        Meaning(VectorStage(store, folder / "vectors" / f"{key_of(encoder.name):016x}", encoder), encoder),
    )


def open_matcher(store: SqliteStore, retriever: Retriever) -> Matcher:
    """A matcher by the declared weights, whatever was learned: what is tuned, calibrated and evaluated."""
    from twinwheel_graph.match.engine import Matcher
    from twinwheel_graph.match.targets import targets

    return Matcher(store, retriever, targets())


def models_folder(settings: Settings) -> Path:
    """The folder of pulled models: the one that is set, else one in the user's cache."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return settings.models or Path(cache, "twinwheel", "models")


def is_address(encoder: str) -> bool:
    """Whether an encoder is an endpoint's address, not a model's name or a folder."""
    return encoder.lower().startswith(("http://", "https://"))


def open_encoder(settings: Settings) -> Encoder | None:
    """The encoder that is set; None where none is wanted, or the default one has not been pulled.

    Raises:
        EncoderError: The one that was named cannot be had or used.
    """
    from twinwheel_graph.language.encoders.catalogue import catalogue

    if settings.encoder == "none":
        return None
    if is_address(settings.encoder):
        return _endpoint(settings)
    if model := catalogue().get(settings.encoder):
        return _pulled(model, settings)
    from twinwheel_graph.language.encoders.onnx import OnnxEncoder

    return OnnxEncoder(Path(settings.encoder).expanduser(), settings.encoder_threads)


def _pulled(model: CatalogueModel, settings: Settings) -> Encoder | None:
    from twinwheel_graph.language.encoders.catalogue import DEFAULT
    from twinwheel_graph.language.encoders.onnx import OnnxEncoder

    folder = models_folder(settings) / model.name
    if not folder.is_dir():
        if model.name == DEFAULT:
            return None
        raise EncoderError("model_not_pulled", name=model.name)
    if damaged := model.damage(folder):
        raise EncoderError("model_damaged", name=model.name, path=folder / damaged)
    return OnnxEncoder(folder, settings.encoder_threads)


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
) -> Iterator[House]:
    """Store, retriever (caught up with the store) and matcher; closed at the end. Without settings, on words alone."""
    from twinwheel_graph.match.engine import Matcher

    store = open_store(url)
    try:
        encoder = open_encoder(settings) if settings else None
        retriever = open_retriever(store, index, progress, encoder)
        retriever.follow()
        lacking = "no_model" if encoder is None else "" if retriever.encode(INLINE) else "no_vectors"
        yield House(store, retriever, Matcher(store, retriever), lacking)
    finally:
        store.close()
