"""Finds values of labs that do not exist or cannot be shown.

Bad:

```markdown
部長：ずれは{{lab:kernelized_rpe.no_such_value}}です。
```

Good:

```markdown
部長：ずれは{{lab:kernelized_rpe.gain_norm_1:.0f}}です。
```

A number that a lab measured is never typed: it comes from the outputs of the lab when the book is built, as
it is or with a format (`.2f`, `.3g`, `.1%`, or a comma).

It leaves alone what stands in code.
"""

from __future__ import annotations

from rindoku.book import Book
from rindoku.checks.text import PageText
from rindoku.findings import Code, Finding
from rindoku.manuscript.values import check_values

CODES = (Code.LAB_VALUE,)
BUILD = True


def check(page: PageText, book: Book) -> list[Finding]:
    """Return the values of a page that cannot be shown."""
    return check_values(page.source, page.formulas, page.path, book.labs)
