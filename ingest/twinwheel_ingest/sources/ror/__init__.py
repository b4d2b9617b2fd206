"""The Research Organization Registry: its dump as one JSON array, of either schema, in its zip archive or out of it."""

from twinwheel_ingest.sources.ror.reader import RorReader

__all__ = ["RorReader"]
