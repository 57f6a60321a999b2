"""The generated pages: one function each, from the book to HTML and its headings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from markupsafe import Markup

from rindoku.book import GLOSSARY, LAB_PART, Book, Paper
from rindoku.book.bibliography import Entry
from rindoku.book.glossary import GlossaryTerm
from rindoku.book.paper import GROWTHS
from rindoku.book.taxonomy import Group
from rindoku.index.html import address, fill, inline
from rindoku.lab import LABS
from rindoku.manuscript.glossary import link_terms


@dataclass(frozen=True)
class GeneratedPage:
    """A page made from the records: its HTML, and its headings as level, id and text."""

    uri: str
    html: str
    headings: tuple[tuple[int, str, str], ...]


def generate(uri: str, book: Book) -> GeneratedPage:
    """Make the generated page with this name."""
    return _MAKERS[uri.removesuffix(".md")](book)


def card(paper: Paper, book: Book) -> str:
    """Return the head of a paper's page: number, headline, title, authors, and the record."""
    paths = [book.taxonomy.path(identifier) for identifier in paper.record.groups]
    names = {term.id: term.name for term in book.taxonomy.datasets}
    names |= {term.id: term.name for term in book.taxonomy.baselines}
    names |= {term.id: term.label for term in book.taxonomy.techniques}
    words = book.record_terms.get(paper.uri, ())
    told = link_terms(inline(paper.record.proposal, book), book.terms, words, address(GLOSSARY, paper.uri))
    at = book.places[paper.uri]
    return fill(
        "card.html",
        book,
        paper.uri,
        paper=paper,
        proposal=Markup(told),
        paths=paths,
        names=names,
        author_id=author_id,
        place=at + 1,
        total=len(book.papers),
        before=book.papers[at - 1] if at else None,
        after=book.papers[at + 1] if at + 1 < len(book.papers) else None,
    )


def downloads(paper: Paper, book: Book, html: str) -> str:
    """Return the page of a paper with what its lab can be downloaded as, below the heading of that part."""
    lab = book.labs.get(paper.slug)
    if lab is None or lab not in book.told_labs:
        return html
    made = fill("downloads.html", book, paper.uri, source=lab.source, notebook=f"{LABS}/{lab.slug}.ipynb")
    heading = rf'<h([1-6])\b[^>]* id="{LAB_PART}"[^>]*>.*?</h\1>\n?'
    return re.sub(heading, lambda m: m[0] + made, html, count=1, flags=re.S)


def _page(name: str, book: Book, headings: Iterable[tuple[int, str, str]], **values: object) -> GeneratedPage:
    uri = f"{name}.md"
    title = book.strings[f"{name}_title"]
    html = fill(f"{name}.html", book, uri, title=title, lead=book.strings[f"{name}_lead"], **values)
    return GeneratedPage(uri, html, ((1, name, title), *headings))


def _taxonomy(book: Book) -> GeneratedPage:
    rows = []
    for group, above in book.taxonomy.walk():
        papers = [p for p in book.papers if group.id in p.record.groups]
        below = {g.id for g, path in book.taxonomy.walk() if group in path} | {group.id}
        count = sum(1 for p in book.papers if below & set(p.record.groups))
        # HTML has six levels of headings.
        rows.append((group, above, min(len(above) + 2, 6), papers, count))
    headings = [(level, group.id, group.label) for group, _, level, _, _ in rows]
    return _page("taxonomy", book, headings, rows=rows)


def _techniques(book: Book) -> GeneratedPage:
    rows = []
    for term in book.taxonomy.techniques:
        uses = [(paper, "") for paper in book.papers if term.id in paper.record.techniques]
        rows.append((term.id, term.label, term.english, "", uses))
    return _page("techniques", book, [], sections=[("", "", rows)])


def _uses(book: Book, field: str, identifier: str) -> list[tuple[Paper, str]]:
    found = []
    for paper in book.papers:
        found += [(paper, use.note) for use in getattr(paper.record, field) if use.id == identifier]
    return found


def _datasets(book: Book) -> GeneratedPage:
    kinds: dict[str, list[object]] = {}
    for term in book.taxonomy.datasets:
        row = (term.id, term.name, "", term.note, _uses(book, "data", term.id))
        kinds.setdefault(term.kind, []).append(row)
    sections = [(f"kind-{n}", kind, rows) for n, (kind, rows) in enumerate(kinds.items(), 1)]
    headings = [(2, identifier, kind) for identifier, kind, _ in sections]
    return _page("datasets", book, headings, sections=sections)


def _baselines(book: Book) -> GeneratedPage:
    initials: dict[str, list[object]] = {}
    for term in sorted(book.taxonomy.baselines, key=lambda term: sort_key(term.name)):
        initial = sort_key(term.name)[:1].upper()
        if not re.match("[A-Z]", initial):
            initial = book.strings["initial_other"]
        note = " ".join(part for part in (term.note, term.reference and f"〔{term.reference}〕") if part)
        row = (term.id, term.name, "", note, _uses(book, "baselines", term.id))
        initials.setdefault(initial, []).append(row)
    sections = [
        (f"initial-{initial.lower() if len(initial) == 1 else 'other'}", initial, rows)
        for initial, rows in initials.items()
    ]
    headings = [(2, identifier, initial) for identifier, initial, _ in sections]
    return _page("baselines", book, headings, sections=sections)


def _authors(book: Book) -> GeneratedPage:
    # Spellings that differ in accents alone are one person, under the first of them.
    authors: dict[str, tuple[str, str, list[Paper]]] = {}
    for paper in book.papers:
        for family, full in zip(paper.entry.families, paper.entry.authors, strict=True):
            authors.setdefault(author_id(full), (family, full, []))[2].append(paper)
    initials: dict[str, list[object]] = {}
    people = sorted(authors.items(), key=lambda item: (sort_key(item[1][0]), sort_key(item[1][1])))
    for identifier, (family, full, papers) in people:
        initials.setdefault(sort_key(family)[:1].upper(), []).append((identifier, family, full, papers))
    headings = [(2, f"initial-{initial.lower()}", initial) for initial in initials]
    return _page("authors", book, headings, initials=initials)


def _cost(book: Book) -> GeneratedPage:
    costs = [(paper, paper.record.cost) for paper in book.papers if paper.record.cost]
    # Papers that say nothing of the length come last.
    rows = [(p, c, GROWTHS.index(c.growth) if c.growth else len(GROWTHS)) for p, c in costs]
    rest = [paper for paper in book.papers if not paper.record.cost]
    return _page("cost", book, [], rows=rows, rest=rest)


def glossary_rows(book: Book) -> list[tuple[str, str, list[GlossaryTerm]]]:
    """Return the terms of the glossary by reading, under the rows of kana: id, heading, terms."""
    rows: dict[tuple[str, str], list[GlossaryTerm]] = {}
    for term in sorted(book.glossary, key=lambda term: (reading_key(term.reading or term.term), term.term)):
        rows.setdefault(_row(reading_key(term.reading or term.term), book), []).append(term)
    return [(name, heading, terms) for (name, heading), terms in rows.items()]


def _glossary(book: Book) -> GeneratedPage:
    sections = glossary_rows(book)
    headings = [(2, identifier, heading) for identifier, heading, _ in sections if len(sections) > 1]
    papers = {paper.uri: paper for paper in book.papers}
    return _page("glossary", book, headings, sections=sections, papers=papers)


def _bibliography(book: Book) -> GeneratedPage:
    papers: list[tuple[Entry, Paper | None]] = [(paper.entry, paper) for paper in book.papers]
    others: list[Entry] = [e for e in book.entries.values() if e.key not in book.papers_by_key]
    others.sort(key=lambda e: ([sort_key(name) for name in e.families], e.year, e.title))
    headings = [(2, "papers", book.strings["bibliography_papers"])] if papers else []
    if others and papers:
        headings.append((2, "others", book.strings["bibliography_others"]))
    sections = [("papers", book.strings["bibliography_papers"], papers)]
    sections.append(("others", book.strings["bibliography_others"], [(e, None) for e in others]))
    titles = {uri: book.title(uri) for uri in {m.uri for found in book.mentions.values() for m in found}}
    return _page("bibliography", book, headings, sections=sections, titles=titles)


def _contents(book: Book) -> GeneratedPage:
    papers = {paper.uri: paper for paper in book.papers}
    fronts = {page.uri for page in book.pages if page.record.front}
    items: list[str | Paper] = [papers.get(uri, uri) for uri in book.order if uri not in fronts]

    def group_of(paper: Paper) -> Group:
        return book.taxonomy.path(paper.record.groups[0])[0]

    return _page("contents", book, [], items=items, group_of=group_of)


_MAKERS: dict[str, Callable[[Book], GeneratedPage]] = {
    "contents": _contents,
    "taxonomy": _taxonomy,
    "techniques": _techniques,
    "datasets": _datasets,
    "baselines": _baselines,
    "authors": _authors,
    "cost": _cost,
    "glossary": _glossary,
    "bibliography": _bibliography,
}


# Letters that Unicode takes for letters of their own, and where readers look for them.
_LETTERS = str.maketrans(
    {"Ł": "L", "ł": "l", "Ø": "O", "ø": "o", "Đ": "D", "đ": "d", "ı": "i", "Æ": "Ae", "æ": "ae"}
)


def sort_key(text: str) -> str:
    """Return a text as it sorts: lower case, without accents."""
    letters = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return "".join(c for c in letters if not unicodedata.combining(c)).casefold()


# The rows of the table of kana, by their first sign.
_ROWS = {"ア": "a", "カ": "ka", "サ": "sa", "タ": "ta", "ナ": "na"}
_ROWS |= {"ハ": "ha", "マ": "ma", "ヤ": "ya", "ラ": "ra", "ワ": "wa"}
_VOWELS = {"A": "ア", "I": "イ", "U": "ウ", "E": "エ", "O": "オ"}


def reading_key(text: str) -> str:
    """Return a reading as it sorts: hiragana as katakana, a long vowel as the vowel that it lengthens."""
    kana = "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in sort_key(text))
    return re.sub("(?<=(.))ー", lambda m: _VOWELS.get(unicodedata.name(m[1], "")[-1:], ""), kana)


def _row(key: str, book: Book) -> tuple[str, str]:
    """Return id and heading of the part of a list in which a reading stands."""
    initial = key[:1].upper()
    if re.match("[A-Z]", initial):
        return f"initial-{initial.lower()}", initial
    if "ァ" <= initial <= "ヺ":
        first = max((sign for sign in _ROWS if sign <= initial), default="ア")
        return f"row-{_ROWS[first]}", first
    return "initial-other", book.strings["initial_other"]


def author_id(name: str) -> str:
    """Return the anchor of an author."""
    return "author-" + re.sub(r"\W+", "-", sort_key(name)).strip("-")
