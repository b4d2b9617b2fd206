"""Writes jars.lock anew, after VERSION was raised: what Maven resolves, each file with its digest."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from neo4j_support.jars import LOCK, VERSION, WANTED, Progress, context, resolved

if TYPE_CHECKING:
    from jgo.maven import Artifact


def write(progress: Progress) -> None:
    """Resolve the server's dependencies, download all and write down what came."""
    with tempfile.TemporaryDirectory() as folder:
        maven = context(Path(folder))
        wanted = [maven.create_dependency(f"{name}:{VERSION}") for name in WANTED]
        first, others = maven.resolver.resolve(wanted)
        artifacts = [dependency.artifact for dependency in (*first, *others)]
        files = resolved(artifacts, progress)
        lines = [f"{_coordinate(artifact)} {_digest(file)}\n" for artifact, file in zip(artifacts, files, strict=True)]
    LOCK.write_text("".join(sorted(lines)), encoding="ascii")


def _coordinate(artifact: Artifact) -> str:
    return f"{artifact.groupId}:{artifact.artifactId}:{artifact.version}:{artifact.classifier}"


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
