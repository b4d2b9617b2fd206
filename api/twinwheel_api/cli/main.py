"""`twinwheel`: the commands, and what becomes of errors (exit codes: docs/cli.md)."""

from __future__ import annotations

import itertools
import signal
import sys
from collections.abc import Sequence

import typer

from twinwheel_api.cli import (
    data,
    engage,
    evaluate,
    extract,
    interrupts,
    look,
    match,
    model,
    move,
    report,
    review,
    service,
)

INTERRUPTED = 130
TERMINATED = 143


def app() -> typer.Typer:
    """The command line."""
    made = typer.Typer(
        name="twinwheel",
        help="双轮：高校成果与企业需求的有据匹配 | evidenced matching of research and industry",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    for part in (data, match, engage, review, look, extract, report, evaluate, model, move, service):
        part.register(made)
    return made


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit with its code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    # Ended politely, a command tidies up as it does on Ctrl-C.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(TERMINATED))
    interrupts.stand_by()
    sys.exit(run(list(sys.argv[1:] if arguments is None else arguments)))


def run(arguments: list[str]) -> int:
    """Run a command; its exit code."""
    from twinwheel_graph.errors import TwinwheelError

    try:
        code = int(app()(arguments, standalone_mode=False) or 0)
    except TwinwheelError as error:
        _complain(error.message(_language(arguments)))
        return error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except Exception as error:  # noqa: BLE001 - what is no usage error is raised again
        return _usage(error)
    if code == INTERRUPTED:  # Typer makes this of Ctrl-C, without a word
        _interrupted(arguments)
    return code


def _interrupted(arguments: list[str]) -> None:
    from twinwheel_api.locale import word

    written = arguments[:1] in (["ingest"], ["demo"], ["forget"], ["index"], ["copy"]) or "--save" in arguments
    _complain(word("interrupted" if written else "rolled_back", _language(arguments)))


def _usage(error: Exception) -> int:
    """Usage errors of the command line library show themselves; anything else is a fault of ours."""
    from typer.exceptions import TyperException

    if isinstance(error, typer.Exit):
        return int(error.exit_code)
    shows = getattr(error, "show", None)
    if not isinstance(error, TyperException) or shows is None:
        raise error
    shows()
    return int(getattr(error, "exit_code", 2))


def _language(arguments: Sequence[str]) -> str:
    """The language of an error: `--lang` may stand anywhere in the arguments."""
    from twinwheel_api.locale import language

    asked = next((following for one, following in itertools.pairwise([*arguments, ""]) if one == "--lang"), None)
    joined = next((one.removeprefix("--lang=") for one in arguments if one.startswith("--lang=")), None)
    return language(asked or joined)


def _complain(message: str) -> None:
    sys.stderr.write(f"{message}\n")
