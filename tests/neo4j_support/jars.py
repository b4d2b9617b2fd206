"""The server's jars: those of jars.lock and no others, in the user's cache."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from neo4j_support.errors import Lacking

if TYPE_CHECKING:
    from jgo.maven import Artifact, MavenContext

VERSION = "5.26.30"
WANTED = ("org.neo4j.app:neo4j-server", "org.neo4j:neo4j")
LOCK = Path(__file__).with_name("jars.lock")
AT_ONCE = 8
SECONDS = 30
"""How long the repository may be silent."""

Progress = Callable[[int, int], None]
"""Told how many jars of how many are there."""


@dataclass(frozen=True, slots=True)
class Jar:
    """A line of the lock: `group:artifact:version:classifier` (the last may be empty) and a SHA-256."""

    coordinate: str
    sha256: str

    def artifact(self, context: MavenContext) -> Artifact:
        """What Maven knows it as."""
        group, name, version, classifier = self.coordinate.split(":")
        return context.project(group, name).at_version(version).artifact(classifier)


def locked() -> list[Jar]:
    """The jars of the lock."""
    return [Jar(*line.split()) for line in LOCK.read_text(encoding="ascii").splitlines()]


def place() -> Path:
    """The folder of the jars; another lock has another one."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache, "twinwheel", "neo4j", f"{VERSION}-{_sha256(LOCK)[:12]}")


def found() -> Path:
    """The folder of the jars that were fetched.

    Raises:
        Lacking: They were not.
    """
    if not place().is_dir():
        raise Lacking("Neo4j is not fetched; run `make neo4j-fetch` with a network")
    return place()


def fetch(progress: Progress = lambda _done, _all: None) -> Path:
    """Put the jars into their folder, whole or not at all, unless they are there.

    Raises:
        Lacking: They cannot be had, or are not those that were tested.
    """
    if place().is_dir():
        return place()
    place().parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".draft-", dir=place().parent) as draft:
        jars = Path(draft, "jars")
        jars.mkdir()
        _download(locked(), Path(draft, "maven"), jars, progress)
        _put(jars)
    return place()


def context(cache: Path) -> MavenContext:
    """Maven Central, as the user's settings say where it is, with a cache of its own."""
    from jgo.maven import MavenContext, PythonResolver

    return MavenContext(PythonResolver(), cache, timeout=SECONDS)


def resolved(artifacts: Sequence[Artifact], progress: Progress) -> list[Path]:
    """The files of artifacts, downloaded several at once.

    Raises:
        Lacking: One cannot be had.
    """
    files: list[Path] = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            for file in pool.map(lambda artifact: Path(artifact.resolve()), artifacts):
                files.append(file)
                progress(len(files), len(artifacts))
        except Exception as error:  # the client's errors have no base of their own
            pool.shutdown(cancel_futures=True)
            raise Lacking(f"Neo4j cannot be fetched from Maven Central ({type(error).__name__})") from error
    return files


def _download(jars: Sequence[Jar], cache: Path, target: Path, progress: Progress) -> None:
    maven = context(cache)
    files = resolved([jar.artifact(maven) for jar in jars], progress)
    for jar, file in zip(jars, files, strict=True):
        if _sha256(file) != jar.sha256:
            raise Lacking(f"{file.name} is not the file that was tested")
        file.rename(target / file.name)


def _put(jars: Path) -> None:
    try:
        jars.rename(place())
    except OSError:
        if not place().is_dir():  # else another process was first
            raise


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
