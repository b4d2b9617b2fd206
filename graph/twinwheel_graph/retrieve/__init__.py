"""Looking for candidates: the port in base.py; local.py keeps an index beside any store."""
