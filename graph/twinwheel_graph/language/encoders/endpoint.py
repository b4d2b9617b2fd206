"""An encoder behind an HTTP endpoint of OpenAI's form (`POST .../v1/embeddings`)."""

from __future__ import annotations

import time
import weakref
from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

from twinwheel_graph.errors import EncoderError
from twinwheel_graph.language.encoders.address import address, shown
from twinwheel_graph.language.encoders.answer import vectors_of
from twinwheel_graph.language.encoders.base import printable, unit

if TYPE_CHECKING:
    import httpx
    import numpy as np
    from numpy.typing import NDArray

TEXTS_A_REQUEST = 64
LONGEST = 6000
"""Characters of a text that are sent: what the usual limit of 8,192 tokens takes in Chinese."""
TRIES = 4
LONGEST_WAIT = 30.0
"""Seconds, whatever the server asks for."""
QUESTION_SECONDS = 10.0
"""How long the answer to a question may take: somebody waits for it."""
QUESTION_WAIT = 2.0
SHOWN = 200
"""Characters of a refusal that are told."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an answer may take, how often silence is borne, and the longest wait between two tries (seconds)."""

    seconds: float
    silences: int
    longest_wait: float


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where vectors are asked for, and how.

    `url` is the service's base (`.../v1`) or the whole address (`.../embeddings`); `key` goes into the request's
    header and nowhere else; `pause` is the seconds before the second try, doubled for each one after it.
    """

    url: str
    model: str
    key: str = field(default="", repr=False)
    query_prefix: str = ""
    seconds: float = 60.0
    pause: float = 0.5


class EndpointEncoder:
    """Asks an endpoint, in batches, again where it is busy or out of order for a moment; never before it must."""

    def __init__(self, endpoint: Endpoint) -> None:
        """Ask nothing yet.

        Raises:
            EncoderError: The address or the key can be none.
        """
        import httpx

        self._endpoint = endpoint
        self._url = address(endpoint.url)
        self._shown = shown(self._url)
        self._client = httpx.Client(headers=_headers(endpoint))
        weakref.finalize(self, self._client.close)
        self._patience = Patience(endpoint.seconds, TRIES, LONGEST_WAIT)
        self._question = Patience(min(endpoint.seconds, QUESTION_SECONDS), 2, QUESTION_WAIT)
        self._dimensions: int | None = None
        self.name = f"{endpoint.model}@{self._shown}"

    @property
    def dimensions(self) -> int:
        """How long a vector is: as long as the first one was; one is asked for where none was yet."""
        if self._dimensions is None:
            self._ask(["1"], self._question)
        return self._dimensions or 0

    def documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vectors of texts, of shape (texts, dimensions), in order, each of length 1."""
        import numpy as np

        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for start in range(0, len(texts), TEXTS_A_REQUEST):
            part = texts[start : start + TEXTS_A_REQUEST]
            vectors[start : start + len(part)] = self._ask(part, self._patience)
        return vectors

    def query(self, text: str) -> NDArray[np.float32]:
        """The vector of a question, of shape (dimensions,) and length 1."""
        return self._ask([self._endpoint.query_prefix + text], self._question).reshape(-1)

    def _ask(self, texts: Sequence[str], patience: Patience) -> NDArray[np.float32]:
        # An empty text is refused by most services.
        sent = [printable(text[:LONGEST]).strip() or "-" for text in texts]
        body: dict[str, object] = {"model": self._endpoint.model, "input": sent, "encoding_format": "float"}
        answer = self._answer(body, patience)
        if answer.status_code != HTTPStatus.OK:
            detail = self._told(answer.text)
            raise EncoderError("endpoint_refused", url=self._shown, status=answer.status_code, detail=detail)
        found = unit(vectors_of(answer.content, len(sent), self._dimensions, self._shown), self.name)
        self._dimensions = int(found.shape[1])
        return found

    def _answer(self, body: dict[str, object], patience: Patience) -> httpx.Response:
        """The answer to a request, tried again where trying again may help."""
        import httpx

        wait, tries, silences = self._endpoint.pause, TRIES, patience.silences
        while True:
            tries -= 1
            try:
                answer = self._client.post(self._url, json=body, timeout=patience.seconds)
            except httpx.HTTPError as error:
                silences -= 1
                if not tries or not silences:
                    detail = self._told(str(error) or type(error).__name__)
                    raise EncoderError("endpoint_silent", url=self._shown, detail=detail) from None
                answer = None
            if answer is not None and not (tries and _passing(answer.status_code)):
                return answer
            time.sleep(min(max(wait, _asked_wait(answer)), patience.longest_wait))
            wait *= 2

    def _told(self, text: str) -> str:
        """What a server says, in one line and without the key."""
        said = " ".join(text.split())
        return (said.replace(self._endpoint.key, "***") if self._endpoint.key else said)[:SHOWN]


def _headers(endpoint: Endpoint) -> dict[str, str]:
    if not endpoint.key:
        return {}
    if not (endpoint.key.isascii() and endpoint.key.isprintable()):
        raise EncoderError("bad_endpoint_key")
    return {"Authorization": f"Bearer {endpoint.key}"}


def _passing(status: int) -> bool:
    return status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR


def _asked_wait(answer: httpx.Response | None) -> float:
    told = "" if answer is None else answer.headers.get("retry-after", "")
    return float(told) if told.isdigit() else 0.0
