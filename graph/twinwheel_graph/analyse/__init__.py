"""Views of the graph as a graph."""
