"""How sure a hit is: calibrated confidence where labels exist, and the line below which nothing is credible.

calibration.toml is written by `twinwheel evaluate calibrate`; it holds for the weights and the encoder that it was made
with, and for no others: then `confidence` and `credible` are None. It holds for no question in English, and confidence
for none that is shorter or longer than those that it was fitted on.
"""

from __future__ import annotations

import functools
import hashlib
import json
import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from importlib import resources
from typing import Any

from twinwheel_graph.match.evidence import Contender
from twinwheel_graph.match.fuse import Scored
from twinwheel_graph.match.request import Unsure
from twinwheel_graph.match.targets import ITEM_SCORES, Target, Targets

WORDS_ONLY = "words"
"""The name under which a calibration without vectors stands."""

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

    def asked(self, text: str, *, foreign: bool) -> Credibility:
        """What of it holds for a question of this text: nothing in English, no curve that never saw its length."""
        if foreign:
            return replace(self, line=None, curves={})
        return replace(self, curves={name: curve for name, curve in self.curves.items() if self._seen(name, text)})

    def unsure(self, target: Target, text: str, *, foreign: bool) -> Unsure | None:
        """What about a question of this text takes its confidence away; None where nothing does."""
        if foreign:
            return Unsure("english") if self.line is not None else None
        if not self._holds(target) or target.name not in self.curves or self._seen(target.name, text):
            return None
        return Unsure("length", *self.lengths[target.name])

    def confidence(self, target: Target, score: float) -> float | None:
        """How likely a hit of this score is right; None where nothing is calibrated."""
        curve = self.curves.get(target.name)
        return curve.at(score) if curve is not None and self._holds(target) else None

    def credible(self, one: Scored, targets: Targets) -> bool | None:
        """Whether the closest item of a hit (or its own profile or product) would be credible by itself; None as above.

        This is the declared rule for every target: who is recommended has something that is on the question.
        """
        line = self.line_of(targets)
        return None if line is None else _closest(one.contender, targets[ITSELF]) >= line

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
    """How one answer is judged: confidence as `sure` knows it, credible by `line`; None where nothing is known."""

    sure: Credibility | None
    line: Credibility | None
    targets: Targets

    def unsure(self, target: Target, text: str, *, foreign: bool) -> Unsure | None:
        """What about a question of this text takes its confidence away."""
        return self.sure.unsure(target, text, foreign=foreign) if self.sure else None

    def asked(self, text: str, *, foreign: bool) -> Judge:
        """What of it holds for a question of this text."""
        sure = self.sure.asked(text, foreign=foreign) if self.sure else None
        line = self.line.asked(text, foreign=foreign) if self.line else None
        return replace(self, sure=sure, line=line)

    def confidence(self, target: Target, score: float) -> float | None:
        """How likely a hit of this score is right."""
        return self.sure.confidence(target, score) if self.sure else None

    def credible(self, one: Scored) -> bool | None:
        """Whether a hit is above the line."""
        return self.line.credible(one, self.targets) if self.line else None


def judge(encoder: str, found: Iterable[Contender], targets: Targets) -> Judge:
    """The judge of what was found with this encoder.

    Where nothing is calibrated for it and the question had no vector at all, its scores are those of words alone: their
    line holds.
    """
    known = credibility(encoder)
    if known is None and not any(item.scores[MEANING] > 0 for one in found for item in one.told_by()):
        return Judge(None, credibility(""), targets)
    return Judge(known, known, targets)


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
    lengths = {name: (low, high) for name, (low, high) in body.get("lengths", {}).items()}
    return Credibility(body["line"], curves, dict(body["weights"]), lengths)
