"""Named features, one file a family. A feature is a pure function; its docstring is its text for people."""
