"""What both indexing and querying need of text."""
