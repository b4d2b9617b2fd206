"""How a load report says things: places as a person finds them, fields by their labels, reasons without repetition."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from twinwheel_api.locale import word
from twinwheel_graph.errors import TwinwheelError, say
from twinwheel_graph.ontology import Label, ontology

_PLACES = (
    (re.compile(r":(\d+)$"), "place_line"),
    (re.compile(r"!p(\d+):(\d+)$"), "place_page"),
    (re.compile(r"!T(\d+):([A-Z]+\d+)$"), "place_table"),
    (re.compile(r"!T(\d+):(\d+)$"), "place_table_row"),
    (re.compile(r"!(\d+)$"), "place_paragraph"),
    (re.compile(r"!(.+):([A-Z]+\d+)$"), "place_cell"),
    (re.compile(r"!(.+):(\d+)$"), "place_row"),
)
"""What follows the name of a file in a locator, by how it is told."""

_OWN: Mapping[str, Label] = {
    "id": Label("编号", "Id"),
    "name": Label("名称", "Name"),
    "from": Label("起点", "From"),
    "to": Label("终点", "To"),
    "entity": Label("类型", "Type"),
}

PLACES = 12
"""How many places of one remark are listed."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One line of a list: where, which fields, what is wrong and how to mend it."""

    file: str
    place: str
    fields: str
    text: str


def remarks(given: Iterable[tuple[str, TwinwheelError]], files: Iterable[str], language: str) -> list[Remark]:
    """Locators and what is told of them; fields and places of a file that are told the same stand in one line."""
    names = sorted(files, key=len, reverse=True)
    told: dict[tuple[str, str], list[str]] = {}
    for locator, error in given:
        label = label_of(str(error.params.get("field", "")), language)
        text = say(error.code, language, **{**error.params, "field": label})
        for colon in ("：", ": "):
            text = text.removeprefix(f"{label}{colon}")
        told.setdefault((locator, text), []).append(label)
    places: dict[tuple[str, str, str], list[str]] = {}
    for (locator, text), labels in told.items():
        file, place = place_of(locator, names, language)
        places.setdefault((file, _listed(labels, language), text), []).append(place)
    return [Remark(file, _places(where, language), fields, text) for (file, fields, text), where in places.items()]


def _listed(parts: Iterable[str], language: str) -> str:
    return word("between", language).join(filter(None, dict.fromkeys(parts)))


def _places(found: list[str], language: str) -> str:
    """The places of one remark, the first of them where there are many."""
    if len(found) <= PLACES:
        return _listed(found, language)
    return word("places_more", language, first=_listed(found[:PLACES], language), count=len(found))


def place_of(locator: str, names: Iterable[str], language: str) -> tuple[str, str]:
    """The file of a locator and the place in it, in words; the rest as it stands where it is of no known form."""
    file = next((name for name in names if locator.startswith(name)), "")
    rest = locator.removeprefix(file)
    for pattern, key in _PLACES:
        if found := pattern.match(rest):
            return file, word(key, language, **dict(zip(("first", "second"), found.groups(), strict=False)))
    return file, rest.lstrip(":!#")


def label_of(field: str, language: str) -> str:
    """What people call a field; the field itself where the ontology does not know it."""
    label = _labels().get(field.rpartition(".")[2])
    return label.of(language) if label else field


@functools.cache
def _labels() -> Mapping[str, Label]:
    """The labels of properties and relations by their names; of two types with one name the first."""
    known = ontology()
    found: dict[str, Label] = {}
    declared = [kind.properties for kind in known.entities.values()]
    declared += [kind.properties for kind in known.relations.values()]
    for properties in declared:
        for name, wanted in properties.items():
            found.setdefault(name, wanted.label)
    return {**found, **{name: kind.label for name, kind in known.relations.items()}, **_OWN}
