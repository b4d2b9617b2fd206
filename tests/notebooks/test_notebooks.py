"""The notebooks run from top to bottom, and are committed without outputs."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_names_nobody(path: Path, tmp_path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook, timeout=300, kernel_name=_kernel(tmp_path), resources={"metadata": {"path": str(tmp_path)}}
    )
    client.execute()
    shown = "".join(str(cell.get("outputs", "")) for cell in notebook.cells)
    assert "逆向创新" in shown
    assert not any(name in shown for name in _people()), "a personal name of the founding document is shown"


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
