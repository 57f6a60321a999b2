"""A book in other forms than its site: PDF, EPUB, and the site as one file."""
