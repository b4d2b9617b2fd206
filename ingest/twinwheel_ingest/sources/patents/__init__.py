"""Patent exports of Chinese offices and databases, in CSV or Excel, with their usual headings in any order."""

from twinwheel_ingest.sources.patents.reader import PatentsReader

__all__ = ["PatentsReader"]
