"""The URL of a Neo4j store taken apart: the driver takes no user in it, and would not check the rest."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from twinwheel_graph.errors import UsageError

SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
PORT = 7687
USER = "neo4j"
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Limits:
    """What a URL may set after its `?`; times are in seconds.

    `retry_time` bounds how long a transient fault is retried, `transaction_timeout` how long the server works on one
    transaction, `acquisition_timeout` how long a free connection of the pool is waited for, `answer_timeout` how long
    an answer is waited for before the server is asked whether it is still there.
    """

    pool_size: int = 50
    connection_timeout: float = 5.0
    acquisition_timeout: float = 10.0
    retry_time: float = 15.0
    transaction_timeout: float = 300.0
    answer_timeout: float = 10.0


@dataclass(frozen=True, slots=True)
class Address:
    """Where a store is, and as whom; as a text it tells neither user nor password."""

    scheme: str
    host: str
    port: int
    database: str | None = None
    user: str = ""
    password: str = field(default="", repr=False)
    limits: Limits = Limits()

    @property
    def uri(self) -> str:
        """What the driver is given."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"

    @property
    def name(self) -> str:
        """What may be told to those who need not know the server."""
        return self.database or self.scheme.partition("+")[0]

    @property
    def encrypted(self) -> bool:
        """Whether the server must speak TLS."""
        return "+" in self.scheme

    def __str__(self) -> str:
        return f"{self.uri}/{self.database}" if self.database else self.uri


def is_server(url: str) -> bool:
    """Whether a store URL is a server's."""
    return url.partition("://")[0].lower() in SCHEMES and "://" in url


def address(url: str) -> Address:
    """A URL taken apart: `neo4j://user:password@host:7687/database?retry_time=30`.

    Raises:
        UsageError: It is none; the message does not repeat it, for it may hold a password.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or PORT
    except ValueError:
        raise UsageError("bad_server_url") from None
    scheme, database = parts.scheme.lower(), parts.path.strip("/")
    if scheme not in SCHEMES or not parts.hostname or "/" in database or parts.fragment:
        raise UsageError("bad_server_url")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Address(scheme, parts.hostname, port, unquote(database) or None, user, password, _limits(parts.query))


def with_password(url: str, password: str) -> str:
    """A server's URL with a password where it has none, of the user `neo4j` where it names nobody."""
    scheme, separator, rest = url.partition("://")
    where, slash, tail = rest.partition("/")
    user, _, host = where.rpartition("@")
    if not password or not is_server(url) or ":" in user:
        return url
    return f"{scheme}{separator}{user or USER}:{quote(password, '')}@{host}{slash}{tail}"


def shown(url: str) -> str:
    """A store URL that may be printed: a server's without user, password and limits."""
    return str(address(url)) if is_server(url) else url


def _limits(query: str) -> Limits:
    known = [one.name for one in fields(Limits)]
    given: dict[str, Any] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        try:
            given[name] = int(value) if name == "pool_size" else float(value)
        except ValueError:
            given[name] = 0
        if name not in known or not 0 < given[name] <= DAY:
            raise UsageError("bad_server_limit", name=name, known=", ".join(known))
    return Limits(**given)
