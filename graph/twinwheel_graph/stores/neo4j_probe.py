"""What answers at a server's address, found by trying: the driver tells it for some of its schemes only."""

from __future__ import annotations

import socket
import ssl
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twinwheel_graph.stores.neo4j_address import Address

PROBE_SECONDS = 3.0
HANDSHAKE = bytes.fromhex("6060b017 00000405 00000004 00000003 00000000")
"""Bolt's greeting and four versions; a server answers the one it takes, in four bytes."""


def patience(address: Address) -> float:
    """How many seconds a handshake is waited for."""
    return min(PROBE_SECONDS, address.limits.connection_timeout)


def fault(address: Address) -> str:
    """The message for what is wrong there; empty where a Neo4j server answers as it is asked to."""
    try:
        with socket.create_connection((address.host, address.port), patience(address)) as plain:
            return _encrypted(address, plain) if address.encrypted else _spoken(plain)
    except socket.gaierror:
        return "server_unknown_host"
    except OSError:
        return "server_absent"


def _spoken(connection: socket.socket) -> str:
    try:
        connection.sendall(HANDSHAKE)
        version = connection.recv(4)
    except TimeoutError:
        return "server_silent"
    answered = version and version != b"\0\0\0\0" and not version.startswith(b"HTTP")
    return "" if answered else "server_not_bolt"


def _encrypted(address: Address, plain: socket.socket) -> str:
    context = ssl.create_default_context()
    if address.scheme.endswith("+ssc"):
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    try:
        with context.wrap_socket(plain, server_hostname=address.host) as wrapped:
            return _spoken(wrapped)
    except ssl.SSLCertVerificationError:
        return "server_untrusted"
    except TimeoutError:
        return "server_silent"
    except OSError:
        return "server_no_tls"
