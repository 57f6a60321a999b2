r"""Finds formulas that the site can show and print cannot, or that nobody could say aloud.

Bad:

```markdown
部長：勝ち負けは$x\Game y$、年数は$a_{\angl{n}}$と書きます。
```

Good:

```markdown
部長：勝ち負けは$x\star y$、年数は$a_n$と書きます。
```

Formulas are set anew for the PDF, and in a Japanese book each has a reading, which PDF and EPUB give to
those who listen. What one of the two does not know would stop `rindoku release`.

It reads pages and records. It leaves alone formulas that are not understood at all, which another rule
finds, and those of the glossary, which `rindoku release` looks at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from rindoku.book import Book
from rindoku.checks.text import PageText
from rindoku.export.maths import MathsExportError
from rindoku.export.pdf.maths import typst_maths
from rindoku.export.spoken import spoken
from rindoku.findings import Code, Finding
from rindoku.manuscript.maths import Formula, MathsError, find_formulas, to_mathml
from rindoku.manuscript.source import scan

CODES = (Code.MATHS_PRINT,)


def check_book(pages: Sequence[PageText], book: Book) -> Iterator[Finding]:
    """Yield the formulas of pages and of papers' records that cannot be written for print."""
    for page in pages:
        for formula, refused in _refusals(page.formulas, book):
            yield Finding(page.path, *page.source.position(formula.start), Code.MATHS_PRINT, *refused)
    for paper in book.papers:
        for where, text in paper.record.texts.items():
            if "$" in text:
                for _, refused in _refusals(find_formulas(scan(text, front_matter=False)), book):
                    yield paper.positions.finding(where, Code.MATHS_PRINT, *refused)


def _refusals(formulas: Iterable[Formula], book: Book) -> Iterator[tuple[Formula, tuple[str, str]]]:
    """Yield formulas that are understood but cannot be converted, with message and hint."""
    for formula in formulas:
        try:
            mathml = to_mathml(formula.tex, display=formula.display, macros=book.macros)
        except MathsError:
            continue
        if refused := _refused(mathml, book.config.language == "ja"):
            yield formula, refused


# The same formulas stand on many pages.
@lru_cache(maxsize=65536)
def _refused(mathml: str, japanese: bool) -> tuple[str, str] | None:
    """Return what is wrong with a formula, and what to do, or None."""
    try:
        typst_maths(mathml)
        if japanese:
            spoken(mathml)
    except MathsExportError as error:
        return error.message, error.hint
    return None
