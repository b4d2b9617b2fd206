"""How sure a hit is: calibrated confidence where labels exist, and the line below which nothing is credible.

calibration.toml is written by `twinwheel evaluate calibrate`; it holds for the weights and the encoder that it was made
with, and for no others: then `confidence` and `credible` are None.
"""

from __future__ import annotations

import functools
import hashlib
import json
import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from twinwheel_graph.match.evidence import Contender
from twinwheel_graph.match.fuse import Scored
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

    `weights` are digests of the targets' weights for which the curves hold.
    """

    line: float
    curves: Mapping[str, Curve]
    weights: Mapping[str, str]

    def confidence(self, target: Target, score: float) -> float | None:
        """How likely a hit of this score is right; None where nothing is calibrated."""
        curve = self.curves.get(target.name)
        held = curve is not None and self.weights.get(target.name) == digest(target)
        return curve.at(score) if curve is not None and held else None

    def credible(self, one: Scored, targets: Targets) -> bool | None:
        """Whether the closest item of a hit (or its own profile or product) would be credible by itself; None as above.

        This is the declared rule for every target: who is recommended has something that is on the question.
        """
        itself = targets[ITSELF]
        if self.weights.get(ITSELF) != digest(itself):
            return None
        return _closest(one.contender, itself) >= self.line


@dataclass(frozen=True, slots=True)
class Judge:
    """How one answer is judged: confidence as `sure` knows it, credible by `line`; None where nothing is known."""

    sure: Credibility | None
    line: Credibility | None
    targets: Targets

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
    return Credibility(body["line"], curves, dict(body["weights"]))
