"""What those who keep an index in step with its store ask of it, wherever it lies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from twinwheel_graph.retrieve.base import Retriever

if TYPE_CHECKING:
    from twinwheel_graph.errors import EncoderError
    from twinwheel_graph.retrieve.lock import Holder
    from twinwheel_graph.retrieve.vector_stage import Pace


class FollowedMeaning(Protocol):
    """The vectors of an index."""

    def encoder_set(self) -> str:
        """The name of the encoder, whether its vectors take part just now or not."""
        ...

    def reload(self) -> int:
        """See what has been reached; the revision of the store that it stems from."""
        ...

    def complete(self) -> bool:
        """Whether every text has its vector in what is searched."""
        ...

    def silent(self) -> EncoderError | None:
        """Why the encoder does not answer; None while it does, or has not been asked."""
        ...

    def check(self) -> Sequence[str]:
        """Look at each byte of what was made; the names of what is lost or damaged, which is then made again."""
        ...

    def adopt(self) -> None:
        """Make vectors by this encoder from now on, whoever made those that there are."""
        ...

    def holder(self) -> Holder | None:
        """Which other process makes vectors at this moment, if any."""
        ...


class FollowingRetriever(Retriever, Protocol):
    """A retriever with what keeps it in step."""

    @property
    def folder(self) -> Path | str:
        """Where the index lies."""
        ...

    @property
    def meaning(self) -> FollowedMeaning | None:
        """Its vectors; None where words alone are searched."""
        ...

    def encode(
        self,
        at_most: int | None,
        progress: Callable[[int, int], None] = ...,
        pace: Pace | None = None,
    ) -> bool:
        """Make the vectors of up to `at_most` changed texts (None: of all); whether every text has its vector.

        Raises:
            EncoderError: The encoder does not answer; what was made before that is kept.
        """
        ...

    def current(self) -> bool:
        """Whether what is searched is what the store holds; waits for nobody."""
        ...

    def reached(self) -> int:
        """The revision of the store that the index has reached; 0 where it is of another store or absent."""
        ...

    def revision(self) -> int:
        """The revision of the store that is searched."""
        ...
