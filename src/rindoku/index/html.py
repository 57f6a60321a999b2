"""The templates' world: escaping by default, links between pages, texts with formulas."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from rindoku.book import Book
from rindoku.book.references import label
from rindoku.manuscript.citations import find_citations
from rindoku.manuscript.maths import MathsError, find_formulas, inline_maths
from rindoku.manuscript.source import scan

TEMPLATES = Path(__file__).parents[1] / "site" / "pages"
_ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def address(target: str, page: str) -> str:
    """Return the relative address of a page (`papers/x.md#id`) as seen from another."""
    path, _, anchor = target.partition("#")
    relative = posixpath.relpath(path or page, posixpath.dirname(page) or ".")
    relative = quote(re.sub(r"\.md$", ".html", relative))
    return f"{relative}#{quote(anchor)}" if anchor else relative


def inline(text: str, book: Book) -> Markup:
    """Return a plain text as HTML: everything is escaped but the formulas, which are MathML."""
    source = scan(text, front_matter=False)
    parts, done = [], 0
    for formula in find_formulas(source):
        try:
            start, end, shown = inline_maths(text, formula, book.macros)
        except MathsError:
            continue
        parts += [escape(text[done:start]), Markup(shown)]
        done = end
    return Markup("").join([*parts, escape(text[done:])])


_MARKUP = (
    (re.compile(r"^\s*(?:[-*+]|\d+\.|>|#+|\|)\s+"), ""),
    (re.compile(r"\[\^[^\]]*\]"), ""),
    (re.compile(r"!?\[([^\]]*)\]\([^)]*\)(?:\{[^}]*\})?"), r"\1"),
    (re.compile(r"\*\*|__|`|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)"), ""),
    (re.compile(r"\s*\{#[^}]*\}\s*$"), ""),
)


def sentence(text: str, book: Book) -> Markup:
    """Return a sentence of the manuscript as plain HTML, with citations as readers see them."""
    source = scan(text, front_matter=False)
    formulas = find_formulas(source)
    for citation in reversed(find_citations(source, formulas)):
        shown = "".join(label(work, book) for work in citation.works)
        text = text[: citation.start] + shown + text[citation.end :]
    for name in book.cast.names:
        text = re.sub(rf"^{re.escape(name)}(?:[（(][^（）()]*[）)])?[：:]\s*", "", text)
    for pattern, new in _MARKUP:
        text = pattern.sub(new, text)
    return inline(text, book)


def fill(template: str, book: Book, page: str, **values: Any) -> str:
    """Fill a template of `site/pages/` for a page of the book."""
    return _ENVIRONMENT.get_template(template).render(
        book=book,
        t=book.strings,
        url=lambda target: address(target, page),
        inline=lambda text: inline(text, book),
        sentence=lambda text: sentence(text, book),
        **values,
    )
