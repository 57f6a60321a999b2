"""Finds headings without an id that links can rely on.

Bad:

```markdown
## 広げた表は、一度も作らない

## 保証の外を走る　{#limits}
```

Good:

```markdown
## 広げた表は、一度も作らない {#method}

## 保証の外を走る {#limits}
```

An id that is made of the text would change with every better heading, and links to it would break; so each
heading has one of its own, of a-z, 0-9 and hyphens, once a page and behind a half-width space. A line of
`---` right below a text makes a heading of it.

It leaves alone lines that begin with `#` in code, and rules with a blank line above them.
"""

from __future__ import annotations

from rindoku.book import Book
from rindoku.checks.text import PageText
from rindoku.findings import Code, Finding
from rindoku.manuscript.headings import check_headings

CODES = (
    Code.HEADING_ID,
    Code.HEADING_ID_ASCII,
    Code.HEADING_ID_TWICE,
    Code.HEADING_ID_SPACE,
    Code.HEADING_UNDERLINE,
)
BUILD = True


def check(page: PageText, book: Book) -> list[Finding]:
    """Return what is wrong with the headings of a page."""
    return check_headings(page.source, page.path)
