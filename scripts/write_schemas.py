"""Writes docs/schemas: the JSON Schema of what `--json` prints, and of a line of a batch run.

Run by `make docs`; a test holds that the files are current.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from twinwheel_api import schemas

FOLDER = Path(__file__).parent.parent / "docs" / "schemas"
DIALECT = "https://json-schema.org/draft/2020-12/schema"

ANSWERS: Mapping[str, type[schemas.Answer]] = {
    "ingest": schemas.IngestOut,
    "forget": schemas.ForgetOut,
    "index": schemas.IndexOut,
    "match": schemas.MatchOut,
    "entities": schemas.EntityPage,
    "show": schemas.EntityOut,
    "show_facts": schemas.FactsOut,
    "latent": schemas.LatentOut,
    "paths": schemas.PathsOut,
    "copy": schemas.CopyOut,
    "export": schemas.ExportOut,
    "doctor": schemas.DoctorOut,
    "model": schemas.ModelsOut,
    "engage": schemas.EngagementRecordedOut,
    "engagements": schemas.EngagementsOut,
    "review": schemas.ReviewOut,
    "reviewed": schemas.ReviewedOut,
    "learn": schemas.LearnOut,
    "learn_back": schemas.LearnBackOut,
    "learn_show": schemas.LearnedOut,
}
"""What each command answers to `--json`."""

LINE: Mapping[str, Any] = {
    "title": "BatchLine",
    "description": "One line of a run of `match batch`; confidence and credible are null where nothing is calibrated, "
    "both of a question in English, confidence of one of unusual length.",
    "type": "object",
    "properties": {
        "query": {"type": "string", "pattern": r"^\S+$", "description": "The id of the question."},
        "rank": {"type": "integer", "minimum": 1},
        "id": {"type": "string", "pattern": r"^\S+$"},
        "type": {"type": "string"},
        "name": {"type": "string"},
        "aliases": {"type": "array", "items": {"type": "string"}},
        "score": {"type": "number", "minimum": 0, "maximum": 1},
        "confidence": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
        "credible": {"type": ["boolean", "null"]},
    },
    "required": ["query", "rank", "id", "type", "name", "aliases", "score", "confidence", "credible"],
    "additionalProperties": False,
}


def files() -> Mapping[str, str]:
    """The schemas by file name."""
    made = {name: model.model_json_schema(mode="serialization") for name, model in ANSWERS.items()}
    lines = {"batch-line": LINE, "fact-line": schemas.FactLine.model_json_schema(mode="serialization")}
    return {f"{name}.json": _text(schema) for name, schema in {**made, **lines}.items()}


def main() -> None:
    """Write them."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in files().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


def _text(schema: Mapping[str, Any]) -> str:
    return json.dumps({"$schema": DIALECT, **schema}, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    main()
