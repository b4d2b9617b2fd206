"""What can be wrong with a server of the tests."""

from __future__ import annotations


class Lacking(Exception):
    """A server cannot be had on this machine; the text says what lacks and how to mend it."""


class Broken(Exception):
    """There is a server, and it does not do as it should."""
