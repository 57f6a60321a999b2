"""Finds two papers with the same number or the same key.

Bad:

```yaml
number: 3
key: chen2021skyformer
```

```yaml
number: 3
key: ma2021luna
```

Good:

```yaml
number: 3
key: chen2021skyformer
```

```yaml
number: 4
key: ma2021luna
```

The number is how the book names a paper, and its place in the book; the key is that of its entry in the
bibliography, to which a citation leads.

It leaves alone gaps between the numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rindoku.book import Book
from rindoku.checks.text import PageText
from rindoku.findings import Code, Finding

CODES = (Code.PAPER_TWICE,)
BUILD = True

_HINTS = {"number": "Choose a free number.", "key": "Name the entry of this paper."}


def check_book(pages: Sequence[PageText], book: Book) -> Iterator[Finding]:
    """Yield the papers, in book order, whose number or key another has."""
    owners: dict[int | str, str] = {}
    for paper in book.papers:
        for field, hint in _HINTS.items():
            value = getattr(paper.record, field)
            if value in owners:
                message = f"The {field} {value} belongs to {owners[value]} already."
                yield paper.positions.finding((field,), Code.PAPER_TWICE, message, hint)
            owners[value] = paper.uri
