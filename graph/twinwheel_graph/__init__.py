"""The core: one evidenced graph, and the match on top of it. Knows no web, no file formats, no settings."""
