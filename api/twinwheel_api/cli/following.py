"""How commands bring the index up to the store: the words, then the vectors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from twinwheel_api.cli.lacking import holder_text, tell_holder, told_of
from twinwheel_api.cli.output import note, progress
from twinwheel_api.deps import open_encoder, open_retriever, open_store
from twinwheel_api.locale import word
from twinwheel_graph.errors import EncoderError

if TYPE_CHECKING:
    from twinwheel_api.cli.options import Call
    from twinwheel_graph.retrieve.following import FollowedMeaning, FollowingRetriever
    from twinwheel_graph.retrieve.lock import Holder

TRIES = 3
"""How often the vectors are tried for that another process had just then, and has no more."""


@dataclass(frozen=True, slots=True)
class Reached:
    """How far the index is: its folder, its revision and the store's, whose vectors it has, whether every text has one.

    `vectors_elsewhere` is the other process that is making them, if any.
    """

    folder: str
    revision: int
    store_revision: int
    encoder: str
    vectors_complete: bool
    vectors_elsewhere: str = ""


def follow(context: Call, *, vectors: bool, strict: bool) -> Reached:
    """Bring the index up to date with a progress bar: the words, then the vectors where there is an encoder.

    Raises:
        EncoderError: `strict`, and the encoder does not answer; what was made before that is kept.
    """
    graph = open_store(context.store)
    try:
        encoder = open_encoder(context.settings) if vectors else None
        with progress("indexing", context.language) as told:
            retriever = open_retriever(graph, context.index, told, encoder)
            revision = retriever.follow()
        complete, holder = False, None
        if retriever.meaning is not None:
            complete, holder = _vectors(context, retriever, retriever.meaning, revision, strict=strict)
        elif vectors and context.settings.encoder != "none":
            context.once("no_model", word("no_model", context.language))
        maker = holder_text(holder, context.language) if holder else ""
        return Reached(str(retriever.folder), revision, graph.revision(), retriever.encoder(), complete, maker)
    finally:
        graph.close()


def _vectors(
    context: Call, retriever: FollowingRetriever, meaning: FollowedMeaning, revision: int, *, strict: bool
) -> tuple[bool, Holder | None]:
    """Make the vectors; whether every text has one, and who else is making them."""
    meaning.adopt()
    if lost := meaning.check():
        note(word("vectors_lost", context.language, names=", ".join(lost)))
    try:
        complete, holder = _made(context, retriever, meaning)
    except EncoderError as error:
        if strict:
            note(word("index_kept", context.language, revision=revision))
            raise
        told_of(context)(error)
        return False, None
    if holder is not None:
        tell_holder(context, holder)
    return complete, holder


def _made(context: Call, retriever: FollowingRetriever, meaning: FollowedMeaning) -> tuple[bool, Holder | None]:
    from twinwheel_graph.retrieve.lock import Holder

    with progress("encoding", context.language) as told:
        for _ in range(TRIES):
            if retriever.encode(None, told):
                return True, None
            if (holder := meaning.holder()) is not None:
                return False, holder
    return False, Holder()
