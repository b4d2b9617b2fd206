"""The bodies that a cell names: applicants, owners, licensees. Persons are counted and not taken."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from twinwheel_graph import values
from twinwheel_graph.errors import BadRow
from twinwheel_ingest.resolve.names import id_of
from twinwheel_ingest.sources.cells import text_of
from twinwheel_ingest.sources.kinds import PERSON, kind_of

_SURE = re.compile(r"[;；|｜\n\r\t]+")
_DOUBTFUL = re.compile(r"[、，,](?![^(（]*[)）])")
"""Stands between names and within one: not in brackets, and only where a whole body or person stands on each side."""

_COUNTRY = re.compile(r"^\[[A-Za-z]{2}\]|[\[(（][A-Z]{2}[\])）]$")
INSTITUTIONS = frozenset({"University", "ResearchInstitute"})


@dataclass(frozen=True, slots=True)
class Body:
    """An institution or a firm by its name, with the id that the templates and the papers give the same name."""

    type: str
    name: str
    id: str


@dataclass(frozen=True, slots=True)
class Named:
    """Who a cell names: bodies, how many persons, and names that do not tell what they are."""

    bodies: tuple[Body, ...] = ()
    persons: int = 0
    unclear: tuple[str, ...] = ()


def named_in(field: str, cell: Any) -> Named:
    """The bodies and persons of a cell, each body once."""
    if cell is None:
        return Named()
    kinds = {name: kind_of(name) for name in names_of(values.text_value(field, text_of(cell)))}
    bodies = tuple(_body(kind, name) for name, kind in kinds.items() if kind not in {PERSON, ""})
    return Named(
        bodies,
        sum(kind == PERSON for kind in kinds.values()),
        tuple(name for name, kind in kinds.items() if not kind),
    )


def _body(kind: str, name: str) -> Body:
    return Body(kind, name, id_of("firm" if kind == "Firm" else "org", name))


def names_of(printed: str) -> Iterator[str]:
    """The names of a cell, one by one."""
    for part in _SURE.split(printed):
        for name in _parted(part):
            plain = _COUNTRY.sub("", name.strip()).strip()
            if plain:
                yield plain


def _parted(text: str) -> list[str]:
    parts = [part.strip() for part in _DOUBTFUL.split(text)]
    # `Co., Ltd.` and a firm with a comma in its name stay whole: not every part of them is a body.
    return parts if len(parts) > 1 and all(map(_is_whole, parts)) else [text]


def _is_whole(part: str) -> bool:
    return not part.isascii() and bool(kind_of(part))


def pairs(
    institutions: Iterable[Body], firms: Iterable[Body], *, but: Callable[[Body], bool] = lambda _: False
) -> list[tuple[Body, Body]]:
    """Each institution of the ones with each firm of the others."""
    return [
        (one, other)
        for one in institutions
        if one.type in INSTITUTIONS and not but(one)
        for other in firms
        if other.type == "Firm" and not but(other)
    ]


def unclear(field: str, named: Named) -> Iterator[BadRow]:
    """What to say of names that do not tell what they are."""
    for name in named.unclear:
        yield BadRow("unknown_holder", field=field, value=name[:60])
