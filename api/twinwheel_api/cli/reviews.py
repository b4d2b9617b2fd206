"""What `review` does and shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from twinwheel_api import reviewing, schemas
from twinwheel_api.cli.options import Call, text_of
from twinwheel_api.cli.output import console, note, print_json
from twinwheel_api.deps import House, house, open_store
from twinwheel_api.locale import word
from twinwheel_graph.errors import UsageError
from twinwheel_graph.lookup import meant
from twinwheel_ingest.resolve import review
from twinwheel_ingest.resolve.compare import Verdict
from twinwheel_ingest.resolve.deciding import IdPair


def list_review(context: Call, status: review.Status, limit: int) -> int:
    """Show pairs with the evidence of both sides."""
    store = open_store(context.store)
    try:
        rows = review.ranked(store, status)
        found = [reviewing.judgement(one, context.language) for one in review.shown(store, rows[:limit])]
    finally:
        store.close()
    if context.json:
        print_json(schemas.ReviewOut(total=len(rows), items=found, next=None))
        return 0
    out = console()
    for one in found:
        for line in _lines(one, context.language):
            out.print(line, markup=False)
    note(word("review_listed", context.language, shown=len(found), total=len(rows)))
    return 0


def judge(context: Call, ids: Sequence[str], verdict: str, why: str) -> int:
    """Judge a pair and say what became of it."""
    text_of("--note", why)
    with house(context.store, context.index) as parts:
        pair = _pair(parts, [text_of("ID", id) for id in ids])
        store = parts.store
        done = review.undo(store, pair) if verdict == "undo" else review.answer(store, pair, Verdict(verdict), why)
        parts.retriever.follow()
    if context.json:
        print_json(reviewing.reviewed(done))
    else:
        holds = word(f"verdict_{done.judgement.verdict}" if done.judgement else "verdict_none", context.language)
        told = {"merged": len(done.merged), "split": len(done.split)}
        note(word("reviewed", context.language, id=done.id, verdict=holds, **told))
    return 0


def _pair(parts: House, ids: Sequence[str]) -> IdPair:
    if len(ids) == 1:
        return review.pair_of(parts.store, ids[0])
    if len(ids) == 2:
        return review.pair_named(parts.store, *(_id(parts, written) for written in ids))
    raise UsageError("one_or_two_ids", count=len(ids))


def _id(parts: House, written: str) -> str:
    """The id that is meant; a merged one is meant itself, not what it goes by."""
    return written if parts.store.types([written]) else meant(parts.store, parts.retriever, written)


def _lines(one: schemas.JudgementOut, language: str) -> Iterator[str]:
    """A pair for a terminal: the verdict, both sides, what was compared, what sets them apart."""
    score = "" if one.score is None else f" {one.score:.2f}"
    yield f"{one.id}  {word(f'verdict_{one.verdict}', language)}{score}  {one.text}"
    for side in (one.left, one.right):
        yield f"  {side.name}  ({side.id})"
        yield from (f"    {line}" for line in _side(side, language))
    for compared in one.compared:
        yield f"  {compared.text} {compared.likeness:.2f}: {compared.left} | {compared.right}"
    yield from (f"  {word('sets_apart', language)}: {apart.text}" for apart in one.apart)
    yield ""


def _side(side: schemas.SideOut, language: str) -> Iterator[str]:
    told = {
        "other_names": side.names[1:],
        "numbers": [f"{scheme} {number}" for scheme, number in side.numbers.items()],
        "places": side.places,
        "source": sorted({source.dataset for source in side.sources}),
        "samples": side.samples,
    }
    yield from (f"{word(key, language)}: {'; '.join(values)}" for key, values in told.items() if values)
    yield word("hanging", language, count=side.relations)
