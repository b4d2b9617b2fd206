"""What meaning lacks and which weights are passed over, as commands say it: once, on standard error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twinwheel_api.locale import word

if TYPE_CHECKING:
    from twinwheel_api.cli.options import Call
    from twinwheel_api.deps import House
    from twinwheel_graph.language.encoders.asker import Told
    from twinwheel_graph.retrieve.lock import Holder


def told_of(context: Call) -> Told:
    """Says that the encoder does not answer, and why."""
    language = context.language
    return lambda error: context.once("no_answer", word("no_answer", language, reason=error.message(language)))


def tell(context: Call, parts: House) -> None:
    """Say what is lacking, and that learned weights are passed over; silence of the encoder says itself."""
    from twinwheel_api.lessons import elsewhere_text

    if context.settings.encoder != "none" and parts.lacking in {"no_model", "no_vectors"}:
        context.once(parts.lacking, word(parts.lacking, context.language))
    if parts.holder is not None:
        tell_holder(context, parts.holder)
    if text := elsewhere_text(parts.store, parts.matcher.encoder_set(), context.language):
        context.once("learned_elsewhere", text)


def tell_holder(context: Call, holder: Holder) -> None:
    """Say that another process is making the vectors."""
    said = word("vectors_elsewhere", context.language, holder=holder_text(holder, context.language))
    context.once("vectors_elsewhere", said)


def holder_text(holder: Holder, language: str) -> str:
    """Who makes the vectors: the command, its process, since when."""
    if not holder.pid:
        return word("holder_unknown", language)
    command = holder.command or "python"
    return word("holder", language, command=command, pid=holder.pid, since=holder.since)
