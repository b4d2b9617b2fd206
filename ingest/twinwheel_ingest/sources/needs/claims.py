"""A form of need as claims: the need, who states it, in which industry, and to whom alone it is open.

What a form leaves blank is told; a field that cannot be read is rejected by itself, and the need goes in without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from twinwheel_graph import values
from twinwheel_graph.errors import BadRow
from twinwheel_graph.model import RelationClaim, Source, SourceKind
from twinwheel_graph.ontology import ontology
from twinwheel_ingest.reference.load import table
from twinwheel_ingest.resolve.names import id_of
from twinwheel_ingest.sources.base import Item, Located, Noted, Rejection, Skipped, Unlinked
from twinwheel_ingest.sources.document.contacts import without_contacts
from twinwheel_ingest.sources.files import InputFile
from twinwheel_ingest.sources.needs import filled
from twinwheel_ingest.sources.needs.forms import Field, Form
from twinwheel_ingest.sources.needs.labels import PERSONAL

NAMELESS = "〔企业名称不公开〕"
"""What stands where the name of a firm stood that does not want to be named."""

TITLE_CHARACTERS = 40
"""How much of the problem a need without a title is called by."""

_READ: Mapping[str, Callable[[Field], Any]] = {
    "problem": filled.text_in,
    "description": filled.text_in,
    "targets": filled.items_in,
    "acceptance": filled.text_in,
    "industry": filled.text_in,
    "budget_cny": filled.cny_in,
    "intellectual_property": filled.text_in,
    "cooperation": filled.choices_in,
    "period": filled.text_in,
    "deadline": filled.date_in,
    "date": filled.date_in,
    "keywords": filled.choices_in,
    "contact": filled.office_in,
}
"""How each property is read from its field."""

_WANTED = ("targets", "acceptance", "deadline", "budget_cny", "intellectual_property", "cooperation")
"""Whose absence is told."""


@dataclass(slots=True)
class _Reading:
    """What was read of one form so far, and what is to be told of it."""

    file: InputFile
    form: Form
    props: dict[str, Any] = field(default_factory=dict)
    used: list[Field] = field(default_factory=list)
    told: list[Item] = field(default_factory=list)

    @property
    def locator(self) -> str:
        """Where the form stands."""
        return f"{self.file.name}{self.form.place}"

    @property
    def stem(self) -> str:
        """The name of the file without its endings, as it may stand in an id."""
        return "_".join(PurePath(self.file.name).name.split(".")[0].split())

    def source(self, place: str, text: str) -> Source:
        """Where something is said and in which words."""
        locator = f"{self.file.name}{place}"
        return Source(f"needs:{self.stem}", locator, SourceKind.CURATED, self.props.get("date", ""), "", text)

    def nameless(self, text: str) -> str:
        """A text without the name of a firm that does not want to be named."""
        firm = self.form.first("firm")
        return text.replace(firm.value.strip(), NAMELESS) if firm and self.withheld else text

    @property
    def withheld(self) -> bool:
        """Whether the firm does not want to be named."""
        return any(filled.is_withheld(one) for one in self.form.all("open_name"))


def items_of(file: InputFile, form: Form) -> Iterator[Item]:
    """The claims of one form, and what is told of it."""
    reading = _Reading(file, form)
    for one in form.fields:
        _read(reading, one)
    reading.props["confidentiality"] = _confidentiality(reading)
    for one in reading.form.all("secret"):
        if filled.is_state_secret(one):
            reading.told.append(Noted(f"{file.name}{one.place}", BadRow("secret_declared", field="confidentiality")))
    try:
        found = list(_claims(reading))
    except BadRow as error:
        yield Rejection(reading.locator, error)
        yield from reading.told
        return
    yield from (*found, *reading.told, *_blanks(reading))


def _read(reading: _Reading, one: Field) -> None:
    """Take a field over; several of one kind are one after the other."""
    place = f"{reading.file.name}{one.place}"
    if one.key == PERSONAL:
        if one.value:
            reading.told.append(Skipped(place, "skipped_personal"))
        return
    if one.key not in _READ or not one.value:
        return
    try:
        value = _READ[one.key](one)
    except BadRow as error:
        reading.told.append(Rejection(place, error))
        return
    if value in ("", [], None):
        return
    reading.props[one.key] = _joined(reading.props.get(one.key), value)
    reading.used.append(one)


def _joined(before: Any, value: Any) -> Any:
    """What two fields of a kind say: lists and texts one after the other, of dates and sums the first."""
    if before is None:
        return value
    if isinstance(before, list):
        return [*before, *value]
    return f"{before}\n{value}" if isinstance(before, str) and before != value else before


def _confidentiality(reading: _Reading) -> str | None:
    asked = [*reading.form.all("secret"), *reading.form.all("open_name"), *reading.form.all("disclosed_to")]
    if not asked:
        return None
    secret = any(filled.is_secret(one) for one in reading.form.all("secret"))
    named = any(list(_disclosed(one)) for one in reading.form.all("disclosed_to"))
    return "restricted" if secret or named or reading.withheld else "public"


def _claims(reading: _Reading) -> Iterator[Item]:
    """The need, then what it is linked to; BadRow where it says no problem."""
    form, title = reading.form, reading.form.first("title")
    problem = reading.props.get("problem", "")
    if not problem:
        raise BadRow("missing_property", field="problem")
    name = filled.text_in(title).replace("\n", "") if title else ""
    if not name:
        reading.told.append(Noted(reading.locator, BadRow("form_blank", field="name")))
        name = problem.partition("\n")[0][:TITLE_CHARACTERS]
    name = reading.nameless(name)
    props = {key: _nameless(reading, value) for key, value in reading.props.items()}
    need = _id(reading, name)
    source = reading.source(form.place, _text(reading, title))
    yield Located(reading.locator, values.entity_claim(ontology(), need, "Need", name, props, source))
    yield from _stated_by(reading, need)
    yield from _industry(reading, need)
    for one in form.all("disclosed_to"):
        for body in _disclosed(one):
            claim = RelationClaim("DISCLOSED_TO", need, body, {}, reading.source(one.place, _sentence(reading, one)))
            yield Unlinked(f"{reading.file.name}{one.place}", claim, "to")


def _id(reading: _Reading, name: str) -> str:
    """By the number that the form bears in its file, else by firm and title: the same in a list and in a form."""
    number, firm = reading.form.first("number"), reading.form.first("firm")
    if number:
        return id_of("need", f"{reading.stem}:{number.value.strip()}")
    whose = firm.value.strip() if firm and not reading.withheld else reading.stem
    return id_of("need", f"{whose}:{name}")


def _stated_by(reading: _Reading, need: str) -> Iterator[Item]:
    firm = reading.form.first("firm")
    name = filled.text_in(firm) if firm else ""
    if not firm or not name:
        yield Noted(reading.locator, BadRow("form_blank", field="STATED_BY"))
    elif reading.withheld:
        yield Noted(reading.locator, BadRow("firm_withheld", field="STATED_BY"))
    else:
        place = f"{reading.file.name}{firm.place}"
        source = reading.source(firm.place, _sentence(reading, firm))
        id = id_of("firm", name)
        yield Located(place, values.entity_claim(ontology(), id, "Firm", name, {}, source))
        props = {"date": reading.props.get("date")}
        yield Located(place, values.relation_claim(ontology(), "STATED_BY", need, id, props, source))


def _industry(reading: _Reading, need: str) -> Iterator[Item]:
    """The key industries that the field on industry names."""
    for one in reading.form.all("industry"):
        for row in table("key_industries").rows:
            if row["name"] in one.value or row["name"].removesuffix("产业") in filled.choices_in(one):
                source = reading.source(one.place, _sentence(reading, one))
                claim = values.relation_claim(ontology(), "IN_KEY_INDUSTRY", need, f"ind:{row['code']}", {}, source)
                yield Located(f"{reading.file.name}{one.place}", claim)


def _disclosed(one: Field) -> Iterator[str]:
    yield from (name for name in filled.names_in(one) if name not in ("公开", "全部", "社会", "社会公开", "公众"))


def _text(reading: _Reading, title: Field | None) -> str:
    """What the form says, each field with its cell: the sentences that the claim rests on."""
    used = [title, *reading.used] if title else reading.used
    return "\n".join(f"{one.place.lstrip('!:')} {_sentence(reading, one)}" for one in used)


def _sentence(reading: _Reading, one: Field) -> str:
    return reading.nameless(f"{one.label.rstrip('：: ')}：{without_contacts(one.value)}")


def _nameless(reading: _Reading, value: Any) -> Any:
    if isinstance(value, list):
        return [reading.nameless(part) for part in value]
    return reading.nameless(value) if isinstance(value, str) else value


def _blanks(reading: _Reading) -> Iterator[Item]:
    """What the form does not say. A time to carry out stands for a deadline."""
    rejected = {item.error.field for item in reading.told if isinstance(item, Rejection)}
    for key in _WANTED:
        lacking = key not in reading.props and key not in rejected
        if lacking and not (key == "deadline" and "period" in reading.props):
            yield Noted(reading.locator, BadRow("form_blank", field=key))
