"""The Dockerfile: what it copies is there and enough to build the package, and it does not run as root."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
LINES = re.sub(r"\\\n", "", (ROOT / "Dockerfile").read_text(encoding="utf-8")).splitlines()


def copied() -> list[str]:
    lines = [line.split()[1:-1] for line in LINES if line.startswith("COPY ") and "--from" not in line]
    return [source for line in lines for source in line]


def test_what_is_copied_is_let_through() -> None:
    let = {line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[0] == "!"}
    assert set(copied()) == let


def test_it_is_enough_for_the_package(tmp_path: Path) -> None:
    for source in copied():
        target = tmp_path / source
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if (ROOT / source).is_dir() else shutil.copy)(ROOT / source, target)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "."]
    subprocess.run(command, cwd=tmp_path, check=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        assert {"twinwheel_graph/ontology.yaml", "twinwheel_api/cli/main.py"} <= set(wheel.namelist())


def test_it_runs_as_nobody_in_particular() -> None:
    users = [line.split()[1] for line in LINES if line.startswith("USER ")]
    assert users == ["10001"]
    assert LINES.index("USER 10001") < LINES.index('ENTRYPOINT ["twinwheel"]')


def test_every_package_is_pinned_by_its_digest() -> None:
    installs = [line for line in LINES if "pip install" in line]
    assert all("--require-hashes" in line or "--no-deps --no-build-isolation" in line for line in installs)
