"""What the driver raises, as this program's errors: each says what is wrong and how to mend it."""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Iterator
from typing import TYPE_CHECKING

from twinwheel_graph.errors import StoreError

if TYPE_CHECKING:
    from twinwheel_graph.stores.neo4j_address import Address

PROBE_SECONDS = 3.0
HANDSHAKE = bytes.fromhex("6060b017 00000405 00000004 00000003 00000000")
"""Bolt's greeting and four versions; a server answers the one it takes, in four bytes."""

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
    "Transaction.DeadlockDetected": "server_busy",
    "Transaction.LockAcquisitionTimeout": "server_busy",
    "General.MemoryPoolOutOfMemoryError": "server_memory",
    "General.TransactionOutOfMemoryError": "server_memory",
    "General.OutOfMemoryError": "server_memory",
    "General.StackOverFlowError": "server_memory",
}
"""Neo4j's status codes (their last two parts) and the messages for them."""

MEMORY = "server_memory"


@contextlib.contextmanager
def named_errors(address: Address) -> Iterator[None]:
    """Turn what the driver raises into a StoreError."""
    from neo4j import exceptions as driver

    try:
        yield
    except driver.Neo4jError as error:
        raise StoreError(code_of(error), address=address, detail=error.message) from error
    except (driver.ServiceUnavailable, driver.SessionExpired) as error:
        raise StoreError(_unreachable(address), address=address, detail=_reason(error)) from error
    except driver.DriverError as error:
        raise StoreError("server_failed", address=address, detail=error) from error


def code_of(error: Exception) -> str:
    """The message for what a server answers."""
    code = str(getattr(error, "code", "") or "")
    if "No space left on device" in str(error):
        return "server_disk_full"
    return CODES.get(".".join(code.split(".")[-2:]), "server_failed")


def _unreachable(address: Address) -> str:
    """Why a server cannot be spoken to, found by trying: the driver tells it for some of its schemes only."""
    try:
        with socket.create_connection((address.host, address.port), PROBE_SECONDS) as plain:
            return _spoken(address, plain)
    except socket.gaierror:
        return "server_unknown_host"
    except OSError:
        return "server_absent"


def _spoken(address: Address, plain: socket.socket) -> str:
    if address.encrypted:
        return _encrypted(address, plain)
    plain.settimeout(PROBE_SECONDS)
    plain.sendall(HANDSHAKE)
    version = plain.recv(4)
    if version and version != b"\0\0\0\0" and not version.startswith(b"HTTP"):
        return "server_absent"
    return "server_not_bolt"


def _encrypted(address: Address, plain: socket.socket) -> str:
    context = ssl.create_default_context()
    if address.scheme.endswith("+ssc"):
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    try:
        with context.wrap_socket(plain, server_hostname=address.host):
            return "server_absent"
    except ssl.SSLCertVerificationError:
        return "server_untrusted"
    except OSError:
        return "server_no_tls"


def _reason(error: Exception) -> str:
    """The innermost cause, in a line."""
    inner: BaseException = error
    while cause := inner.exceptions[0] if isinstance(inner, BaseExceptionGroup) else inner.__cause__:
        inner = cause
    return " ".join(str(inner).split())[:200]
