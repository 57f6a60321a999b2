"""Each kind of block and inline of the HTML contract as Typst markup, which Typst sets."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from helpers import golden, write_papers

from rindoku.book import Book
from rindoku.book.reader import read_book
from rindoku.export import document as d
from rindoku.export.pdf.build import write_pdf
from rindoku.export.pdf.maths import typst_maths
from rindoku.export.pdf.writer import Helpers, Writer
from rindoku.export.reader import read_document

DATE = datetime(2021, 12, 6, 8, tzinfo=UTC)
GLOSSARY = """- id: kernel
  term: 核
  english: kernel
  reading: かく
  sentence: 二つの点の近さを返す関数である。
"""
OTHERS = {
    "index.md": '<h1 id="book">本</h1>',
    "papers/alpha.md": '<h1 id="alpha">一つ目</h1>',
    "papers/beta.md": '<h1 id="beta">二つ目</h1>',
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A book with three papers and a glossary; its pages double as the folder of a site."""
    folder = tmp_path_factory.mktemp("book")
    write_papers(folder, glossary="glossary.yml")
    (folder / "glossary.yml").write_text(GLOSSARY, encoding="utf-8")
    return read_book(folder)


def document(book: Book, html: str, uri: str = "papers/alpha.md") -> d.Document:
    """A document of a few pages, one of which holds this HTML."""
    return read_document(OTHERS | {uri: html}, book)


def markup(book: Book, made: d.Document, uri: str) -> str:
    helpers = Helpers(
        maths=lambda formula, _: (typst_maths(formula.mathml), formula.tex),
        drawing=lambda svg: ("drawing.svg", 0.5),
        image=lambda path: (path.rsplit("/")[-1], 1.0),
    )
    [page] = [page for page in made.pages if page.uri == uri]
    return Writer(made, book, helpers).page(page).strip()


@pytest.mark.parametrize("case", golden("export", "typst"))
def test_html_becomes_markup_that_typst_sets(case: dict[str, Any], small: Book) -> None:
    uri = case.get("page", "papers/alpha.md")
    made = document(small, case["html"], uri)
    assert markup(small, made, uri) == case["typst"].strip()
    assert write_pdf(made, small, small.pages_folder, DATE).pages > 1
