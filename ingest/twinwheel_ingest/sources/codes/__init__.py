"""Official code lists: disciplines, application codes, industries, emerging industries, technology fields."""

from twinwheel_ingest.sources.codes.reader import CodesReader

__all__ = ["CodesReader"]
