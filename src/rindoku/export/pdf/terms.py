"""The index of terms at the end of the book: the terms of the glossary, as they sort."""

from __future__ import annotations

from rindoku.book import Book
from rindoku.index.pages import glossary_rows


def index_rows(book: Book) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the terms under their initials: heading, then id and term of each."""
    return [(heading, [(t.id, t.term) for t in terms]) for _, heading, terms in glossary_rows(book)]
