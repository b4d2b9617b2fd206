"""The industry chain graph: firms, industries of three levels, what a firm makes, what is upstream of what."""

from twinwheel_ingest.sources.chain.reader import ChainReader

__all__ = ["ChainReader"]
