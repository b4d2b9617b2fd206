"""What `entities`, `show` and `paths` do and show."""

from __future__ import annotations

from twinwheel_api import convert, looks, schemas
from twinwheel_api.cli.look import RELATIONS_SHOWN
from twinwheel_api.cli.options import Call, text_of
from twinwheel_api.cli.output import console, note, print_json
from twinwheel_api.cli.tables import print_entities, print_entity, shown_name
from twinwheel_api.deps import house, open_store
from twinwheel_api.locale import word
from twinwheel_graph.lookup import meant


def list_entities(context: Call, type: str | None, query: str | None, limit: int, after: str | None) -> int:
    """List or look for entities."""
    types = looks.types_of(type)
    following: str | None = None
    if query:
        with house(context.store, context.index) as parts:
            entities = looks.found(parts.store, parts.retriever, text_of("--query", query), types, limit)
    else:
        store = open_store(context.store)
        try:
            page = looks.listed(store, types, text_of("--after", after or ""), limit)
            entities, following = list(page.items), page.after
        finally:
            store.close()
    if context.json:
        print_json(schemas.EntityPage(items=[convert.entity(one) for one in entities], next=following))
        return 0
    print_entities(entities, context.language)
    if following:
        note(word("more_pages", context.language, after=following))
    return 0


def show_entity(context: Call, written: str) -> int:
    """Show one entity."""
    with house(context.store, context.index) as parts:
        id = meant(parts.store, parts.retriever, text_of("ID", written))
        entity = parts.store.read([id])[0]
        relations, others = looks.neighbourhood(parts.store, id, RELATIONS_SHOWN + 1)
        merged = parts.store.canonical([written])
    if context.json:
        print_json(convert.entity(entity))
        return 0
    if merged:
        note(word("goes_by", context.language, id=written, into=id))
    print_entity(entity, relations[:RELATIONS_SHOWN], others, context.language)
    if len(relations) > RELATIONS_SHOWN:
        note(word("truncated", context.language, count=f"> {RELATIONS_SHOWN}", shown=RELATIONS_SHOWN))
    return 0


def show_facts(context: Call, written: str) -> int:
    """Show what the texts of one entity say."""
    from twinwheel_api.cli.telling import print_facts
    from twinwheel_api.facts import facts

    with house(context.store, context.index) as parts:
        id = meant(parts.store, parts.retriever, text_of("ID", written))
        answer = facts(parts.store.read([id])[0])
    if context.json:
        print_json(answer)
    else:
        print_facts(answer, context.language)
    return 0


def show_paths(context: Call, start: str, end: str, longest: int) -> int:
    """Show the shortest paths."""
    with house(context.store, context.index) as parts:
        ends = [meant(parts.store, parts.retriever, text_of("ID", written)) for written in (start, end)]
        answer = looks.ways(parts.store, ends[0], ends[1], longest, context.language)
    if context.json:
        print_json(answer)
        return 0
    out = console()
    for path in answer.paths:
        text = shown_name(path.nodes[0], context.language)
        for step, node in zip(path.steps, path.nodes[1:], strict=True):
            made_up = {source.kind for source in step.sources} == {"synthetic"}
            mark = word("synthetic", context.language) if made_up else ""
            text += f" —{step.label}{mark}{f' {step.date}' if step.date else ''}→ {shown_name(node, context.language)}"
        out.print(text, markup=False)
        for step in path.steps:
            for source in step.sources[:2]:
                kind = word(f"kind_{source.kind}", context.language)
                out.print(f"    {source.dataset} · {source.locator} · {kind}", style="dim", markup=False)
    if not answer.paths:
        note(word("no_paths", context.language, longest=longest))
    return 0
