"""What `export` does and shows."""

from __future__ import annotations

import sys
from contextlib import ExitStack, closing
from pathlib import Path

from twinwheel_api import schemas
from twinwheel_api.cli.options import Call
from twinwheel_api.cli.output import note, print_json, progress
from twinwheel_api.deps import open_store
from twinwheel_api.locale import word
from twinwheel_graph.export.neo4j_admin import SCRIPT, export


def run(context: Call, folder: Path) -> int:
    """Write the files; the command that imports them goes to standard output."""
    with ExitStack() as stack:
        source = stack.enter_context(closing(open_store(context.store)))
        told = stack.enter_context(progress("exporting", context.language))
        done = export(source, folder, told)
    counts = {"entities": done.entities, "relations": done.relations}
    if context.json:
        script = str((folder / SCRIPT).absolute())
        print_json(schemas.ExportOut(folder=str(folder), script=script, command=done.text(folder), **counts))
        return 0
    note(word("exported", context.language, folder=folder, script=folder / SCRIPT, **counts))
    sys.stdout.write(f"{done.text(folder)}\n")
    return 0
