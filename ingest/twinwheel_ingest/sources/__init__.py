"""One module a format: how it is recognised, and how it is read into claims."""
