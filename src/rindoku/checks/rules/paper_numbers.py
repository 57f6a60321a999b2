r"""Finds papers that are named by a number in brackets.

Bad:

```markdown
部長：[3]では、行列をガウスカーネルにします。
```

Good:

```markdown
部長：[@chen2021skyformer]では、行列をガウスカーネルにします。
```

The number of a paper comes from its record, and from its place if the book grows. A key always leads to the
same paper, and its number is put in by the tool.

It leaves alone numbers in code, formulas and links, notes (`[^3]`), years, and `\[3]`.
"""

from __future__ import annotations

from collections.abc import Iterator

from rindoku.book import Book
from rindoku.checks.text import PageText
from rindoku.findings import Code, Finding
from rindoku.manuscript.citations import find_bare_numbers

CODES = (Code.CITE_NUMBER,)
BUILD = True


def check(page: PageText, book: Book) -> Iterator[Finding]:
    """Yield the numbers in brackets of a page."""
    for offset, number in find_bare_numbers(page.source, page.formulas):
        place = page.source.position(offset)
        message = f"{number} is typed here."
        yield Finding(page.path, *place, Code.CITE_NUMBER, message, "Cite the key: [@key].")
