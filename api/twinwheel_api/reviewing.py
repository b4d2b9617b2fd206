"""Questions of identity as answers of the API and of `--json`, in the language asked for."""

from __future__ import annotations

from typing import Literal, cast

from twinwheel_api import convert
from twinwheel_api import schemas as out
from twinwheel_api.locale import word
from twinwheel_ingest.resolve.judgement import BY_RULE, Judgement
from twinwheel_ingest.resolve.review import Answered, Question, Side, evidence_of

By = Literal["rule", "user"]


def judgement(one: Question, language: str) -> out.JudgementOut:
    """A pair with its evidence."""
    told = one.judgement
    compared, apart = evidence_of(told)
    return out.JudgementOut(
        id=told.id,
        verdict=told.verdict.value,
        by=cast("By", told.who),
        reason=told.why,
        text=reason_text(told, language),
        score=told.score,
        date=told.date or None,
        open=one.open,
        value=one.value,
        compared=[
            out.ComparedOut(
                feature=name, text=word(f"compared_{name}", language), likeness=value, left=left, right=right
            )
            for name, value, left, right in compared
        ],
        apart=[out.ApartOut(code=code, text=word(f"apart_{code}", language)) for code in apart],
        left=_side(one.left),
        right=_side(one.right),
    )


def reviewed(given: Answered) -> out.ReviewedOut:
    """What an answer did."""
    holds = given.judgement
    return out.ReviewedOut(
        id=given.id,
        verdict=holds.verdict.value if holds else None,
        by=cast("By", holds.who) if holds else None,
        merged=list(given.merged),
        split=list(given.split),
        revision=given.revision,
    )


def reason_text(told: Judgement, language: str) -> str:
    """Why it was judged so: a rule's ground in words, or a person's own."""
    return word(f"ground_{told.why}", language) if told.who == BY_RULE else told.why


def _side(given: Side) -> out.SideOut:
    return out.SideOut(
        id=given.id,
        type=given.type,
        name=given.name,
        names=list(given.names),
        numbers=dict(given.numbers),
        places=list(given.places),
        sources=[convert.source(one) for one in given.sources],
        samples=list(given.samples),
        relations=given.relations,
    )
