"""Where a server is, in the one form of a store's URL."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

if TYPE_CHECKING:
    from neo4j import Driver


@dataclass(frozen=True, slots=True)
class Address:
    """A server's address and how to get in."""

    uri: str
    """Scheme, host and port."""
    user: str
    password: str = field(repr=False)
    database: str = "neo4j"

    @classmethod
    def of(cls, url: str) -> Address:
        """The address that a URL `neo4j://user:password@host:port/database` says."""
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        user, password = unquote(parts.username or "neo4j"), unquote(parts.password or "")
        return cls(f"{parts.scheme}://{host}", user, password, unquote(parts.path.strip("/")) or "neo4j")

    @property
    def auth(self) -> tuple[str, str]:
        """User and password, as the driver takes them."""
        return self.user, self.password

    @property
    def url(self) -> str:
        """The store URL, password and all."""
        scheme, _, host = self.uri.partition("://")
        return f"{scheme}://{quote(self.user, '')}:{quote(self.password, '')}@{host}/{quote(self.database, '')}"

    def driver(self) -> Driver:
        """A new driver to it, for the caller to close."""
        from neo4j import GraphDatabase

        return GraphDatabase.driver(self.uri, auth=self.auth)
