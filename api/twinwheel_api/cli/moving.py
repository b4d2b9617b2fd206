"""What `copy` does and shows."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack, closing

from twinwheel_api import schemas
from twinwheel_api.cli.options import Call
from twinwheel_api.cli.output import note, print_json, progress
from twinwheel_api.deps import open_store
from twinwheel_api.locale import word
from twinwheel_api.places import PlaceFile
from twinwheel_graph.errors import UsageError
from twinwheel_graph.moving.content import Content
from twinwheel_graph.moving.copying import copy
from twinwheel_graph.ontology import ontology
from twinwheel_graph.stores.neo4j_address import shown


def run(context: Call, goal: str) -> int:
    """Copy, going on where an earlier copy of the same graph to the same place was cut off."""
    goal = context.settings.located(goal)
    with ExitStack() as stack:
        source = stack.enter_context(closing(open_store(context.store)))
        target = stack.enter_context(closing(open_store(goal, create=True)))
        if source.identity() == target.identity():
            raise UsageError("copy_to_itself", value=shown(goal))
        file = PlaceFile(source.identity(), target.identity())
        begun = file.read()
        if begun is not None and begun.revision == source.revision():
            note(word("copy_goes_on", context.language))
        told = stack.enter_context(progress("copying", context.language))
        found = copy(source, target, begun, file.keep, told)
        file.remove()
    _show(context, goal, found)
    return 0


def _show(context: Call, goal: str, found: Mapping[str, Content]) -> None:
    entities = sum(one.count for type, one in found.items() if type in ontology().entities)
    relations = sum(one.count for type, one in found.items() if type in ontology().relations)
    if context.json:
        types = {type: schemas.ContentOut(count=one.count, digest=one.digest) for type, one in found.items()}
        print_json(schemas.CopyOut(entities=entities, relations=relations, types=types))
    else:
        note(word("copied", context.language, entities=entities, relations=relations, goal=shown(goal)))
