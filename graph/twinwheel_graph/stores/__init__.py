"""Where the graph lives: the port in base.py, one module for each store."""
