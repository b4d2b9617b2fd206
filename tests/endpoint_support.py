"""A server of embeddings that really serves them: OpenAI's form, the vectors of a small encoder, and its bad days."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from twinwheel_graph.language.encoders.base import Encoder

Answer = tuple[int, bytes, dict[str, str]]
"""Status, body, headers."""


@dataclass
class Service:
    """What the server was asked, and what it answers instead of vectors while the list lasts."""

    encoder: Encoder
    key: str = ""
    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    instead: list[Answer] = field(default_factory=list)
    change: Callable[[list[dict[str, Any]]], object] = list
    """What becomes of the rows before they are sent."""

    def answer(self, path: str, key: str, body: dict[str, Any]) -> Answer:
        self.paths.append(path)
        self.asked.append(body)
        if self.instead:
            return self.instead.pop(0)
        if key != (f"Bearer {self.key}" if self.key else ""):
            return 401, json.dumps({"error": {"message": f"Incorrect API key: {key}"}}).encode(), {}
        vectors = 3 * self.encoder.documents(body["input"])  # not of length 1
        rows = [{"index": at, "embedding": vector.tolist()} for at, vector in enumerate(vectors)][::-1]
        return 200, json.dumps({"object": "list", "data": self.change(rows)}).encode(), {}


@contextmanager
def serving(service: Service) -> Iterator[Service]:
    """The service behind a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, content, headers = service.answer(self.path, self.headers.get("Authorization", ""), body)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_told: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        service.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield service
        finally:
            server.shutdown()
            thread.join()
