"""What `doctor` looks at."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from twinwheel_api import schemas
from twinwheel_api.cli.encoders import encoder_text
from twinwheel_api.cli.lacking import holder_text
from twinwheel_api.cli.options import Call, settings
from twinwheel_api.cli.output import console, print_json
from twinwheel_api.cli.tables import new_table
from twinwheel_api.deps import encoder_name, open_encoder, open_retriever, open_store, store_path
from twinwheel_api.lessons import elsewhere_text, held_text
from twinwheel_api.locale import word
from twinwheel_graph.errors import TwinwheelError
from twinwheel_graph.stores.neo4j_address import shown
from twinwheel_ingest.reference import load

if TYPE_CHECKING:
    from twinwheel_graph.stores.base import GraphStore

FREE_BYTES = 1 << 30
"""Less room than this is told."""


def run(context: Call) -> int:
    """Look, print; 0 if all is well, else 1."""
    checks = list(_checks(context))
    well = all(check.ok for check in checks)
    if context.json:
        print_json(schemas.DoctorOut(ok=well, checks=checks))
    else:
        table = new_table("", ["", word("value", context.language), ""])
        for check in checks:
            mark = word("check_ok" if check.ok else "check_bad", context.language)
            table.add_row(word(f"check_{check.name}", context.language), check.text, mark)
        console().print(table)
    return 0 if well else 1


def _checks(context: Call) -> Iterator[schemas.CheckOut]:
    version = platform.python_version()
    yield _check("python", f"{version} ({sys.platform})", ok=sys.version_info >= (3, 11))
    yield _check("language", f"{context.language} · {sys.stdout.encoding}", ok=True)
    path = store_path(context.store)
    folder = path.absolute().parent if path else None
    free = shutil.disk_usage(folder if folder and folder.exists() else os.curdir).free
    yield _check("disk", f"{free / (1 << 30):.1f} GB", ok=free > FREE_BYTES)
    yield _told("encoder", context.language, lambda: (encoder_text(settings(), context.language), True))
    try:
        store = open_store(context.store)
    except TwinwheelError as error:
        yield _check("store", error.message(context.language), ok=False)
        return
    try:
        yield from _of_store(context, store)
    finally:
        store.close()


def _of_store(context: Call, store: GraphStore) -> Iterator[schemas.CheckOut]:
    looks: dict[str, Callable[[], tuple[str, bool]]] = {
        "store": lambda: (f"{shown(context.store)} · {_counts(store)}", True),
        "integrity": lambda: _integrity(store),
        "reference": lambda: _reference(store, context.language),
        "index": lambda: _index(context, store),
        "vectors": lambda: _vectors(context, store),
        "weights": lambda: _weights(context, store),
    }
    yield from (_told(name, context.language, look) for name, look in looks.items())


def _told(name: str, language: str, look: Callable[[], tuple[str, bool]]) -> schemas.CheckOut:
    try:
        text, ok = look()
    except TwinwheelError as error:
        text, ok = error.message(language), False
    return _check(name, text, ok=ok)


def _counts(store: GraphStore) -> str:
    stats = store.stats()
    return f"{sum(stats.entities.values())} + {sum(stats.relations.values())} @ {stats.revision}"


def _integrity(store: GraphStore) -> tuple[str, bool]:
    found = store.integrity()
    return found, found == "ok"


def _reference(store: GraphStore, language: str) -> tuple[str, bool]:
    claims = load.claims()
    if load.is_loaded(store, claims):
        return f"{len(claims)}", True
    return word("reference_differs", language, count=len(claims)), False


def _index(context: Call, store: GraphStore) -> tuple[str, bool]:
    retriever = open_retriever(store, context.index)
    reached, revision = retriever.reached(), store.revision()
    return f"{retriever.folder} · {reached} / {revision}", reached == revision


def _vectors(context: Call, store: GraphStore) -> tuple[str, bool]:
    """Each byte of the vectors is looked at."""
    language = context.language
    meaning = open_retriever(store, context.index, encoder=open_encoder(context.settings)).meaning
    if meaning is None:
        return word("vectors_unused", language), True
    encoder = meaning.encoder_set()
    if lost := meaning.check():
        return word("vectors_damaged", language, encoder=encoder, names=", ".join(lost)), False
    meaning.reload()
    if meaning.complete():
        return word("vectors_complete", language, encoder=encoder), True
    if holder := meaning.holder():
        return word("vectors_elsewhere", language, holder=holder_text(holder, language)), True
    return word("no_vectors", language), False


def _weights(context: Call, store: GraphStore) -> tuple[str, bool]:
    encoder = encoder_name(context.settings)
    if text := elsewhere_text(store, encoder, context.language):
        return text, False
    return held_text(store, encoder, context.language), True


def _check(name: str, text: str, *, ok: bool) -> schemas.CheckOut:
    return schemas.CheckOut(name=name, ok=ok, text=text)
