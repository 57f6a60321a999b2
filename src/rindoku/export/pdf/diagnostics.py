"""What Typst says of its source, as findings in the pages that the source was made from."""

from __future__ import annotations

import re

from rindoku.book import CONFIG, PAGES, Book
from rindoku.export.reader import line_of
from rindoku.findings import Code, Finding

# Begins what was made from a page: everything that an author writes stands in strings, behind quotes.
_MARK = "// page: "
_PROBLEM = re.compile(r"^(?:error|warning): ", re.MULTILINE)
_STANDARD = re.compile(r"^PDF/[\w-]+(?:, PDF/[\w-]+)* error: ")
_PLACE = re.compile(r"book\.typ:(\d+):(\d+)")
_HINT = re.compile(r"= hint: (.+)")
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')


def mark(uri: str) -> str:
    """Return the line that begins the markup of a page."""
    return f"{_MARK}{uri}\n"


def read_diagnostic(diagnostic: str, source: str, book: Book) -> list[Finding]:
    """Return what a diagnostic of Typst tells, each problem at its page and line where they can be found.

    Args:
        diagnostic: what Typst printed.
        source: its source, with marks of pages.
        book: the book.
    """
    return [_finding(problem, source, book) for problem in _PROBLEM.split(diagnostic) if problem.strip()]


def _finding(problem: str, source: str, book: Book) -> Finding:
    said = _STANDARD.sub("", problem.splitlines()[0])
    hint = " ".join(f"{text[:1].upper()}{text[1:]}." for text in _HINT.findall(problem))
    if found := _PLACE.search(problem):
        line, column = map(int, found.groups())
        lines = source.splitlines()[:line]
        uri = next((text.removeprefix(_MARK) for text in reversed(lines) if text.startswith(_MARK)), "")
        if uri:
            place = line_of(uri, book, _words(lines[-1], column))
            message = f"Typst cannot set the page: {said}."
            return Finding(f"{PAGES}/{uri}", *place, Code.EXPORT_UNKNOWN, message, hint)
    return Finding(CONFIG, 1, 1, Code.EXPORT_UNKNOWN, f"Typst cannot set the book: {said}.", hint)


def _words(line: str, column: int) -> str:
    """Return the first string of a line that ends behind a column: words of the page."""
    found = (each[1] for each in _STRING.finditer(line) if each.end() >= column)
    return re.sub(r"\\(.)", r"\1", next(found, "")).strip()[:40]
