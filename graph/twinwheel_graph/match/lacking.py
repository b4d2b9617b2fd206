"""What an answer lacks of which nothing is credible: words that nobody mentions, or all of its kind."""

from __future__ import annotations

from collections.abc import Sequence

from twinwheel_graph.match.assemble import Assembly
from twinwheel_graph.match.explain import Explainer
from twinwheel_graph.match.question import Question
from twinwheel_graph.match.request import Lack, Node, Withheld
from twinwheel_graph.match.select import Kept
from twinwheel_graph.stores.base import GraphStore

NEAR = 3
"""How many of what was found are named where nothing is linked to it."""


class Lacking:
    """Says why nothing is credible."""

    def __init__(self, store: GraphStore, explainer: Explainer) -> None:
        self._store = store
        self._explainer = explainer

    def of(self, question: Question, assembly: Assembly, kept: Sequence[Kept], withheld: Sequence[Withheld]) -> Lack:
        """What is missing; nothing where a constraint keeps back what is not missing."""
        if any(one.credible is not False and one.reason != "oneself" for one in withheld):
            return Lack()
        if kept:
            return Lack(missing=self._explainer.unmentioned(question, [(one.one, one.entity) for one in kept]))
        return Lack() if withheld else self._empty(question, assembly)

    def _empty(self, question: Question, assembly: Assembly) -> Lack:
        """Why there is no hit: nothing of the kind is recorded, nothing is linked, or else nothing was found."""
        if not any(self._store.entities(type, limit=1).items for type in question.target.types):
            return Lack(empty="not_recorded")
        if question.target.itself or not assembly.items:
            return Lack()
        near = self._store.read([item.id for item in assembly.items[:NEAR]])
        nodes = tuple(Node(one.id, one.type, one.name, one.synthetic) for one in near)
        return Lack(empty="not_linked", near=nodes)
