"""Everything that faces people: command line, HTTP, reports."""
