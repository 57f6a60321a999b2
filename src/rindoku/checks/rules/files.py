"""Finds files that are named and not there, that lie outside the book, or that are no text in UTF-8.

Bad:

```markdown
![表](assets/figures/no-such-figure.svg)
```

Good:

```markdown
![部長の顔](assets/cast/bucho-normal.svg)
```

A path in a page begins at the page, one in `book.yml` at the folder of the book. Images lie under
`chapters/`, those of labs under `labs/`; an image of another host would tell it who reads the book, and a
link of the file system that leaves the folder would publish what it leads to.

It leaves alone images in code and formulas, and addresses of the web that are links.
"""

from __future__ import annotations

from collections.abc import Iterator

from rindoku.book import Book
from rindoku.checks.text import PageText
from rindoku.findings import Code, Finding
from rindoku.manuscript.links import check_images
from rindoku.manuscript.snippets import check_snippets

CODES = (Code.FILE_MISSING, Code.PATH_OUTSIDE, Code.FILE_ENCODING)
BUILD = True


def check(page: PageText, book: Book) -> Iterator[Finding]:
    """Yield the images and included files of a page that are not where they may be."""
    found = check_images(page.source, page.formulas, page.path, book.root)
    found += check_snippets(page.source, page.path, book.root)
    yield from (finding for finding in found if finding.code in CODES)
