"""Transient faults of a server, tried again within a bound."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from twinwheel_graph.stores.neo4j_errors import MEMORY, code_of

T = TypeVar("T")

FIRST_PAUSE = 0.1
LONGEST_PAUSE = 4.0
GROWTH = 2.0
MADE_MEANWHILE = ("EquivalentSchemaRuleAlreadyExists", "IndexAlreadyExists", "ConstraintAlreadyExists")
"""`IF NOT EXISTS` does not see what another transaction is just making; the next time it does."""


def passing(error: Exception) -> bool:
    """Whether trying again may help."""
    from neo4j.exceptions import IncompleteCommit

    if isinstance(error, IncompleteCommit) or str(getattr(error, "code", "")).endswith(MADE_MEANWHILE):
        return True
    retryable: Callable[[], bool] = getattr(error, "is_retryable", bool)
    return retryable() and code_of(error) != MEMORY


def retried(attempt: Callable[[], T], seconds: float, passes: Callable[[Exception], bool] = passing) -> T:
    """Do something again while it fails for a reason that passes, for `seconds` at most.

    The driver's own retrying would try again what cannot fit the server's memory, and would not try again what may
    have been committed; a batch may be, for applied twice it is applied once.
    """
    from neo4j.exceptions import DriverError, Neo4jError

    until, pause = time.monotonic() + seconds, FIRST_PAUSE
    while True:
        try:
            return attempt()
        except (DriverError, Neo4jError) as error:
            wait = pause * random.uniform(0.8, 1.2)  # noqa: S311 - no secret
            if not passes(error) or time.monotonic() + wait > until:
                raise
            time.sleep(wait)
            pause = min(LONGEST_PAUSE, pause * GROWTH)
