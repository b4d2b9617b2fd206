"""Reading forms of need: which files are some, and each form row by row."""

from __future__ import annotations

from collections.abc import Iterator

from twinwheel_graph.errors import BadRow
from twinwheel_ingest.sources.base import Item, Rejection
from twinwheel_ingest.sources.files import InputFile
from twinwheel_ingest.sources.needs.claims import items_of
from twinwheel_ingest.sources.needs.forms import Form, forms_of
from twinwheel_ingest.sources.safe import Kind, blocks_of, kind_of

TELLING = (
    "targets",
    "acceptance",
    "deadline",
    "period",
    "budget_cny",
    "intellectual_property",
    "cooperation",
    "secret",
)
"""Fields of which a form of need fills in one at least, beside what it is about."""


class NeedsReader:
    """Technology needs as firms write them down, in Word, Excel, PDF or on a web page. Persons are never taken."""

    name = "needs"
    headed = False

    def recognise(self, file: InputFile) -> str | None:
        """A form is filled in: what the need is called, the problem, and what is asked of its solution."""
        return "seen_needs" if any(_is_need(form) for form in _forms(file)) else None

    def read(self, file: InputFile) -> Iterator[Item]:
        """The claims of each form. A file without any labelled field is rejected as a whole."""
        found = False
        for form in _forms(file):
            found = True
            yield from items_of(file, form)
            yield None
        if not found:
            yield Rejection(file.name, BadRow("no_form"))


def _is_need(form: Form) -> bool:
    return form.first("problem") is not None and any(form.first(key) for key in TELLING)


def _forms(file: InputFile) -> Iterator[Form]:
    """The forms of a file; a sheet of a workbook is a form of its own."""
    blocks = blocks_of(file)
    if kind_of(file) is Kind.XLSX:
        for block in blocks:
            yield from forms_of([block])
    else:
        yield from forms_of(blocks)
