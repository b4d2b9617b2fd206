"""What the driver raises, as this program's errors: each says what is wrong and how to mend it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from twinwheel_graph.errors import StoreError
from twinwheel_graph.stores.neo4j_probe import fault, patience

if TYPE_CHECKING:
    from twinwheel_graph.stores.neo4j_address import Address

CODES = {
    "Security.Unauthorized": "server_unauthorised",
    "Security.AuthenticationRateLimit": "server_rate_limited",
    "Security.Forbidden": "server_forbidden",
    "Security.CredentialsExpired": "server_password_expired",
    "Database.DatabaseNotFound": "no_database",
    "General.DatabaseUnavailable": "server_starting",
    "Statement.AccessMode": "server_read_only",
    "General.WriteOnReadOnlyAccessDatabase": "server_read_only",
    "General.ForbiddenOnReadOnlyDatabase": "server_read_only",
    "Cluster.NotALeader": "server_read_only",
    "Transaction.TransactionTimedOut": "server_timed_out",
    "Transaction.TransactionTimedOutClientConfiguration": "server_timed_out",
    "Transaction.LockClientStopped": "server_timed_out",
    "Transaction.TransactionLogError": "server_disk_full",
    "Transaction.DeadlockDetected": "server_busy",
    "Transaction.LockAcquisitionTimeout": "server_busy",
    "General.MemoryPoolOutOfMemoryError": "server_memory",
    "General.TransactionOutOfMemoryError": "server_memory",
    "General.OutOfMemoryError": "server_memory",
    "General.StackOverFlowError": "server_memory",
}
"""Neo4j's status codes (their last two parts) and the messages for them."""

MEMORY = "server_memory"
STARTING = "server_starting"

MARKS = {"No space left on device": "server_disk_full", "critical error": "server_panicked"}
"""What tells a fault by its text: its code says nothing."""

AWAY = frozenset(("server_absent", "server_silent", "server_starting", "server_unknown_host"))
"""Faults of a server that is not there yet, or not there now: they pass without anybody's changing what we ask with."""

REFUSED = AWAY | {
    "server_no_tls", "server_untrusted", "server_not_bolt", "server_unauthorised", "server_rate_limited",
    "server_password_expired", "no_database", "server_panicked",
}  # fmt: skip
"""Faults that meet whatever is asked, so that the next question need not be waited for."""


@contextlib.contextmanager
def named_errors(address: Address) -> Iterator[None]:
    """Turn what the driver raises into a StoreError."""
    from neo4j import exceptions as driver

    try:
        yield
    except driver.Neo4jError as error:
        raise StoreError(code_of(error), address=address, detail=error.message) from error
    except (driver.ServiceUnavailable, driver.SessionExpired) as error:
        raise _lost(error, address) from error
    except driver.ConnectionAcquisitionTimeoutError as error:
        raise StoreError(fault(address) or "server_crowded", address=address, detail=error) from error
    except driver.DriverError as error:
        raise StoreError("server_failed", address=address, detail=error) from error


def starting(error: Exception) -> bool:
    """Whether a server answers whose database does not yet."""
    return code_of(_innermost(error)) == STARTING


def code_of(error: BaseException) -> str:
    """The message for what a server answers."""
    code = str(getattr(error, "code", "") or "")
    for mark, name in MARKS.items():
        if mark in str(error):
            return name
    return CODES.get(".".join(code.split(".")[-2:]), "server_failed")


def _lost(error: Exception, address: Address) -> StoreError:
    """A server that cannot be spoken to, or one that answers and has no use of its database."""
    inner = _innermost(error)
    code = code_of(inner) if getattr(inner, "code", None) else "server_failed"
    if code == "server_failed":
        code = fault(address) or "server_absent"
    if code == "server_silent":  # what broke is the connection that was cut for it
        return StoreError(code, address=address, detail=f"no handshake within {patience(address):g} s")
    return StoreError(code, address=address, detail=" ".join(str(getattr(inner, "message", inner)).split())[:200])


def _innermost(error: BaseException) -> BaseException:
    inner = error
    while cause := inner.exceptions[0] if isinstance(inner, BaseExceptionGroup) else inner.__cause__:
        inner = cause
    return inner
