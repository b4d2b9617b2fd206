"""The address of an endpoint: what is called, and what of it may be shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from twinwheel_graph.errors import EncoderError

if TYPE_CHECKING:
    import httpx

PATH = "/embeddings"


def address(given: str) -> httpx.URL:
    """Where to post: a whole address (`.../embeddings`), or a base (`.../v1`, or the host alone) made whole.

    Raises:
        EncoderError: It is no http or https address.
    """
    import httpx

    try:
        url = httpx.URL(given)
    except httpx.InvalidURL as error:
        raise EncoderError("bad_endpoint", detail=error) from None
    if url.scheme not in {"http", "https"} or not url.host:
        raise EncoderError("bad_endpoint", detail=f"{url.scheme}://{url.host}")
    path = url.path.rstrip("/")
    if not path.endswith(PATH):
        path += PATH if re.search(r"/v\d+$", path) else f"/v1{PATH}"
    return url.copy_with(path=path)


def shown(url: httpx.URL) -> str:
    """An address without what may be a secret: user, password, query."""
    return str(url.copy_with(userinfo=b"", query=None, fragment=None))
