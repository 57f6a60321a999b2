"""The content of a page as the theme gets it: card, generated page or front page, with marked headings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from rindoku.book import PAGES, Book
from rindoku.findings import Finding
from rindoku.index.front import front
from rindoku.index.pages import card, downloads, generate
from rindoku.leftovers import find_leftovers
from rindoku.manuscript.phrases import break_headings

_ID = re.compile(r'\sid="([^"]+)"')


@dataclass(frozen=True)
class Content:
    """The HTML of a page, what can be linked to in it, and what source syntax it still shows.

    `headings` are those of a page that the tool makes, None of one that has its own.
    """

    html: str
    anchors: frozenset[str]
    leftovers: tuple[Finding, ...]
    headings: tuple[tuple[int, str, str], ...] | None = None


def content(book: Book, uri: str, html: str) -> Content:
    """Return the content of a page.

    Args:
        book: the book.
        uri: the page, relative to the folder of the pages.
        html: what the page was converted to.
    """
    headings = None
    if paper := book.papers_by_uri.get(uri):
        html = card(paper, book) + downloads(paper, book, html)
    elif uri in book.made_pages:
        made = generate(uri, book)
        html, headings = made.html, made.headings
    else:
        source = next((source for source in book.pages if source.uri == uri), None)
        if source is not None and source.record.front:
            html = front(html, source.record.front, book, uri)
    html = break_headings(html)
    leftovers = tuple(find_leftovers(html, f"{PAGES}/{uri}", book))
    return Content(html, frozenset(_ID.findall(html)), leftovers, headings)


def tree(headings: tuple[tuple[int, str, str], ...]) -> list[Any]:
    """Turn flat headings into the nested tokens that MkDocs makes a table of contents from."""
    root: list[Any] = []
    stack = [(0, root)]
    for level, identifier, text in headings:
        while stack[-1][0] >= level:
            stack.pop()
        children: list[Any] = []
        stack[-1][1].append({"level": level, "id": identifier, "name": text, "children": children})
        stack.append((level, children))
    return root
