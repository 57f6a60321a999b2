"""rindoku: a book about papers, from Markdown chapters to a site."""

__version__ = "0.1.0"
