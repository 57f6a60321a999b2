"""Finds figures that may run or load something.

Bad:

```xml
<svg xmlns="http://www.w3.org/2000/svg"><image href="https://example.org/a.png"/></svg>
```

Good:

```xml
<svg xmlns="http://www.w3.org/2000/svg"><rect width="40" height="40" class="bucho"/></svg>
```

An SVG figure becomes part of the page, where a script in it would run. So a figure consists of what draws,
and of nothing else.

It leaves alone titles, descriptions and metadata at the head of a figure, and images that no page shows.
"""

from __future__ import annotations

from collections.abc import Iterator

from rindoku.book import Book
from rindoku.checks.text import PageText
from rindoku.findings import Code, Finding
from rindoku.manuscript.links import check_images

CODES = (Code.FIGURE_UNSAFE,)
BUILD = True


def check(page: PageText, book: Book) -> Iterator[Finding]:
    """Yield the figures of a page that are not safe."""
    found = check_images(page.source, page.formulas, page.path, book.root)
    yield from (finding for finding in found if finding.code in CODES)
