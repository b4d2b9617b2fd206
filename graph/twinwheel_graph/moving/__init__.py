"""Taking a whole graph from one store to another."""
