"""What `model` and `doctor` do about encoders."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

from twinwheel_api import schemas
from twinwheel_api.cli.output import console, note, print_json, progress
from twinwheel_api.cli.tables import new_table
from twinwheel_api.deps import encoder_name, existing_store, is_address, models_folder, open_encoder
from twinwheel_api.lessons import elsewhere_text
from twinwheel_api.locale import word
from twinwheel_graph.errors import TwinwheelError
from twinwheel_graph.language.encoders.address import address, shown
from twinwheel_graph.language.encoders.catalogue import DEFAULT, catalogue, find

if TYPE_CHECKING:
    from twinwheel_api.settings import Settings

MEGABYTE = 1_000_000
HEADINGS = ("model", "licence", "size", "state", "in_use", "folder")


def run_pull(settings: Settings, name: str | None, language: str) -> int:
    """Get a model: the named one, else the one that is set, else the default."""
    from twinwheel_graph.language.encoders.fetch import pull

    model = find(name or (settings.encoder if settings.encoder in catalogue() else DEFAULT))
    models = models_folder(settings)
    with progress("fetching", language) as told:
        fetched = pull(model, models, told)
    note(word("model_fetched" if fetched else "model_there", language, name=model.name, folder=models / model.name))
    return 0


def run_list(settings: Settings, language: str, *, json: bool) -> int:
    """The models of the catalogue, and which encoder is set."""
    models = _models(settings)
    encoder = _encoder(settings)
    _tell_weights(settings, language)
    if json:
        print_json(schemas.ModelsOut(encoder=encoder, models=models))
        return 0
    table = new_table("", [word(key, language) for key in HEADINGS])
    for one in models:
        size, used = f"{one.bytes / MEGABYTE:.0f} MB", "✓" if one.in_use else ""
        table.add_row(one.name, one.licence, size, word(f"model_{one.state}", language), used, one.folder)
    console().print(table)
    if not any(one.in_use for one in models):
        note(word("encoder_set", language, encoder=encoder))
    return 0


def encoder_text(settings: Settings, language: str) -> str:
    """Which encoder is in use, or how one is got; EncoderError where the one that is set cannot be used."""
    found = open_encoder(settings)
    if found is not None:
        return word("encoder_found", language, name=found.name, dimensions=found.dimensions)
    if settings.encoder == "none":
        return word("encoder_none", language)
    size = f"{catalogue()[DEFAULT].bytes / MEGABYTE:.0f}"
    return word("encoder_absent", language, name=DEFAULT, megabytes=size)


def _tell_weights(settings: Settings, language: str) -> None:
    """Say that weights of the store that is set were learned with another encoder; doctor tells why it cannot be."""
    with suppress(TwinwheelError), ExitStack() as stack:
        store = existing_store(settings.located())
        if store is None:
            return
        stack.callback(store.close)
        if text := elsewhere_text(store, encoder_name(settings), language):
            note(text)


def _models(settings: Settings) -> list[schemas.ModelOut]:
    folder = models_folder(settings)
    return [
        schemas.ModelOut(
            name=model.name,
            licence=model.licence,
            bytes=model.bytes,
            state=(state := model.state(folder)),
            in_use=state == "pulled" and settings.encoder == model.name,
            folder=str(folder / model.name),
        )
        for model in catalogue().values()
    ]


def _encoder(settings: Settings) -> str:
    return shown(address(settings.encoder)) if is_address(settings.encoder) else settings.encoder
