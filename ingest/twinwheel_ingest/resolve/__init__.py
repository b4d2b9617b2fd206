"""Who is who: links between entities of several sources."""
