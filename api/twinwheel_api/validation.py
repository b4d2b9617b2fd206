"""What is wrong with a request, in Chinese and English, without a word of what was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from twinwheel_api.asked import NOT_BLANK
from twinwheel_api.schemas import FieldProblem
from twinwheel_graph.errors import say

TOLD = 20
"""The most faults of one request that are told."""

FIELD = 60
"""The most characters of a field's name: an unknown field's is the client's."""

TAGS = frozenset({"forward", "reverse"})
"""Names of the two forms of a question, which pydantic puts into the place of a fault."""

_CODES: Mapping[str, tuple[str, str]] = {
    "missing": ("field_missing", ""),
    "union_tag_not_found": ("field_missing", ""),
    "union_tag_invalid": ("field_choice", "expected_tags"),
    "literal_error": ("field_choice", "expected"),
    "enum": ("field_choice", "expected"),
    "extra_forbidden": ("field_unknown", ""),
    "string_type": ("field_text", ""),
    "string_unicode": ("field_text", ""),
    "string_too_short": ("field_short", "min_length"),
    "string_too_long": ("field_long", "max_length"),
    "string_pattern_mismatch": ("field_form", "pattern"),
    "int_type": ("field_integer", ""),
    "int_parsing": ("field_integer", ""),
    "int_parsing_size": ("field_integer", ""),
    "int_from_float": ("field_integer", ""),
    "float_type": ("field_number", ""),
    "float_parsing": ("field_number", ""),
    "finite_number": ("field_number", ""),
    "greater_than_equal": ("field_least", "ge"),
    "less_than_equal": ("field_most", "le"),
    "bool_type": ("field_boolean", ""),
    "bool_parsing": ("field_boolean", ""),
    "list_type": ("field_list", ""),
    "too_long": ("field_many", "max_length"),
    "model_attributes_type": ("field_object", ""),
    "model_type": ("field_object", ""),
    "dict_type": ("field_object", ""),
}
"""Message code of each kind of fault, and which of pydantic's own parameters (never the input) fills it in."""


def faults(errors: Sequence[Mapping[str, Any]], language: str) -> list[FieldProblem]:
    """The first faults of a request."""
    return [_fault(error, language) for error in errors[:TOLD]]


def _fault(error: Mapping[str, Any], language: str) -> FieldProblem:
    code, parameter = _CODES.get(error["type"], ("field_wrong", "msg"))
    if error["type"] == "value_error":
        # Our own checks raise ValueError with the code of their message.
        code, parameter = str(error["ctx"]["error"]), ""
    field = _field(error)
    if parameter == "pattern" and error.get("ctx", {}).get("pattern") == NOT_BLANK:
        code = "field_blank"
    limit = error["msg"] if parameter == "msg" else error.get("ctx", {}).get(parameter, "")
    return FieldProblem(field=field, code=code, message=say(code, language, field=field, limit=limit))


def _field(error: Mapping[str, Any]) -> str:
    """`top` or `exclude.3`; the whole (`body`, `query`) where no field is meant."""
    source, *place = error["loc"]
    if source == "body" and place and place[0] in TAGS:
        place = place[1:]
    if error["type"].startswith("union_tag"):
        place = [error["ctx"]["discriminator"].strip("'")]
    return clean(".".join(str(part) for part in place) or str(source))


def clean(text: str) -> str:
    """A client's word made fit to be answered: short, printable, no half of a surrogate pair."""
    shown = "".join(char if char.isprintable() else "?" for char in text[:FIELD])
    return shown.encode("utf-8", "replace").decode()
