"""Reads a book from its folder in one pass and collects everything that is wrong."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from rindoku.book import CONFIG, PAGES, PAPERS, Book, PageSource, Paper, terms_of
from rindoku.book.bibliography import Entry, read_bibliography
from rindoku.book.config import BookConfig, check_config
from rindoku.book.glossary import GlossaryTerm, read_glossary
from rindoku.book.layout import check_avatars, check_links, check_order, check_subbooks
from rindoku.book.paper import PageRecord, PaperRecord
from rindoku.book.records import Positions, parse, read_text, read_yaml
from rindoku.book.taxonomy import Taxonomy, read_taxonomy
from rindoku.findings import BookError, Code, Finding, nearest
from rindoku.lab.outputs import read_labs
from rindoku.manuscript.citations import Citation, find_citations
from rindoku.manuscript.glossary import find_terms
from rindoku.manuscript.headings import find_headings
from rindoku.manuscript.maths import check_formulas, find_formulas
from rindoku.manuscript.source import Source, front_matter_end, scan

# Where one of these is wrong with taxonomy or bibliography, nothing that rests on them can be read.
_FOUNDATION = {Code.YAML_SYNTAX, Code.FIELD_UNKNOWN, Code.FIELD_MISSING, Code.FIELD_VALUE}
_FOUNDATION |= {Code.FILE_MISSING, Code.BIB_SYNTAX}


def read_book(root: Path) -> Book:
    """Read the book in a folder.

    Args:
        root: the folder that holds `book.yml`.

    Returns:
        The book, with what is wrong with its files and records in `findings`. What is wrong with the
        text of its pages is for the rules of `rindoku.checks`.

    Raises:
        BookError: if `book.yml`, the taxonomy or the bibliography cannot be read: everything
            else would only follow from that.
    """
    root = root.resolve()
    config, places = read_config(root)
    findings: list[Finding] = []
    taxonomy, term_places = Taxonomy(), dict[str, Positions]()
    if config.taxonomy:
        taxonomy, term_places, findings = read_taxonomy(root / config.taxonomy, config.taxonomy)
    entries: dict[str, Entry] = {}
    if config.bibliography:
        path = root / config.bibliography
        if path.is_file():
            entries, problems = read_bibliography(path, config.bibliography)
            findings += problems
        else:
            message = f"There is no file {config.bibliography}."
            hint = "Mend the path, or add the file."
            findings.append(places.finding(("bibliography",), Code.FILE_MISSING, message, hint))
    broken = [finding for finding in findings if finding.code in _FOUNDATION]
    if broken:
        raise BookError(broken)
    glossary: tuple[GlossaryTerm, ...] = ()
    if config.glossary:
        if (root / config.glossary).is_file():
            glossary, problems = read_glossary(root / config.glossary, config.glossary, config.macros)
            findings += problems
        else:
            message = f"There is no file {config.glossary}."
            hint = "Mend the path, or add the file."
            findings.append(places.finding(("glossary",), Code.FILE_MISSING, message, hint))
    findings += check_avatars(root, config, places) + check_links(root, config)
    findings += check_subbooks(root, config, places)
    pages: list[PageSource] = []
    papers: list[Paper] = []
    citations: dict[str, tuple[Citation, ...]] = {}
    terms, page_terms = terms_of(glossary), dict[str, tuple[str, ...]]()
    record_terms: dict[str, tuple[str, ...]] = {}
    labs, problems = read_labs(root)
    findings += problems
    context = _Context(config, entries)
    sources: dict[str, Source] = {}
    files = {
        path.relative_to(root / PAGES).as_posix(): path
        for path in (root / PAGES).rglob("*.md")
        if path.is_file()
    }
    for uri, path in sorted(files.items()):
        source, record, positions = context.read_page(path, uri)
        sources[uri] = source
        context.broken_records |= record is None and uri.startswith(PAPERS)
        formulas = find_formulas(source)
        found = tuple(find_citations(source, formulas))
        page_terms[uri] = find_terms(source, formulas, terms)
        if isinstance(record, PaperRecord):
            entry = context.entry_of(record, positions)
            if entry is not None:
                headings = tuple(find_headings(source))
                papers.append(Paper(uri, record, entry, positions, headings))
                citations[uri] = found
                text = _scan(record.proposal)
                told = find_terms(text, find_formulas(text), terms)
                record_terms[uri] = tuple(term for term in told if term not in page_terms[uri])
        elif record is not None:
            pages.append(PageSource(uri, record, tuple(find_headings(source)), found))
    findings += context.findings
    papers.sort(key=lambda paper: paper.record.number)
    book = Book(root, config, taxonomy, entries, tuple(pages), tuple(papers), citations)
    book = replace(book, glossary=glossary, page_terms=page_terms, record_terms=record_terms, labs=labs)
    complete = not context.broken_records
    book = replace(book, sources=sources, term_places=term_places, complete=complete)
    findings += check_order(book, set(files), places)
    return replace(book, findings=tuple(sorted(set(findings))))


def read_config(root: Path) -> tuple[BookConfig, Positions]:
    """Read `book.yml` alone.

    Raises:
        BookError: if it is not there or wrong.
    """
    path = root / CONFIG
    if not path.is_file():
        hint = "Run the command in the folder of a book."
        raise BookError([Finding(CONFIG, 1, 1, Code.FILE_MISSING, f"There is no {CONFIG} here.", hint)])
    data, places, findings = read_yaml(read_text(path, CONFIG), CONFIG)
    config = None
    if not findings:
        config, findings = parse(BookConfig, data if data is not None else {}, places, CONFIG)
    if config is None or findings:
        raise BookError(findings)
    wrong = check_config(config, places)
    if wrong:
        raise BookError(wrong)
    return config, places


@lru_cache(maxsize=4096)
def _scan(text: str) -> Source:
    """Scan a page once, however often a preview reads it again."""
    return scan(text)


class _Context:
    """What every page is read against, and the findings so far."""

    def __init__(self, config: BookConfig, entries: dict[str, Entry]) -> None:
        self.config, self.entries = config, entries
        self.findings: list[Finding] = []
        self.broken_records = False

    def read_page(self, path: Path, uri: str) -> tuple[Source, Any, Positions]:
        """Read one page: its source, its record (None if it is wrong), its places."""
        shown = f"{PAGES}/{uri}"
        text = read_text(path, shown)
        source = _scan(text)
        record, positions = self._record(source, uri, shown)
        return source, record, positions

    def entry_of(self, record: PaperRecord, positions: Positions) -> Entry | None:
        """Return the bibliography's entry of a paper."""
        entry = self.entries.get(record.key)
        if entry is None:
            self.broken_records = True
            message = f"The bibliography has no key '{record.key}'."
            hint = nearest(record.key, self.entries) or "Mend the key, or add its entry to the bibliography."
            self.findings.append(positions.finding(("key",), Code.CITE_UNKNOWN, message, hint))
        return entry

    def _record(self, source: Source, uri: str, shown: str) -> tuple[Any, Positions]:
        lines = source.text.split("\n")
        end = front_matter_end(lines)
        if not end:
            hint = "Begin the page with two lines of ---, between which the front matter stands."
            message = "The page has no front matter."
            self.findings.append(Finding(shown, 1, 1, Code.FRONT_MATTER_MISSING, message, hint))
            return None, Positions(shown)
        data, positions, findings = read_yaml("\n".join(lines[1 : end - 1]), shown, first_line=2)
        record = None
        if not findings:
            kind = PaperRecord if uri.startswith(PAPERS) else PageRecord
            record, findings = parse(kind, data if data is not None else {}, positions, "front matter")
        if isinstance(record, PaperRecord):
            findings += self._check_texts(record, positions)
        self.findings += findings
        return record, positions

    def _check_texts(self, record: PaperRecord, positions: Positions) -> list[Finding]:
        """Check the formulas in the texts of a record."""
        findings = []
        for where, text in record.texts.items():
            if "$" not in text:
                continue
            for problem in check_formulas(scan(text, front_matter=False), "", self.config.macros):
                findings.append(positions.finding(where, problem.code, problem.message, problem.hint))
        return findings
