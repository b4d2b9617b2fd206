"""Whether a server speaks Bolt yet: an open port may be a server that still starts."""

from __future__ import annotations

import socket
import ssl

GREETING = bytes.fromhex("6060B017")
OFFERED = bytes.fromhex("00080805 00000404 00000000 00000000")
"""Versions 5.8 to 5.0 and 4.4."""


def answers(port: int, seconds: float = 2, *, tls: bool = False) -> bool:
    """Whether the server at a port of this machine agrees on a version within some seconds."""
    try:
        with _connected(port, seconds, tls) as connection:
            connection.sendall(GREETING + OFFERED)
            agreed = connection.recv(4)
    except OSError:
        return False
    return len(agreed) == 4 and any(agreed)


def _connected(port: int, seconds: float, tls: bool) -> socket.socket:
    """A connection; TLS with whoever answers, since it is a server on this machine that we have started."""
    plain = socket.create_connection(("127.0.0.1", port), timeout=seconds)
    if not tls:
        return plain
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with plain:  # wrapping takes the connection over, unless it fails
        return context.wrap_socket(plain)


def free_port() -> int:
    """A port of this machine that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
