"""Office, PDF and HTML files opened as what they say: nothing in them is run, fetched, or unpacked beyond its limit."""

from twinwheel_ingest.sources.safe.blocks import Block, Cell, Line, Table
from twinwheel_ingest.sources.safe.opening import UNOPENED, Kind, blocks_of, kind_of
from twinwheel_ingest.sources.safe.webpage import title_of_page

__all__ = ["UNOPENED", "Block", "Cell", "Kind", "Line", "Table", "blocks_of", "kind_of", "title_of_page"]
