"""The recipes of docs/cypher.md: each a statement, its parameters as cypher-shell takes them, and its answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from neo4j import Driver, Record

PAGE = Path(__file__).parents[1] / "docs" / "cypher.md"


@dataclass(frozen=True)
class Recipe:
    """A question of the page; the answer is a table of texts, its first row the heading."""

    title: str
    parameters: str
    statement: str
    answer: Sequence[Sequence[str]]

    def ask(self, driver: Driver, database: str) -> list[Record]:
        """What the server answers; it may not write."""
        given = driver.execute_query(f"RETURN {self.parameters} AS given", database_=database).records[0]["given"]
        return driver.execute_query(self.statement, given, database_=database, routing_="r").records


def recipes() -> dict[str, Recipe]:
    """Every recipe, by the English half of its title."""
    _, *sections = re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {found.title: found for found in map(_recipe, sections)}


def table(records: Sequence[Record]) -> list[list[str]]:
    """An answer as the page shows it."""
    return [list(records[0].keys()), *([_cell(value) for value in record.values()] for record in records)]


def _recipe(section: str) -> Recipe:
    title = section.partition("·")[0].strip()
    (block,) = re.findall(r"```cypher\n(.*?)```", section, flags=re.DOTALL)
    setting, statement = block.split("\n", 1)
    return Recipe(title, _parameters(setting.removeprefix(":param ")), statement, list(_rows(section)))


def _parameters(setting: str) -> str:
    """Parameters as a map, from either of the forms `name => value` and `{name: value, ...}`."""
    name, arrow, value = setting.partition(" => ")
    return f"{{{name}: {value}}}" if arrow else setting


def _rows(section: str) -> Iterator[list[str]]:
    for line in re.findall(r"^\|(.*)\|$", section, flags=re.MULTILINE):
        cells = [cell.strip() for cell in line.split(" | ")]
        if not set(line) <= set("|-: "):
            yield cells


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(map(_cell, value))
    return "" if value is None else str(value)
