"""Finds code that is included and not there.

Bad:

```markdown
--8<-- "labs/kernelized_rpe.py:no-such-region"
```

Good:

```markdown
--8<-- "labs/kernelized_rpe.py:fft"
```

Code in the book is that of its labs, by file and region, so that it runs as it is printed. The path begins
at the folder of `book.yml`.

It leaves alone `;--8<--`, which shows the line itself, and regions by numbers of lines.
"""

from __future__ import annotations

from collections.abc import Iterator

from rindoku.book import Book
from rindoku.checks.text import PageText
from rindoku.findings import Code, Finding
from rindoku.manuscript.snippets import check_snippets

CODES = (Code.SNIPPET_MISSING,)
BUILD = True


def check(page: PageText, book: Book) -> Iterator[Finding]:
    """Yield the files and regions that a page includes and that are not there."""
    found = check_snippets(page.source, page.path, book.root)
    yield from (finding for finding in found if finding.code in CODES)
