"""The Java that runs the server."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from neo4j_support.errors import Lacking

KNOWN = (17, 21)
"""The versions that Neo4j 5.26 supports."""
SYSTEM = Path("/usr/lib/jvm")


def java() -> Path:
    """A Java of a supported version: JAVA_HOME's, the path's, or one that Debian's packages laid down.

    Raises:
        Lacking: There is none.
    """
    for candidate in _candidates():
        if candidate.is_file() and _version(candidate) in KNOWN:
            return candidate
    raise Lacking("Neo4j needs Java 17 or 21; run `make neo4j-fetch` as root, or install openjdk-17-jre-headless")


def _candidates() -> Iterator[Path]:
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home, "bin", "java")
    if found := shutil.which("java"):
        yield Path(found)
    for version in KNOWN:
        yield from SYSTEM.glob(f"java-{version}-*/bin/java")


def _version(program: Path) -> int:
    """The major version that a Java tells; 0 where it tells none."""
    told = subprocess.run([program, "-version"], capture_output=True, text=True, check=False, timeout=60).stderr
    match = re.search(r'version "(\d+)', told)
    return int(match[1]) if match else 0
