"""Forms in which firms state what they need: challenge lists (揭榜挂帅) and technology need forms."""

from twinwheel_ingest.sources.needs.reader import NeedsReader

__all__ = ["NeedsReader"]
