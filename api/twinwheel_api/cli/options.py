"""Options that several commands share, and what they mean together."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from twinwheel_api.cli.output import Once

if TYPE_CHECKING:
    from twinwheel_api.settings import Settings

StoreOption = Annotated[
    str | None, typer.Option("--store", metavar="URL", help="图谱地址，如 sqlite:///twinwheel.db | store URL")
]
LangOption = Annotated[Literal["zh", "en"] | None, typer.Option("--lang", help="输出语言 | language of the output")]
JsonOption = Annotated[bool, typer.Option("--json", help="只输出一个 JSON 对象 | one JSON object on standard output")]
TopOption = Annotated[int, typer.Option("--top", min=1, max=10_000, help="列出前几名 | how many answers")]
BreadthOption = Annotated[
    float, typer.Option("--breadth", min=0, max=1, help="0 按得分，1 尽量各不相同 | 0 by score, 1 as unlike as can be")
]
TargetOption = Annotated[
    str | None,
    typer.Option(
        "--target",
        help="forward: firm|segment|zone; reverse: achievement|team|expert|institution|college|discipline",
    ),
]
TextOption = Annotated[str | None, typer.Option("--text", help="用文字写出的问题 | the question in words")]
BeforeOption = Annotated[
    str, typer.Option("--before", help="只用此前的依据，如 2018-03 | evidence before this date only")
]
ExcludeOption = Annotated[list[str] | None, typer.Option("--exclude", help="排除的编号，可多次 | ids to leave out")]


@dataclass(frozen=True, slots=True)
class Call:
    """What a command works with: where the store is, in which language, whether JSON is wanted, what was said."""

    store: str
    index: Path | None
    language: str
    settings: Settings
    json: bool = False
    once: Once = field(default_factory=Once)


def date_of(option: str, written: str) -> str:
    """A date given as an option; UsageError where it is none."""
    from twinwheel_graph.dates import bound
    from twinwheel_graph.errors import BadRow, UsageError

    try:
        bound(written)
    except BadRow as error:
        raise UsageError(error.code, **{**error.params, "field": option}) from None
    return written


def text_of(option: str, written: str) -> str:
    """A text given as an option; UsageError where its bytes were no UTF-8."""
    from twinwheel_graph.errors import UsageError

    try:
        written.encode()
    except UnicodeEncodeError:
        raise UsageError("lone_surrogate", field=option) from None
    return written


def call(store: str | None, lang: str | None, *, json: bool = False) -> Call:
    """Options over the environment over defaults."""
    from twinwheel_api.locale import language

    told = settings()
    return Call(told.located(store or ""), told.index, language(lang or told.lang), told, json)


def settings() -> Settings:
    """The settings of the environment; UsageError names the first that is not valid."""
    from pydantic import ValidationError

    from twinwheel_api.settings import Settings
    from twinwheel_graph.errors import UsageError

    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError("bad_setting", name=f"TWINWHEEL_{first['loc'][0]}".upper(), detail=first["msg"]) from None
