"""ORCID: public records, as the public data file and the registry's interface give them."""

from twinwheel_ingest.sources.orcid.reader import OrcidReader

__all__ = ["OrcidReader"]
