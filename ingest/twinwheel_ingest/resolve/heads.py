"""Which id a group of ids that are one goes by, and what a store must be told for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from twinwheel_graph.model import Batch, Merge
from twinwheel_ingest.resolve import aliases
from twinwheel_ingest.resolve.mention import Mention
from twinwheel_ingest.resolve.reading import read

Rank = tuple[bool, bool, bool, bool, int, str]


def head(ids: Collection[str], known: Mapping[str, Mention]) -> str:
    """The id that a group goes by, whatever came first.

    An official list's, then one with a number, then one whose name is sound, no former one, and the shortest.
    """
    return min(ids, key=lambda id: _rank(id, known.get(id)))


def _rank(id: str, mention: Mention | None) -> Rank:
    if mention is None:
        return True, True, True, True, 0, id
    name = mention.names[0]
    return (not mention.official, not mention.numbers, read(name).short, aliases.is_former(name), len(name), id)


def moves(
    groups: Iterable[Collection[str]],
    judged: Collection[str],
    known: Mapping[str, Mention],
    canonical: Mapping[str, str],
) -> Batch:
    """The splits and merges that bring the ids that were ever judged to these groups; `canonical` is how it is now."""
    wanted = {id: goal for ids in groups for goal in [head(ids, known)] for id in ids}
    now = {id: canonical.get(id, id) for id in (*judged, *wanted)}
    splits = [id for id in sorted(now) if now[id] not in {id, wanted.get(id, id)}]
    merges = [Merge(id, goal) for id, goal in sorted(wanted.items()) if id != goal != now[id]]
    return Batch(merges=merges, splits=splits)
