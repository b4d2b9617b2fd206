"""Policy documents: what they found and offer, who answers for it, and what it rests on."""

from twinwheel_ingest.sources.document.reader import DocumentReader

__all__ = ["DocumentReader"]
