"""What a link shows before it is followed: the card of a paper, a reference, or a definition.

All cards of a site are one file that the script `cards.js` fetches when it needs the first. A card is
HTML from a template, like the pages: escaped but for formulas, and with no address that depends on the
page; the script fills in where its link leads.
"""

from __future__ import annotations

import json

from rindoku.book import Book, Paper
from rindoku.book.bibliography import Entry
from rindoku.book.glossary import GlossaryTerm
from rindoku.index.html import address, fill
from rindoku.manuscript.citations import SENTENCE_END
from rindoku.manuscript.maths import find_formulas, without
from rindoku.manuscript.source import scan

CARDS = "assets/rindoku/cards.json"
SCRIPT = "assets/rindoku/cards.js"
SHEET = "assets/rindoku/cards.css"
# Of longer lists only the first name stands.
_MOST_AUTHORS = 4


def has_cards(book: Book) -> bool:
    """Tell whether there is anything that a link could show."""
    return bool(book.papers or book.mentions or book.glossary)


def cards(book: Book) -> str:
    """Return the cards of a book as JSON: by citation key and by term, and the key of each paper's page."""
    works = {paper.record.key: _work(paper.entry, paper, book) for paper in book.papers}
    for key in book.mentions:
        if key not in works and key in book.entries:
            works[key] = _work(book.entries[key], None, book)
    found = {
        "works": works,
        "terms": {term.id: _term(term, book) for term in book.glossary},
        "pages": {address(paper.uri, ""): paper.record.key for paper in book.papers},
    }
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


def first_sentence(text: str) -> str:
    """Return the first sentence of a plain text that may hold formulas."""
    source = scan(text, front_matter=False)
    end = SENTENCE_END.search(without(text, find_formulas(source)))
    return text[: end.end()] if end else text


def _work(entry: Entry, paper: Paper | None, book: Book) -> str:
    names = entry.authors[:1] if len(entry.authors) > _MOST_AUTHORS else entry.authors
    authors = ", ".join(names)
    if entry.more or len(names) < len(entry.authors):
        authors = book.strings["authors_many"].format(authors)
    paths = [book.taxonomy.path(name) for name in paper.record.groups] if paper else []
    first = first_sentence(paper.record.proposal) if paper else ""
    return _card(book, entry=entry, paper=paper, authors=authors, paths=paths, first=first)


def _term(term: GlossaryTerm, book: Book) -> str:
    return _card(book, term=term)


def _card(book: Book, **values: object) -> str:
    html = fill("peek.html", book, "", **({"term": None, "paper": None} | values))
    return "".join(line.strip() for line in html.splitlines())
