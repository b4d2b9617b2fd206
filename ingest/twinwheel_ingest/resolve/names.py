"""Ids made from names, and what a name says about its bearer."""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata
from urllib.parse import quote

from twinwheel_graph.values import ID_BYTES

UNIVERSITY = re.compile(r"(大学|学院)(（[^）]*）|\([^)]*\))?$")
"""How the name of a university ends."""

INSTITUTE = re.compile(r"(科学院|研究院|工程院|社科院)(（[^）]*）|\([^)]*\))?$")
"""How the name of an academy ends: an institute, although 科学院 ends like a university's name."""


def is_university(name: str) -> bool:
    """Whether an institution is a university: on the ministry's list, or named 大学 or 学院 and no academy."""
    named = bool(UNIVERSITY.search(name)) and not INSTITUTE.search(name)
    return named or name in universities_named_otherwise()


@functools.cache
def universities_named_otherwise() -> frozenset[str]:
    """The institutions of the ministry's list whose names end otherwise, or like an academy's."""
    from twinwheel_ingest.reference.load import table

    return frozenset(row["name"] for row in table("universities_named_otherwise").rows)


def id_of(prefix: str, name: str) -> str:
    """`prefix` and the name: readable where it may stand in an id, percent-encoded where it may not.

    A name too long for an id ends in a digest instead.
    """
    plain = unicodedata.normalize("NFKC", name).strip()
    kept = "".join(char if _may_stand(char) else quote(char, safe="") for char in plain)
    made = f"{prefix}:{kept}"
    if len(made.encode()) <= ID_BYTES:
        return made
    digest = hashlib.blake2b(plain.encode(), digest_size=8).hexdigest()
    room = made.encode()[: ID_BYTES - len(digest) - 1].decode(errors="ignore")
    return f"{room}-{digest}"


def encoded_id(prefix: str, name: str) -> str:
    """`prefix` and the percent-encoded name, as the id contract has it for ChinaXiv firms."""
    made = f"{prefix}:{quote(name.strip(), safe='')}"
    if len(made.encode()) <= ID_BYTES:
        return made
    digest = hashlib.blake2b(name.strip().encode(), digest_size=8).hexdigest()
    return f"{made[: ID_BYTES - len(digest) - 1]}-{digest}"


def _may_stand(char: str) -> bool:
    return char.isprintable() and not char.isspace() and char not in "%#?&/\\\"'"
