"""Under overload a bounded number of matches waits, the others are told so at once, and health still answers."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
from api_support import Served, serving, settings_of

ASKED = {"direction": "reverse", "text": "电池"}


def ask(url: str) -> httpx.Response:
    return httpx.post(f"{url}/api/v1/match", json=ASKED, timeout=30, trust_env=False)


def test_more_matches_than_may_wait_are_told_503(store_file: Path) -> None:
    release = threading.Event()
    with serving(settings_of(store_file, scoring_threads=1, waiting=2)) as running:
        running.app.state.service.scoring.submit(release.wait)
        with ThreadPoolExecutor(3) as clients:
            inside = [clients.submit(ask, running.url) for _ in range(3)]
            refused = _until_refused(running)
            started = time.monotonic()
            assert running.client.get("/health").json()["status"] == "ok"
            assert running.client.get("/entities/ach:coating").status_code == 200
            assert time.monotonic() - started < 1
            release.set()
            assert [one.result().status_code for one in inside] == [200, 200, 200]
        assert running.client.post("/match", json=ASKED).status_code == 200
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["retry-after"] == "1"
    assert refused.json()["code"] == "too_busy"


def _until_refused(running: Served) -> httpx.Response:
    """Ask until the three others are inside: a body that is no JSON shows that the gate comes before its reading."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        answer = running.client.post("/match", content=b"{", headers={"Content-Type": "application/json"})
        if answer.status_code == 503:
            return answer
        assert answer.status_code == 400
        time.sleep(0.02)
    raise AssertionError("nobody was turned away")
