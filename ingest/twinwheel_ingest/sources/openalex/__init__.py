"""OpenAlex: works, institutions and authors, as in its snapshot."""

from twinwheel_ingest.sources.openalex.reader import OpenalexReader

__all__ = ["OpenalexReader"]
