"""What a client has seen: a revision, and of a store on a server its bookmarks; `Twinwheel-Revision` carries both."""

from __future__ import annotations

from dataclasses import dataclass

HEADER = "Twinwheel-Revision"
FORM = r"^[0-9]{1,18}(;[!-~]{1,4000})?$"
"""A number, and what a server tells beside it, which is nobody's to read."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A revision of the store, and the bookmarks of the server that has shown it."""

    revision: int = 0
    bookmarks: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str | None) -> Seen:
        """What stands in a header."""
        number, _, marks = (text or "0").partition(";")
        return cls(int(number), tuple(mark for mark in marks.split(",") if mark))

    def __str__(self) -> str:
        return ";".join((str(self.revision), *((",".join(self.bookmarks),) if self.bookmarks else ())))
