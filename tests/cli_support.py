"""The command line, called in process or as a process of its own, and files of questions and records for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from jsonschema import Draft202012Validator

ROOT = Path(__file__).parents[1]
COMMAND = str(Path(sys.executable).with_name("twinwheel"))
SOURCE = {"dataset": "made-up", "locator": "row", "kind": "curated", "date": "2020-05"}


@dataclass(frozen=True)
class Answer:
    """What a command left behind: its exit code and both of its streams."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """Standard error with runs of white space as one, since usage errors stand in boxes."""
        return " ".join(self.err.replace("│", " ").split())


class Twinwheel(Protocol):
    """`twinwheel`, in process."""

    def __call__(self, *arguments: object) -> Answer: ...


def process(*arguments: object, cwd: Path, stdin: bytes = b"", **environment: str) -> Answer:
    """`twinwheel` as a process with nothing in its environment but what is given."""
    found = subprocess.run(
        [COMMAND, *map(str, arguments)],
        cwd=cwd,
        env={"TWINWHEEL_ENCODER": "none", **environment},
        input=stdin,
        capture_output=True,
        timeout=60,
        check=False,
    )
    return Answer(found.returncode, found.stdout.decode(), found.stderr.decode())


def started(*arguments: object, cwd: Path, **streams: Any) -> subprocess.Popen[bytes]:
    """`twinwheel` as a process that is still running."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TWINWHEEL_")}
    environment["TWINWHEEL_ENCODER"] = "none"
    return subprocess.Popen([COMMAND, *map(str, arguments)], cwd=cwd, env=environment, **streams)


@cache
def validator(name: str) -> Draft202012Validator:
    """The published schema of an answer."""
    return Draft202012Validator(json.loads((ROOT / "docs" / "schemas" / f"{name}.json").read_text(encoding="utf-8")))


def one_object(name: str, out: str) -> dict[str, Any]:
    """The one object on standard output, which the schema holds of."""
    answer = json.loads(out)
    assert isinstance(answer, dict)
    assert out.count("\n") == 1
    validator(name).validate(answer)
    return answer


def url_of(path: Path) -> str:
    return f"sqlite:///{path}"


def entity(type: str, id: str, name: str, source: Mapping[str, Any] | None = None, **props: Any) -> dict[str, Any]:
    return {"entity": type, "id": id, "name": name, "props": props, "source": {**SOURCE, **(source or {})}}


def relation(type: str, start: str, end: str, **props: Any) -> dict[str, Any]:
    return {"relation": type, "from": start, "to": end, "props": props, "source": SOURCE}


def lines(path: Path, rows: Iterable[object]) -> Path:
    """A file of JSON lines; texts and bytes stand as they are."""
    path.write_bytes(b"".join(_line(row) + b"\n" for row in rows))
    return path


def _line(row: object) -> bytes:
    if isinstance(row, bytes):
        return row
    return (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False)).encode()


def one_firm(path: Path, name: str = "孤山机械有限公司") -> Path:
    """A file of records with one firm."""
    return lines(path, [entity("Firm", "firm:made:1", name)])
