"""Business register exports in CSV or Excel, with their usual headings in any order."""

from twinwheel_ingest.sources.registry.reader import RegistryReader

__all__ = ["RegistryReader"]
