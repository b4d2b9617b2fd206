"""The derived pages of docs/ are what the code says today."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def derived() -> dict[str, str]:
    spec = importlib.util.spec_from_file_location("write_docs", ROOT / "scripts" / "write_docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return dict(module.pages())


@pytest.mark.parametrize("name", ["ontology.md", "weights.md", "settings.md", "errors.md"])
def test_a_derived_page_is_current(name: str) -> None:
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == derived()[name], "run make docs"


def test_every_link_between_pages_leads_somewhere() -> None:
    for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def anchor(heading: str) -> str:
    """The anchor of a heading, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def test_every_link_to_a_part_of_a_page_leads_to_its_heading() -> None:
    for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]:
        for target, part in re.findall(r"\]\((?!https?:)([^)#]*)#([^)]+)\)", page.read_text(encoding="utf-8")):
            text = (page.parent / target if target else page).read_text(encoding="utf-8")
            assert part in map(anchor, re.findall(r"^#+ (.+)$", text, re.MULTILINE)), f"{page.name}: {target}#{part}"


def test_every_command_is_documented() -> None:
    from twinwheel_api.cli.main import app

    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    commands = [command.name for command in app().registered_commands]
    groups = [group.typer_instance.info.name for group in app().registered_groups]
    assert commands
    assert all(f"twinwheel {name}" in page for name in [*commands, *groups])
