"""What every source owes: the same file twice, any order of rows, a dry run that counts the same, damage told."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from ingest_support import Place

from twinwheel_graph.model import Entity, EntityClaim, Relation, Source
from twinwheel_ingest.detect import assign
from twinwheel_ingest.sources.base import Located, Rejection, Unlinked
from twinwheel_ingest.sources.files import InputFile

SHARED = Path(__file__).parents[2] / "shared/data/reference"


def reference(name: str) -> Path:
    """A file of the shared reference data; the test is skipped where it is absent."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"the shared data are not beside the repository (../shared/data/reference/{name})")
    return path


def everything(place: Place) -> tuple[list[Entity], list[Relation]]:
    """Everything in a store but the revisions."""
    ids = [one.id for one in place.store.entities(limit=10_000).items]
    entities = [replace(one, revision=0) for one in place.store.read(ids)]
    relations = sorted((replace(one, revision=0) for one in place.store.relations(ids)), key=lambda one: str(one.key))
    return entities, relations


def said(*paths: Path) -> dict[tuple[object, str, str], tuple[str, tuple[tuple[str, object], ...], Source]]:
    """What files say, by what it is about and where it stands; nothing is said in two ways at one place."""
    found: dict[tuple[object, str, str], tuple[str, tuple[tuple[str, object], ...], Source]] = {}
    for one in assign(paths)[0]:
        for item in one.reader.read(one.file):
            assert not isinstance(item, Rejection), item
            if isinstance(item, Located | Unlinked):
                claim = item.claim
                subject, name = (claim.id, claim.name) if isinstance(claim, EntityClaim) else (claim.key, "")
                told = (name, tuple(sorted(claim.props.items())), claim.source)
                assert found.setdefault((subject, claim.source.dataset, claim.source.locator), told) == told
    return found


def folder_in(parent: Path) -> Path:
    """A new folder: an example of a property must not find the files of another."""
    return Path(tempfile.mkdtemp(dir=parent))


def holds_its_laws(place: Place, *paths: Path) -> None:
    """A dry run counts what a run does, and a second run changes nothing."""
    dry, first = place.rehearse(*paths), place.read(*paths)
    assert (dry.rows, dry.rejected, dry.skipped) == (first.rows, first.rejected, first.skipped)
    assert (dry.added, dry.merged, dry.unchanged) == (first.added, first.merged, first.unchanged)
    before = everything(place)
    again = place.read(*paths)
    assert (again.added, again.merged) == (0, 0)
    assert everything(place) == before


def reader_of(path: Path) -> str:
    """The name of the format that a file is taken for."""
    return assign([path])[0][0].reader.name


def recognised_by(path: Path) -> list[str]:
    """Every format that would take a file: one of them alone should."""
    from twinwheel_graph.errors import TwinwheelError
    from twinwheel_ingest.detect import readers

    found = []
    for reader in readers():
        try:
            taken = reader.recognise(InputFile(path, path.name))
        except TwinwheelError:
            continue
        if taken:
            found.append(reader.name)
    return found
