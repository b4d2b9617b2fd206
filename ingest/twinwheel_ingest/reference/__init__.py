"""Reference tables: disciplines, industries, chain segments and the concordances between them."""
