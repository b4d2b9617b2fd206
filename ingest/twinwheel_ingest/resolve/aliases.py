"""The table of names: renamings, English names, abbreviations and mergers of institutions, each row with its source."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from twinwheel_ingest.resolve.reading import plain, read

ONE = frozenset({"renamed", "also", "english"})
"""The relations whose two names are of one institution; an abbreviation may be another's, a merger makes a new one."""

ACADEMIES = ("中科院", "中国社科院", "中国农科院", "中国林科院", "中国医科院")
"""Abbreviations that stand for the academy where an institute's name follows."""


def relation(one: str, other: str) -> str:
    """How the table relates two names: `renamed`, `also`, `english`, `abbreviation`, `merged`, or empty.

    An institution and a part of it are related as the institution is: 遵义医学院药学院 and 遵义医科大学药学院.
    """
    left, right = spelled_out(plain(one)), spelled_out(plain(other))
    if left == right:
        return "also" if plain(one) != plain(other) else ""
    if related := _related(left, right):
        return related
    first, second = read(left), read(right)
    if first.school and first.school == second.school and _related(first.head, second.head) in ONE:
        return "renamed"
    return ""


def spelled_out(name: str) -> str:
    """An institute's name with its academy in full: 中科院植物研究所 as 中国科学院植物研究所."""
    for short in ACADEMIES:
        if name.startswith(short) and len(name) > len(short):
            return plain(_abbreviations()[short]) + name[len(short) :]
    return name


def others(name: str) -> frozenset[str]:
    """The other names of the institution that bears this one, in folded form."""
    return _bearers().get(plain(name), frozenset()) - {plain(name)}


def is_former(name: str) -> bool:
    """Whether the table knows this name as one that an institution bears no more."""
    return plain(name) in _former()


def successors(name: str) -> list[tuple[str, str, str]]:
    """What an institution was merged into: the name, the year and the source of each row."""
    return [(row["name"], row["since"], row["source"]) for row in _rows("merged") if row["other"] == name]


def _related(left: str, right: str) -> str:
    if right in _bearers().get(left, ()):
        return "renamed"
    for kind, known in (("abbreviation", _abbreviations()), ("merged", _merged())):
        if plain(known.get(left, "")) == right or plain(known.get(right, "")) == left:
            return kind
    return ""


@functools.cache
def _former() -> frozenset[str]:
    return frozenset(plain(row["other"]) for row in _rows("renamed", "also"))


def _rows(*relations: str) -> list[Mapping[str, str]]:
    from twinwheel_ingest.reference.load import table

    return [row for row in table("organisation_names").rows if row["relation"] in relations]


@functools.cache
def _bearers() -> Mapping[str, frozenset[str]]:
    """All names of one institution, by each of them."""
    groups: dict[str, set[str]] = {}
    for row in _rows(*ONE):
        one, other = plain(row["other"]), plain(row["name"])
        joined = groups.get(one, {one}) | groups.get(other, {other})
        groups.update(dict.fromkeys(joined, joined))
    return {name: frozenset(group) for name, group in groups.items()}


@functools.cache
def _abbreviations() -> Mapping[str, str]:
    return {plain(row["other"]): row["name"] for row in _rows("abbreviation")}


@functools.cache
def _merged() -> Mapping[str, str]:
    return {plain(row["other"]): row["name"] for row in _rows("merged")}
