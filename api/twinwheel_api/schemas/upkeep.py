"""What commands did to a store, and the state it is in."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from twinwheel_api.schemas.base import Answer


class RejectionOut(Answer):
    """A row that did not go in."""

    locator: str
    code: str
    field: str
    message: str


class FileOut(Answer):
    """A file that was read, the format it was read as and why, and what came of its rows."""

    name: str
    format: str
    reason: str
    rows: int
    added: int
    changed: int
    unchanged: int
    rejected: int
    skipped: int
    noted: int


class KeptOut(Answer):
    """What a file no longer says and was left in, and why."""

    file: str
    count: int
    reason: str
    message: str


class NotedOut(Answer):
    """Something to know of a file that rejects nothing, such as a column that is not read or a field left blank."""

    locator: str
    code: str
    field: str
    message: str


class IngestOut(Answer):
    """What an ingest did; the counts are of entities and relations together."""

    dry_run: bool
    started: str
    seconds: float
    files: list[FileOut]
    passed_over: list[str]
    unopened: list[RejectionOut] = Field(description="Files of folders that could not be opened, and why.")
    rows: int
    added: int
    merged: int = Field(description="Known ones of which more, or something else, is said now.")
    unchanged: int
    removed: int
    linked: int
    merged_identities: int = Field(description="Ids that were taken for the same as another.")
    to_review: int = Field(description="Pairs that a person is asked of: `twinwheel review list`.")
    rejected: int
    reasons: dict[str, int]
    skipped: dict[str, int]
    noted: dict[str, int]
    rejections: list[RejectionOut]
    notes: list[NotedOut]
    kept: list[KeptOut] = Field(description="What files no longer say and was left in.")
    revision_before: int
    revision: int
    report: str | None = Field(description="The load report that was written, as a page.")


class ForgetOut(Answer):
    """What taking out a source did."""

    source: str
    removed: int
    changed: int
    revision: int


class IndexOut(Answer):
    """How far the index is."""

    folder: str
    revision: int
    store_revision: int
    encoder: str = Field(description="Whose vectors take part; empty where words alone are searched.")
    vectors_complete: bool = Field(description="Whether every text has its vector.")
    vectors_elsewhere: str = Field(description="Which other process is making the vectors; empty where none is.")


class ModelOut(Answer):
    """A model that can be pulled."""

    name: str
    licence: str
    bytes: int = Field(description="What is downloaded.")
    state: Literal["absent", "pulled", "damaged"]
    in_use: bool
    folder: str


class ModelsOut(Answer):
    """The models that can be pulled, and the encoder that is set."""

    encoder: str = Field(description="TWINWHEEL_ENCODER, without passwords.")
    models: list[ModelOut]


class CheckOut(Answer):
    """One thing that `doctor` looked at."""

    name: str
    ok: bool
    text: str


class DoctorOut(Answer):
    """What `doctor` found."""

    ok: bool
    checks: list[CheckOut]


class HealthOut(Answer):
    """Whether the service can answer."""

    status: str
    version: str
    revision: int
    index_revision: int
    encoder: str = Field(description="The encoder that is set; empty where words alone are searched.")
    vectors: Literal["none", "complete", "incomplete", "unanswered"] = Field(
        description="Whether every text has its vector (none: words alone; unanswered: the encoder is silent just now, "
        "matches go on by words)."
    )


class ContentOut(Answer):
    """All of one type in a store."""

    count: int
    digest: str = Field(description="32 digits that depend on every claim and on no order.")


class CopyOut(Answer):
    """What a copy holds, the same as what was copied: compared type by type."""

    entities: int
    relations: int
    types: dict[str, ContentOut]


class ExportOut(Answer):
    """What an export wrote, and how it is imported."""

    entities: int
    relations: int
    folder: str = Field(description="The folder; of exchange records, the file.")
    script: str = Field("", description="A shell script that imports the folder, wherever it is called from.")
    command: str = Field("", description="The same as one line for a shell.")
