"""Two that do the same work by turns, the embedded store beside them, and the row that tells of it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

OURS, BARE, SQLITE = "store", "bare", "sqlite"
ASKED = 1.5

Act = Callable[[Any], object]


@dataclass(slots=True)
class Duel:
    """Seconds by contestant and round; where `rows` is 0, each is the median of single questions."""

    what: str
    rows: int = 0
    asked: float | None = ASKED
    spent: dict[str, list[float]] = field(default_factory=dict)

    def add(self, name: str, seconds: float) -> None:
        """One more round of a contestant."""
        self.spent.setdefault(name, []).append(seconds)

    def ratios(self) -> list[float]:
        """Ours to the bare driver's, round by round."""
        return [mine / plain for mine, plain in zip(self.spent[OURS], self.spent[BARE], strict=True)]

    def figure(self, name: str) -> str:
        """Rows a second, or milliseconds."""
        if name not in self.spent:
            return ""
        seconds = median(self.spent[name])
        return f"{self.rows / seconds:,.0f}/s" if self.rows else f"{1_000 * seconds:.2f} ms"


HEAD = (
    "| what | the store | the bare driver | ratio, median (least to most) | asked | SQLite |",
    "|---|--:|--:|---|---|--:|",
)


def table(duels: Iterable[Duel]) -> Iterator[str]:
    """The rows as Markdown, each as soon as it is measured."""
    yield from HEAD
    for duel in duels:
        ratios = duel.ratios()
        ratio = f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
        asked = f"at most {duel.asked:g}" if duel.asked else ""
        cells = (duel.what, duel.figure(OURS), duel.figure(BARE), ratio, asked, duel.figure(SQLITE))
        yield f"| {' | '.join(cells)} |"


def ask(what: str, rounds: Iterable[Sequence[Any]], acts: dict[str, Act], asked: float | None = ASKED) -> Duel:
    """Put each question of each round to all, one after another; who begins changes, since it warms what it reads."""
    duel = Duel(what, asked=asked)
    for questions in rounds:
        spent: dict[str, list[float]] = {name: [] for name in acts}
        for number, question in enumerate(questions):
            for name in _turn(list(acts), number):
                spent[name].append(seconds(acts[name], question))
        for name, each in spent.items():
            duel.add(name, median(each))
    say(f"{what}: ratio {median(duel.ratios()):.2f}")
    return duel


def work(duel: Duel, batches: Sequence[Any], acts: dict[str, Act]) -> None:
    """One round: each batch is written by all, one after another."""
    spent = dict.fromkeys(acts, 0.0)
    for number, batch in enumerate(batches):
        for name in _turn(list(acts), number):
            spent[name] += seconds(acts[name], batch)
    for name, each in spent.items():
        duel.add(name, each)


def seconds(act: Act, given: Any) -> float:
    began = time.perf_counter()
    act(given)
    return time.perf_counter() - began


def say(line: str) -> None:
    """Progress, beside the page."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {line}\n")
    sys.stderr.flush()


def _turn(names: list[str], number: int) -> list[str]:
    at = number % len(names)
    return names[at:] + names[:at]
