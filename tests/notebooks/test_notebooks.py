"""The notebooks run from top to bottom, and are committed without outputs."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from neo4j_support.address import Address

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SERVED = [path for path in NOTEBOOKS if "neo4j" in path.stem]
"""Those that need a server."""


@pytest.mark.parametrize("path", sorted({*NOTEBOOKS} - {*SERVED}), ids=lambda path: path.stem)
def test_a_notebook_runs_and_names_nobody(path: Path, tmp_path: Path) -> None:
    shown = run(path, tmp_path)
    assert "逆向创新" in shown
    assert not any(name in shown for name in _people()), "a personal name of the founding document is shown"


@pytest.mark.parametrize("path", SERVED, ids=lambda path: path.stem)
def test_a_notebook_runs_on_a_server_and_again(
    path: Path, tmp_path: Path, neo4j_database: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWINWHEEL_STORE", neo4j_database.url)
    shown = [run(path, tmp_path) for _ in range(2)]
    assert all("三种办法答案一致" in one for one in shown)
    assert not any(name in one for one in shown for name in [*_people(), neo4j_database.password])


def run(path: Path, folder: Path) -> str:
    """Everything that a notebook shows, run from top to bottom."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook, timeout=300, kernel_name=_kernel(folder), resources={"metadata": {"path": str(folder)}}
    )
    client.execute()
    return "".join(str(cell.get("outputs", "")) for cell in notebook.cells)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_outputs_are_not_committed(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    assert all(not cell.get("outputs") for cell in notebook.cells)


def _kernel(folder: Path) -> str:
    """The kernel of the interpreter that runs the tests, whatever kernels the machine has."""
    from ipykernel.kernelspec import install

    install(kernel_name="twinwheel-tests", prefix=str(Path(sys.prefix)))
    return "twinwheel-tests"


def _people() -> list[str]:
    """The names on the founding document's list, where that is at hand."""
    seed = next(iter(sorted((ROOT / ".." / "shared" / "seed").glob("*.txt"))), None)
    if seed is None:
        return []
    listed = seed.read_text(encoding="utf-8").split("名单", 1)[-1]
    lines = [re.sub(r"^[\s　]*(?:组长|副组长|成员)?：?", "", line).strip() for line in listed.splitlines()]
    bodies = r"(?:市|聊城|共青团|副市长)"
    return [found[1] for line in lines if (found := re.match(rf"([一-龥]{{2,3}}?){bodies}", line))]
