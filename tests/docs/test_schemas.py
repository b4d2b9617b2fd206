"""The published schemas of `--json` are what the code says today."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "schemas"
NAMES = (
    "batch-line", "copy", "doctor", "engage", "engagements", "entities", "export", "fact-line", "forget", "index",
    "ingest", "latent", "learn", "learn_back", "learn_show", "match", "model", "paths", "review", "reviewed", "show",
    "show_facts",
)  # fmt: skip


def written() -> dict[str, str]:
    spec = importlib.util.spec_from_file_location("write_schemas", ROOT / "scripts" / "write_schemas.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return dict(module.files())


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_current_and_valid(name: str) -> None:
    text = (FOLDER / f"{name}.json").read_text(encoding="utf-8")
    assert text == written()[f"{name}.json"], "run make docs"
    Draft202012Validator.check_schema(json.loads(text))


def test_there_is_no_other_schema() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(NAMES)
    assert {Path(name).stem for name in written()} == set(NAMES)


def test_every_command_that_takes_json_has_one() -> None:
    from typer.main import get_command

    from twinwheel_api.cli.main import app

    taking = set()
    for name, command in get_command(app()).commands.items():  # type: ignore[attr-defined]
        parts = getattr(command, "commands", {}).values() or [command]
        if any("--json" in option.opts for part in parts for option in part.params):
            taking.add(name)
    inner = {"batch-line", "fact-line", "engagements", "learn_back", "learn_show", "reviewed", "show_facts"}
    assert taking == set(NAMES) - inner
