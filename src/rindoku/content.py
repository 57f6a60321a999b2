"""The content of a page as the theme gets it: card, generated page or front page, with marked headings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from rindoku.book import PAGES, Book
from rindoku.findings import Finding
from rindoku.index.front import front
from rindoku.index.pages import card, downloads, generate
from rindoku.leftovers import find_leftovers
from rindoku.manuscript.phrases import break_headings

# Nothing, or nothing but comments.
_EMPTY_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?:[ \t]*(?:#[^\n]*)?\n)*(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
# An address that is relative to the page, and the paths that the theme's scripts start from.
_RELATIVE = re.compile(
    r'((?:href|src|data-root|data-index)="|"(?:base|search)": ?"|new URL\(")(?![#/]|[a-z]+:)(?:\./)?'
)
_ID = re.compile(r'\sid="([^"]+)"')


def without_empty_front_matter(markdown: str) -> str:
    """Return a page without a block of front matter that holds nothing."""
    return _EMPTY_FRONT_MATTER.sub("", markdown)


def at_root(html: str, site: str) -> str:
    """Return a page with its relative addresses from the root of a site, whose address is given."""
    return _RELATIVE.sub(rf"\g<1>{urlsplit(site).path.rstrip('/')}/", html)


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
