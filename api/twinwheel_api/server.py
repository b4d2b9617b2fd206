"""`twinwheel serve`: one worker of uvicorn around the application."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable

import uvicorn

from twinwheel_api.app import create_app
from twinwheel_api.deps import house
from twinwheel_api.locale import language, word
from twinwheel_api.settings import Settings
from twinwheel_graph.errors import StoreError, TwinwheelError
from twinwheel_graph.stores.neo4j_errors import AWAY

GRACE_SECONDS = 10
"""How long answers that are being made may take after the first signal to stop."""


class Server(uvicorn.Server):
    """A server that says where it is once it answers."""

    def __init__(self, config: uvicorn.Config, announcement: str) -> None:
        super().__init__(config)
        self._announcement = announcement

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open the application, listen, and say so."""
        await super().startup(sockets)
        sys.stderr.write(f"{self._announcement}\n")
        sys.stderr.flush()


def run(settings: Settings, progress: Callable[[int, int], None] = lambda _done, _all: None) -> None:
    """Serve until a signal; NotFound where there is no store, TwinwheelError where the address is taken.

    The index is brought up to the store first, while Ctrl-C still stops it and `progress` shows how far it is. Where
    the store's server is away, that is put off: requests are answered 503 until it is there.
    """
    try:
        with house(settings.located(), settings.index, progress, settings):
            pass
    except StoreError as error:
        if error.code not in AWAY:
            raise
    with _listener(settings.host, settings.port) as listener:
        address = _url(settings.host, listener.getsockname()[1])
        announcement = word("listening", language(settings.lang), url=address)
        Server(_config(settings), announcement).run([listener])


def _config(settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        create_app(settings),
        access_log=False,
        log_config=None,
        log_level="warning",
        server_header=False,
        lifespan="on",
        ws="none",
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def _listener(host: str, port: int) -> socket.socket:
    """A socket bound to the address, before anything else starts."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        made = socket.socket(family, kind, protocol)
        try:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            made.bind(address)
        except OSError:
            made.close()
            raise
    except OSError as error:
        raise TwinwheelError("cannot_listen", host=host, port=port, detail=error.strerror or error) from error
    return made


def _url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
