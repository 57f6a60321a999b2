"""The book and the manual as documents and as PDF, made once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pages import Page, pages
from pypdfium2 import PdfDocument

from rindoku.book import Book
from rindoku.export.document import Document
from rindoku.export.pdf.build import write_pdf
from rindoku.export.reader import read_document

if TYPE_CHECKING:
    from helpers import Built

DATE = datetime(2021, 12, 6, 8, tzinfo=UTC)


@dataclass(frozen=True)
class Printed:
    """A book as PDF: what it was made from, its bytes, and what a reader of PDF sees."""

    book: Book
    site: Path
    document: Document
    data: bytes
    pdf: PdfDocument
    pages: tuple[Page, ...]


@pytest.fixture(scope="session")
def printed(built: Built) -> tuple[Printed, ...]:
    """Our own book, and the manual."""
    made = []
    for part, contents in zip(built.parts, built.contents, strict=True):
        html = {uri: contents[uri] for uri in part.book.pages_in("pdf") if uri in contents}
        document = read_document(html, part.book)
        site = built.site / part.place
        data = write_pdf(document, part.book, site, DATE).data
        made.append(Printed(part.book, site, document, data, PdfDocument(data), tuple(pages(data))))
    return tuple(made)


@pytest.fixture(params=[0, 1], ids=["book", "manual"])
def one(request: pytest.FixtureRequest, printed: tuple[Printed, ...]) -> Printed:
    """Our own book, then the manual."""
    return printed[request.param]
