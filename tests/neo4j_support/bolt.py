"""Whether a server speaks Bolt yet: an open port may be a server that still starts."""

from __future__ import annotations

import socket

GREETING = bytes.fromhex("6060B017")
OFFERED = bytes.fromhex("00080805 00000404 00000000 00000000")
"""Versions 5.8 to 5.0 and 4.4."""


def answers(port: int, seconds: float = 2) -> bool:
    """Whether the server at a port of this machine agrees on a version within some seconds."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
            connection.sendall(GREETING + OFFERED)
            agreed = connection.recv(4)
    except OSError:
        return False
    return len(agreed) == 4 and any(agreed)


def free_port() -> int:
    """A port of this machine that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
