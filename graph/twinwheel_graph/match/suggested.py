"""Evidence from latent needs: they speak for the firm they are suggested for, each by the score it was inferred with.

A stated need of equal closeness always counts more. A firm that has stated a need is not spoken for by latent ones.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from twinwheel_graph.match.evidence import Contender, Found, Lead
from twinwheel_graph.match.links import Horizon, Link, Links
from twinwheel_graph.match.targets import Target
from twinwheel_graph.model import SourceKind

SUGGESTS = "SUGGESTED_FOR"
"""The relation from a latent need to its firm."""

FIRM_GROUNDS = ("MAKES", "LICENSED_TO", "PARTNERED_BY", "IN_SEGMENT", "CLASSIFIED_AS")
"""Relations between a firm and what a latent need of it rests on."""

UNSCORED = 0.5
"""What a latent need counts whose sources give no score."""

MOST = 0.95
"""What one counts at most, however sure its source is: it was not stated."""


def add_suggested(
    contenders: dict[str, Contender], found: Sequence[Found], target: Target, links: Links, horizon: Horizon
) -> None:
    """Let latent needs speak for their firms. One that rests on what is asked about is no evidence in its question."""
    own = _resting_on(horizon.entity, links)
    known = links.of([item.id for item in found if item.id not in own], [SUGGESTS])
    stated = having_stated({link.other for part in known.values() for link in part}, links)
    for item in found:
        for link in known.get(item.id, []):
            if link.forward and link.other_type in target.types and link.other not in stated and horizon.counts(link):
                contender = contenders.setdefault(link.other, Contender(link.other, target.closeness))
                contender.speak(Lead(_discounted(item, link), (link,)))


def having_stated(firms: Collection[str], links: Links) -> set[str]:
    """Those of the firms that have stated a need themselves, by any source that does not merely infer it."""
    known = links.of(firms, ["STATED_BY"])
    return {id for id, part in known.items() if any(_is_stated(link) for link in part)}


def inferred_score(ways: Sequence[Link]) -> float | None:
    """The score of the latent need that a way begins with; None for any other way."""
    if not ways or ways[0].relation.type != SUGGESTS:
        return None
    scores = [source.score for source in ways[0].relation.sources if source.score is not None]
    return min(MOST, max(scores, default=UNSCORED))


def ground_of(ways: Sequence[Link], need: str, links: Links) -> tuple[Link, ...]:
    """What a latent need rests on, as links from it to the ground and on to its firm; empty for any other way."""
    if not ways or ways[0].relation.type != SUGGESTS:
        return ()
    firm = ways[0].other
    for link in links.of([need], ["RESTS_ON"]).get(need, []):
        around = links.of([firm], FIRM_GROUNDS).get(firm, [])
        if direct := [one for one in around if one.other == link.other]:
            return (link, direct[0])
        places = {one.other: one for one in around}
        above = links.of([link.other], ["UPSTREAM_OF"]).get(link.other, [])
        return (link, *next(((up, places[up.other]) for up in above if up.forward and up.other in places), ()))
    return ()


def _is_stated(link: Link) -> bool:
    return any(source.kind is not SourceKind.INFERRED for source in link.relation.sources)


def _resting_on(entity: str, links: Links) -> Collection[str]:
    known: Mapping[str, list[Link]] = links.of([entity], ["RESTS_ON"]) if entity else {}
    return {link.other for part in known.values() for link in part}


def _discounted(item: Found, link: Link) -> Found:
    worth = inferred_score((link,)) or 0.0
    return replace(item, scores=tuple(worth * score for score in item.scores), closeness=worth * item.closeness)
