"""How a citation looks, and who mentions what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from markdown.util import AtomicString

from rindoku.manuscript.citations import Citation, Cited

if TYPE_CHECKING:
    from rindoku.book import Book


@dataclass(frozen=True)
class Mention:
    """One citation of a work: the page, the anchor on it, and the sentence."""

    uri: str
    anchor: str
    sentence: str


def cite(citation: Citation, book: Book, top: str) -> Element:
    """Return a citation as HTML: one link for each work.

    Args:
        citation: the citation.
        book: gives papers and bibliography.
        top: the relative path from the page to the root of the book's pages, '' or '../'.
    """
    span = Element("span", {"class": "cite"})
    for work in citation.works:
        paper = book.papers_by_key.get(work.key)
        target = paper.uri if paper else f"bibliography.md#{reference_id(work.key)}"
        link = SubElement(span, "a", {"id": work.anchor, "data-cite": work.key, "href": top + target})
        # Names come from the bibliography: atomic, so that Markdown looks for no markup in them.
        link.text = AtomicString(label(work, book))
        if paper is not None:
            link.set("title", paper.record.name)
    return span


def label(work: Cited, book: Book) -> str:
    """Return what a citation shows: the number of a paper of the book, else author and year."""
    strings = book.strings
    paper = book.papers_by_key.get(work.key)
    if paper is not None:
        number = str(paper.record.number)
        if work.locator:
            return strings["cite_paper_locator"].format(number, work.locator)
        return strings["cite_paper"].format(number)
    entry = book.entries.get(work.key)
    if entry is None:
        return f"[{work.key}?]"
    names = [entry.short_authors(strings), entry.year]
    if work.locator:
        return strings["cite_other_locator"].format(*names, work.locator)
    return strings["cite_other"].format(*names)


def reference_id(key: str) -> str:
    """Return the id of a work on the page of the bibliography."""
    return f"ref-{key}"


def mentions_of(pages: Mapping[str, list[Citation]]) -> dict[str, list[Mention]]:
    """Collect the mentions of each work over all pages, in the order of the pages."""
    found: dict[str, list[Mention]] = {}
    for uri, citations in pages.items():
        for citation in citations:
            for work in citation.works:
                mention = Mention(uri, work.anchor, citation.sentence)
                found.setdefault(work.key, []).append(mention)
    return found
