"""What texts say, read by spaCy: organisations, terms, key phrases, quantities, readiness, parts of a need."""
