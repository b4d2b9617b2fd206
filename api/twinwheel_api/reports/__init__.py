"""Reports for people: HTML and Markdown from templates."""
