"""The house as a command opens it: with the encoder that is set, and what is lacking said once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from twinwheel_api.cli.lacking import tell, told_of
from twinwheel_api.cli.options import Call
from twinwheel_api.cli.output import progress
from twinwheel_api.deps import House, house


@contextmanager
def housed(context: Call) -> Iterator[House]:
    """The house of the store that is set, caught up."""
    with ExitStack() as stack:
        with progress("indexing", context.language) as told:
            opened = house(context.store, context.index, told, context.settings, told_of(context))
            parts = stack.enter_context(opened)
        tell(context, parts)
        yield parts
