"""`run` as a process: it says where it is, answers, and stops when told to."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from api_support import settings_of

from twinwheel_api.server import run
from twinwheel_graph.errors import NotFound, TwinwheelError

SERVE = "from twinwheel_api.server import run; from twinwheel_api.settings import Settings; run(Settings())"


def test_it_serves_until_it_is_told_to_stop(store_file: Path) -> None:
    environment = {**os.environ, "TWINWHEEL_STORE": f"sqlite:///{store_file}", "TWINWHEEL_PORT": "0"}
    environment |= {"TWINWHEEL_LANG": "en", "PYTHONWARNINGS": "error"}
    command = [sys.executable, "-c", SERVE]
    with subprocess.Popen(
        command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        line = process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found, line + process.stderr.read()
        with httpx.Client(base_url=found[0], trust_env=False) as client:
            assert client.get("/api/v1/health").json()["status"] == "ok"
            asked = {"direction": "reverse", "text": "电池"}
            assert client.post("/api/v1/match", json=asked).json()["hits"]
        process.send_signal(signal.SIGTERM)
        out, rest = process.communicate(timeout=20)
    lines = [json.loads(line) for line in rest.splitlines()]
    assert [one["path"] for one in lines] == ["/api/v1/health", "/api/v1/match"]
    assert out == ""
    assert process.returncode == -signal.SIGTERM


def test_without_a_store_nothing_is_started(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as caught:
        run(settings_of(tmp_path / "none.db", port=0))
    assert caught.value.code == "no_store"


def test_an_address_that_is_taken_is_told(store_file: Path) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(TwinwheelError) as caught:
        run(settings_of(store_file, port=taken.getsockname()[1]))
    assert caught.value.code == "cannot_listen"
