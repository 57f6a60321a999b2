"""Finds cross references to a figure, a table or a formula that the page does not have.

Bad:

```markdown
部長：[](#eq-cots)に戻ります。

$$ y = Ax $$ {#eq-cost}
```

Good:

```markdown
部長：[](#eq-cost)に戻ります。

$$ y = Ax $$ {#eq-cost}
```

`[](#id)` shows the number of what it leads to; where it leads nowhere, there is nothing to show.

It leaves alone links with a text, which another rule looks at, and what stands in code.
"""

from __future__ import annotations

from rindoku.book import Book
from rindoku.checks.text import PageText
from rindoku.findings import Code, Finding
from rindoku.manuscript.links import check_references

CODES = (Code.REFERENCE_UNKNOWN,)
BUILD = True


def check(page: PageText, book: Book) -> list[Finding]:
    """Return the cross references of a page that lead nowhere."""
    return check_references(page.source, page.formulas, page.path)
