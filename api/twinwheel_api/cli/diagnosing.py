"""What `doctor` looks at."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from twinwheel_api import schemas
from twinwheel_api.cli.options import Call
from twinwheel_api.cli.output import console, print_json
from twinwheel_api.cli.tables import new_table
from twinwheel_api.deps import index_folder, open_retriever, open_store, store_path
from twinwheel_api.locale import word
from twinwheel_graph.errors import TwinwheelError
from twinwheel_ingest.reference import load

if TYPE_CHECKING:
    from twinwheel_graph.stores.sqlite import SqliteStore

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
    free = shutil.disk_usage(path.absolute().parent if path.absolute().parent.exists() else os.curdir).free
    yield _check("disk", f"{free / (1 << 30):.1f} GB", ok=free > FREE_BYTES)
    try:
        store = open_store(context.store)
    except TwinwheelError as error:
        yield _check("store", error.message(context.language), ok=False)
        return
    try:
        yield from _of_store(context, store)
    finally:
        store.close()


def _of_store(context: Call, store: SqliteStore) -> Iterator[schemas.CheckOut]:
    stats = store.stats()
    counts = f"{sum(stats.entities.values())} + {sum(stats.relations.values())} @ {stats.revision}"
    yield _check("store", f"{context.store} · {counts}", ok=True)
    found = store.integrity()
    yield _check("integrity", found, ok=found == "ok")
    claims = load.claims()
    yield _check("reference", f"{len(claims)}", ok=load.is_loaded(store, claims))
    folder = index_folder(context.store, context.index)
    reached = open_retriever(store, context.index).reached()
    yield _check("index", f"{folder} · {reached} / {stats.revision}", ok=reached == stats.revision)


def _check(name: str, text: str, *, ok: bool) -> schemas.CheckOut:
    return schemas.CheckOut(name=name, ok=ok, text=text)
