"""Everything that comes in: sources, identity, reference tables, the demonstration park."""
