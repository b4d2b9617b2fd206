"""What `export` does and shows."""

from __future__ import annotations

import gzip
import sys
from contextlib import ExitStack, closing
from pathlib import Path

from twinwheel_api import schemas
from twinwheel_api.cli.options import Call
from twinwheel_api.cli.output import note, print_json, progress
from twinwheel_api.deps import open_store
from twinwheel_api.files import whole
from twinwheel_api.locale import word
from twinwheel_graph.export import neo4j_admin, records
from twinwheel_graph.export.neo4j_admin import SCRIPT, Exported


def to_records(context: Call, file: Path) -> int:
    """Write exchange records, packed where the name ends in .gz; the file is written whole or not at all."""
    with ExitStack() as stack:
        source = stack.enter_context(closing(open_store(context.store)))
        stream = stack.enter_context(whole(file))
        packed = (
            stack.enter_context(gzip.GzipFile("", "wb", fileobj=stream, mtime=0)) if file.suffix == ".gz" else stream
        )
        told = stack.enter_context(progress("exporting", context.language))
        done = records.export(source, packed, told)
    counts = {"entities": done.entities, "relations": done.relations}
    if context.json:
        print_json(schemas.ExportOut(folder=str(file), **counts))
    else:
        note(word("exported_records", context.language, path=file, **counts))
    return 0


def to_neo4j_admin(context: Call, folder: Path) -> int:
    """Write the files; the command that imports them goes to standard output."""
    with ExitStack() as stack:
        source = stack.enter_context(closing(open_store(context.store)))
        told = stack.enter_context(progress("exporting", context.language))
        done: Exported = neo4j_admin.export(source, folder, told)
    counts = {"entities": done.entities, "relations": done.relations}
    if context.json:
        script = str((folder / SCRIPT).absolute())
        print_json(schemas.ExportOut(folder=str(folder), script=script, command=done.text(folder), **counts))
        return 0
    note(word("exported", context.language, folder=folder, script=folder / SCRIPT, **counts))
    sys.stdout.write(f"{done.text(folder)}\n")
    return 0
