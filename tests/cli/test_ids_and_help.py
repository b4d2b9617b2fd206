"""Names and aliases wherever an id is asked for; the help of every command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cli_support import Twinwheel, entity, lines, one_firm, url_of
from typer.main import get_command

from twinwheel_api.cli.main import app, main, run
from twinwheel_graph.stores.sqlite import SqliteStore

NEED = "need:demo:01"
HEAVY = (
    "fastapi",
    "numpy",
    "tantivy",
    "openpyxl",
    "jinja2",
    "rjieba",
    "pydantic_settings",
    "networkx",
    "onnxruntime",
    "tokenizers",
    "httpx",
    "jgo",
)


def commands() -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name, command in get_command(app()).commands.items():  # type: ignore[attr-defined]
        found.append((name,))
        found += [(name, part) for part in getattr(command, "commands", {})]
    return found


def names(path: Path) -> set[str]:
    store = SqliteStore(path)
    try:
        return {one.name for one in store.entities("Firm", limit=1000).items}
    finally:
        store.close()


# --- ids


ASKING = (
    ("show", "{}"),
    ("paths", "{}", "org:聊城大学"),
    ("paths", "org:聊城大学", "{}"),
    ("match", "forward", "{}"),
    ("match", "reverse", "{}"),
    ("match", "forward", NEED, "--exclude", "{}"),
    ("report", "match", "reverse", "{}", "-o", "report.md"),
)


def asking(arguments: tuple[str, ...], written: str) -> list[str]:
    return [argument.format(written) for argument in arguments]


@pytest.mark.parametrize("arguments", ASKING, ids=" ".join)
def test_a_name_or_an_alias_does_wherever_an_id_is_asked_for(
    park: Path, twinwheel: Twinwheel, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    two = [entity("Firm", f"firm:made:{number}", "同名机械有限公司") for number in (1, 2)]
    one = entity("Firm", "firm:made:3", "孤山轴承有限公司", aliases=["孤山轴承"], business_scope="轴承")
    lines(tmp_path / "firms.jsonl", [*two, one])
    assert twinwheel("ingest", "firms.jsonl").code == 0
    answers = {
        twinwheel(*asking(arguments, written)).out for written in ("firm:made:3", "孤山轴承有限公司", "孤山轴承")
    }
    assert len(answers) == 1
    ambiguous = twinwheel(*asking(arguments, "同名机械有限公司"))
    assert (ambiguous.code, ambiguous.out) == (1, "")
    assert "firm:made:1" in ambiguous.err
    assert "firm:made:2" in ambiguous.err
    unknown = twinwheel(*asking(arguments, "孤山轴承公司"))
    assert (unknown.code, unknown.out) == (1, "")
    assert "firm:made:3 (孤山轴承有限公司)" in unknown.err


# --- help


@pytest.mark.parametrize("command", [(), *commands()], ids=" ".join)
def test_every_command_has_help(twinwheel: Twinwheel, command: tuple[str, ...]) -> None:
    for option in ("--help", "-h"):
        answer = twinwheel(*command, option)
        assert (answer.code, answer.err) == (0, "")
        usage = " ".join(answer.out.split("[OPTIONS]")[0].split())
        assert usage.startswith("Usage:")
        assert usage.endswith(" ".join(command))


def test_a_store_is_an_option_of_every_command_that_touches_one() -> None:
    taking = set()
    for path in commands():
        command = get_command(app())
        for name in path:
            command = command.commands[name]  # type: ignore[attr-defined]
        if any("--store" in option.opts for option in command.params):
            taking.add(path)
    groups = {("match",), ("report",), ("evaluate",), ("engage",), ("review",)}
    others = {"model", "template", "copy"}
    assert taking == {path for path in commands() if path not in groups and path[0] not in others}


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys; from twinwheel_api.cli.main import run; codes = [run(line.split()) for line in sys.argv[1:]]; "
        f"print([name for name in {HEAVY} if name in sys.modules], set(codes), file=sys.stderr)"
    )
    helps = [" ".join((*command, "--help")) for command in [(), *commands()]]
    found = subprocess.run(
        [sys.executable, "-c", code, *helps], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert found.stderr.splitlines() == ["[] {0}"]


def test_main_exits_with_the_code_of_the_command() -> None:
    with pytest.raises(SystemExit) as left:
        main(["entities"])
    assert left.value.code == 1
    assert run(["--help"]) == 0


def test_what_follows_the_slashes_is_a_path_as_it_stands(twinwheel: Twinwheel, tmp_path: Path) -> None:
    assert twinwheel("ingest", one_firm(tmp_path / "firm.jsonl"), "--store", "sqlite:///a b%20#?.db").code == 0
    assert (tmp_path / "a b%20#?.db").is_file()
    assert names(tmp_path / "a b%20#?.db") == {"孤山机械有限公司"}
    assert twinwheel("show", "firm:made:1", "--store", url_of(tmp_path / "a b%20#?.db")).code == 0


def test_bytes_that_are_no_utf_8_are_a_wrong_call(park: Path, twinwheel: Twinwheel) -> None:
    written = os.fsdecode(b"\xd6\xe1")
    looking = (("entities", "--query", written), ("entities", "--after", written))
    for arguments in (("show", written), ("match", "reverse", "--text", written), *looking):
        assert twinwheel(*arguments).code == 2
