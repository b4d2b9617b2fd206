"""How sure a hit is: calibrated confidence where labels exist, and the line below which nothing is credible.

calibration.toml is written by `twinwheel evaluate calibrate`; it holds for the weights and the encoder that it was made
with, and for no others: then `confidence` and `credible` are None. It holds for no question in English, and confidence
for none that is shorter or much longer than those that it was fitted on.
"""

from __future__ import annotations

import functools
import hashlib
import json
import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from twinwheel_graph.match.evidence import Contender
from twinwheel_graph.match.fuse import Scored
from twinwheel_graph.match.question import Question
from twinwheel_graph.match.request import Unsure
from twinwheel_graph.match.targets import ITEM_SCORES, Target, Targets

WORDS_ONLY = "words"
"""The name under which a calibration without vectors stands."""

LONGER = 1.5
"""How much longer than the longest that a curve was fitted on a question may be: scores are on one scale whatever the
length (see Candidate), but short questions name no single right answer, and far longer ones were never tried.
"""

MEANING = ITEM_SCORES.index("meaning")

ITSELF = "achievement"
"""The target whose line says whether an item is credible."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Confidence by score: straight between knots, which rise in both; flat beyond the ends."""

    scores: tuple[float, ...]
    confidences: tuple[float, ...]

    def at(self, score: float) -> float:
        """The confidence of a score."""
        after = bisect_right(self.scores, score)
        if after == 0 or after == len(self.scores):
            return self.confidences[min(after, len(self.scores) - 1)]
        low, high = self.scores[after - 1], self.scores[after]
        share = (score - low) / (high - low)
        return self.confidences[after - 1] * (1 - share) + self.confidences[after] * share


@dataclass(frozen=True, slots=True)
class Credibility:
    """Curves by target, and `line`: the closeness, weighed as for achievements, that makes an item credible.

    `weights` are digests of the targets' weights for which the curves hold, `lengths` (shortest and longest, in
    characters) those of the questions by target. `line` is None where nothing can be said.
    """

    line: float | None
    curves: Mapping[str, Curve]
    weights: Mapping[str, str]
    lengths: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def unsure(self, target: Target, text: str, *, foreign: bool) -> Unsure | None:
        """What about a question of this text takes its confidence away; None where nothing does."""
        if foreign:
            return Unsure("english") if self.line is not None else None
        if not self._holds(target) or target.name not in self.curves or self._seen(target.name, text):
            return None
        return Unsure("length", *self.lengths[target.name])

    def curve_of(self, target: Target, text: str) -> Curve | None:
        """The curve of a target, where it holds for its weights and for a question as long as this."""
        curve = self.curves.get(target.name)
        return curve if curve is not None and self._holds(target) and self._seen(target.name, text) else None

    def line_of(self, targets: Targets) -> float | None:
        """The line, where it holds for these targets."""
        return self.line if self._holds(targets[ITSELF]) else None

    def _holds(self, target: Target) -> bool:
        return self.weights.get(target.name) == digest(target)

    def _seen(self, target: str, text: str) -> bool:
        """Whether questions as long as this were among those that the curve of a target was fitted on."""
        if target not in self.lengths:
            return True
        shortest, longest = self.lengths[target]
        return shortest <= len(text) <= longest


@dataclass(frozen=True, slots=True)
class Judge:
    """How the hits of one answer are judged; `unsure` is what about the question takes its confidence away."""

    curve: Curve | None
    line: float | None
    itself: Target
    unsure: Unsure | None

    def confidence(self, score: float) -> float | None:
        """How likely a hit of this score is right; None where nothing is calibrated."""
        return self.curve.at(score) if self.curve is not None else None

    def credible(self, one: Scored) -> bool | None:
        """Whether the closest item of a hit (or its own profile or product) would be credible by itself; None as above.

        This is the declared rule for every target: who is recommended has something that is on the question.
        """
        return None if self.line is None else _closest(one.contender, self.itself) >= self.line


def judge(encoder: str, found: Iterable[Contender], targets: Targets, question: Question) -> Judge:
    """The judge of what was found with this encoder; nothing is known of questions in English.

    Where nothing is calibrated for it and the question had no vector at all, its scores are those of words alone: their
    line holds.
    """
    known = credibility(encoder)
    worded = known is None and not any(item.scores[MEANING] > 0 for one in found for item in one.told_by())
    ruling = credibility("") if worded else known
    line = ruling.line_of(targets) if ruling and not question.foreign else None
    curve = known.curve_of(question.target, question.text) if known and not question.foreign else None
    unsure = known.unsure(question.target, question.text, foreign=question.foreign) if known else None
    return Judge(curve, line, targets[ITSELF], unsure)


def _closest(contender: Contender, itself: Target) -> float:
    close = [
        sum(share * score for share, score in zip(itself.shares, lead.item.scores, strict=True))
        for lead in contender.leads.values()
    ]
    return max([*close, contender.profile, contender.product])


def digest(target: Target) -> str:
    """What the weights of a target and its way to read closeness are known by."""
    told = [sorted(target.weights.items()), target.closeness.places, target.closeness.power]
    told += [target.half_life_years] if target.half_life_years else []
    rounded = json.loads(json.dumps(told), parse_float=lambda number: round(float(number), 9))
    return hashlib.blake2b(json.dumps(rounded).encode(), digest_size=8).hexdigest()


@functools.cache
def credibility(encoder: str) -> Credibility | None:
    """What was calibrated with this encoder (empty: words only), if anything."""
    text = resources.files(__package__).joinpath("calibration.toml").read_text(encoding="utf-8")
    body = tomllib.loads(text).get(encoder or WORDS_ONLY)
    return _credibility(body) if body else None


def _credibility(body: Mapping[str, Any]) -> Credibility:
    curves = {name: Curve(tuple(one["scores"]), tuple(one["confidences"])) for name, one in body["curves"].items()}
    lengths = {name: (low, int(high * LONGER)) for name, (low, high) in body.get("lengths", {}).items()}
    return Credibility(body["line"], curves, dict(body["weights"]), lengths)
