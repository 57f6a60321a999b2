r"""Finds formulas that are not understood, dollar signs that open none, and bars that break a table.

Bad:

```markdown
計算量は$\mathcal{O(n)$で、代金は$5。
```

Good:

```markdown
計算量は$\mathcal{O}(n)$で、代金は\$5。
```

A formula is turned into MathML when the book is built; one that is not understood would show as its source.
A dollar sign opens a formula if it is closed on the same line, `$$` if no blank line stands before its end.
In a table a bare bar ends the cell, even in a formula.

It leaves alone code, and `\$`. Macros are those of `book.yml`.
"""

from __future__ import annotations

from rindoku.book import Book
from rindoku.checks.text import PageText
from rindoku.findings import Code, Finding
from rindoku.manuscript.maths import check_formulas

CODES = (Code.MATHS_SYNTAX, Code.MATHS_DOLLAR, Code.MATHS_BAR)
BUILD = True


def check(page: PageText, book: Book) -> list[Finding]:
    """Return what is wrong with the formulas of a page."""
    return check_formulas(page.source, page.path, book.macros)
