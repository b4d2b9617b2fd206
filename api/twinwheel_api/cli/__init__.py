"""The command line: thin shells over operations."""
