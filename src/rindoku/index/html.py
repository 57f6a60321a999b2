"""The templates' world: escaping by default, links between pages, texts with formulas."""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from rindoku.book import Book
from rindoku.book.references import label
from rindoku.manuscript.citations import find_citations
from rindoku.manuscript.japanese import is_japanese
from rindoku.manuscript.maths import MathsError, find_formulas, inline_maths
from rindoku.manuscript.phrases import break_phrases
from rindoku.manuscript.source import scan
from rindoku.manuscript.values import fill_values
from rindoku.screenplay.grammar import read_cues

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
    relative = _relative(path or page, posixpath.dirname(page) or ".")
    return f"{relative}#{quote(anchor)}" if anchor else relative


@lru_cache(maxsize=65536)
def _relative(path: str, folder: str) -> str:
    return quote(re.sub(r"\.md$", ".html", posixpath.relpath(path, folder)))


def inline(text: str, book: Book) -> Markup:
    """Return a plain text as HTML: everything is escaped but the formulas, which are MathML."""
    if "$" not in text:
        return _plain(text)
    if "$" not in text:
        return escape(text)
    source = scan(text, front_matter=False)
    parts, done = [], 0
    for formula in find_formulas(source):
        try:
            maths = inline_maths(text, formula, book.macros)
        except MathsError:
            continue
        parts += [_plain(text[done : maths.start]), Markup(maths.html)]
        done = maths.end
    return Markup("").join([*parts, _plain(text[done:])])


def _plain(text: str) -> Markup:
    return escape(text.replace(r"\$", "$"))


_MARKUP = (
    (re.compile(r"^\s*(?:(?:[-*+]|\d+\.|#+|\||\[\^[^\]]*\]:)\s+|>\s*)+"), ""),
    (re.compile(r"<!--.*?-->|\[\^[^\]]*\]"), ""),
    (re.compile(r"!?\[([^\]]*)\]\([^)]*\)(?:\{[^}]*\})?"), r"\1"),
    (re.compile(r"\s*\{#[^}]*\}\s*$"), ""),
    (re.compile(r"(?<!\\)(?:\*\*|__|`|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w))"), ""),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!|<>-])"), r"\1"),
)
# What is held while markup is dropped around it: signs of the private use area.
_HELD = 0xE000


def sentence(text: str, book: Book) -> Markup:
    """Return a sentence of the manuscript as plain HTML, with citations as readers see them."""
    text = fill_values(text, book.labs)
    source = scan(text, front_matter=False)
    formulas = find_formulas(source)
    held = [(f.start, f.end, text[f.start : f.end]) for f in formulas]
    for citation in find_citations(source, formulas):
        held.append((citation.start, citation.end, "".join(label(work, book) for work in citation.works)))
    held.sort()
    for index, (start, end, _) in reversed([*enumerate(held)]):
        text = text[:start] + chr(_HELD + index) + text[end:]
    # The cue is no part of what is said.
    for cue in read_cues(scan(text, front_matter=False), book.cast).cues[:1]:
        text = text[cue.text_start : cue.text_end]
    for pattern, new in _MARKUP:
        text = pattern.sub(new, text)
    for index, (_, _, shown) in enumerate(held):
        text = text.replace(chr(_HELD + index), shown)
    return inline(text, book)


def cited(title: str, book: Book) -> Markup:
    """Return the title of a work, with its language for screen readers: English unless Japanese."""
    language = "" if any(map(is_japanese, title)) else Markup(' lang="en"')
    return Markup("<cite{}>{}</cite>").format(language, inline(title, book))


def fill(template: str, book: Book, page: str, **values: Any) -> str:
    """Fill a template of `site/pages/` for a page of the book."""
    return _ENVIRONMENT.get_template(template).render(
        book=book,
        t=book.strings,
        url=lambda target: address(target, page),
        inline=lambda text: inline(text, book),
        headline=lambda text: Markup(break_phrases(inline(text, book))),
        sentence=lambda text: sentence(text, book),
        cited=lambda title: cited(title, book),
        **values,
    )
