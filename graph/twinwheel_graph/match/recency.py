"""The evidence of the last years: of some targets an item counts less the older it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from twinwheel_graph.dates import first_day
from twinwheel_graph.match.evidence import Contender
from twinwheel_graph.stores.base import GraphStore

YEAR = 365.25
"""Days in a year."""


def recency(day: int, now: int, half_life: float) -> float:
    """What is left of an item after so many years: 0.5 ** (age / half life), 1 for what is no older than `now`.

    Days are YYYYMMDD; what is undated (0) counts as one half life old.
    """
    if not day:
        return 0.5
    years = (_calendar(now) - _calendar(day)).days / YEAR
    return float(0.5 ** (max(0.0, years) / half_life))


def age(contenders: Mapping[str, Contender], half_life: float, store: GraphStore, now: int) -> None:
    """Let the items of contenders count by their age.

    `now` is the bound of the question, else today: a reference that moves with the newest item would let a new item of
    one lower the score of another.
    """
    ids = {id: None for contender in contenders.values() for id in contender.leads}
    left = {
        entity.id: recency(first_day(str(entity.props.get("date", ""))), now, half_life)
        for entity in store.read(list(ids))
    }
    for contender in contenders.values():
        # An item counts by its closeness to this power, and shall count `recency` times.
        root = 1 / contender.near.power
        contender.spoken_by(
            replace(lead, recency=left[id], fade=left[id] ** root) for id, lead in contender.leads.items() if id in left
        )


def _calendar(day: int) -> date:
    return date(day // 10_000, day // 100 % 100, day % 100)
