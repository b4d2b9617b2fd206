"""Sets of questions whose answers are known, as files; what is asked of them stands in twinwheel_graph.evaluate."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from twinwheel_graph import values
from twinwheel_graph.errors import BadRow
from twinwheel_graph.evaluate.benchmarks import StatedNeed
from twinwheel_ingest.sources.base import Rejection
from twinwheel_ingest.sources.chinaxiv import DATASET
from twinwheel_ingest.sources.files import InputFile
from twinwheel_ingest.sources.records import json_object

PAPER_PREFIX = f"ach:{DATASET}:"


def read_needs(path: Path, *, answered: bool = True) -> tuple[list[StatedNeed], list[Rejection]]:
    """The needs of a JSON lines file (`.gz` too), one `{"id", "need", "paper"}` a line, and the lines that are none.

    Where they are not `answered`, no paper is looked for: needs that nothing answers. `paper` is the id of the paper
    that answers the need, as ChinaXiv prints it or as the store has it. Other fields are passed over. A bad line is
    told with its place, field and reason (missing_id, bad_id, missing_property, not_a_text, duplicate_id, bad_json,
    not_an_object, bad_encoding, line_too_long), and the others are read.
    """
    file = InputFile(path, path.name)
    needs: dict[str, StatedNeed] = {}
    rejections: list[Rejection] = []
    for number, line in file.lines():
        if isinstance(line, str) and not line.strip():
            continue
        try:
            need = _need(json_object(line), answered=answered)
            if need.id in needs:
                raise BadRow("duplicate_id", field="id", value=need.id)
            needs[need.id] = need
        except BadRow as error:
            rejections.append(Rejection(f"{file.name}:{number}", error))
    return list(needs.values()), rejections


def read_run(path: Path) -> tuple[dict[str, dict[str, float]], list[Rejection]]:
    """The answers of a run as `match batch` writes it: the score of each id by the query's id, and bad lines.

    A JSON lines file (`.gz` too) of `{"query", "id", "score"}`; other fields are passed over.
    """
    file = InputFile(path, path.name)
    answers: dict[str, dict[str, float]] = {}
    rejections: list[Rejection] = []
    for number, line in file.lines():
        if isinstance(line, str) and not line.strip():
            continue
        try:
            record = json_object(line)
            query, id = (values.checked_id(field, record.get(field)) for field in ("query", "id"))
            answers.setdefault(query, {})[id] = _score(record.get("score"))
        except BadRow as error:
            rejections.append(Rejection(f"{file.name}:{number}", error))
    return answers, rejections


def _score(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise BadRow("not_a_number", field="score", value=value)
    return float(value)


def _need(record: Mapping[str, Any], *, answered: bool) -> StatedNeed:
    text = values.text_value("need", record.get("need") or "")
    if not text:
        raise BadRow("missing_property", field="need")
    if not answered:
        return StatedNeed(values.checked_id("id", record.get("id")), text, "")
    paper = values.checked_id("paper", record.get("paper"))
    answer = paper if paper.startswith("ach:") else f"{PAPER_PREFIX}{paper}"
    return StatedNeed(values.checked_id("id", record.get("id")), text, answer)
