from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_support import Answer, Twinwheel, url_of

from twinwheel_api.cli.main import run
from twinwheel_ingest import demo


@pytest.fixture(autouse=True)
def plain_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A folder of the test's own to stand in, and nothing in the environment that the command line reads."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith(("TWINWHEEL_", "LC_")) or name in {"LANG", "LANGUAGE"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("TWINWHEEL_ENCODER", "none")
    yield
    gc.enable()  # a match turns it off, for its process is short


@pytest.fixture(scope="session")
def demo_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The park of the demonstration, read in and indexed once."""
    path = tmp_path_factory.mktemp("demo") / "park.db"
    with demo.folder() as folder:
        assert run(["ingest", str(folder), "--store", url_of(path)]) == 0
    return path


@pytest.fixture
def park(demo_store: Path, tmp_path: Path) -> Path:
    """A copy of that store and its index, at the default place."""
    path = tmp_path / "twinwheel.db"
    shutil.copy(demo_store, path)
    shutil.copytree(f"{demo_store}.index", f"{path}.index")
    return path


@pytest.fixture
def twinwheel(capsys: pytest.CaptureFixture[str]) -> Twinwheel:
    """The command line, in process."""

    def call(*arguments: object) -> Answer:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Answer(code, captured.out, captured.err)

    return call
