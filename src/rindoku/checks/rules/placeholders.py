"""Finds placeholders that are left on a page.

Bad:

```markdown
部長：要記入：謎を一つ。
```

Good:

```markdown
部長：最大でも1の表から、10が出てきました。
```

`rindoku new` marks with `FILL IN:` or `要記入：` what its author is to write. Front matter is looked at too.

It leaves alone papers with `status: record`, whose section is not written yet, and code and comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rindoku.book import Book
from rindoku.checks.text import PageText
from rindoku.findings import Code, Finding
from rindoku.manuscript.source import Kind

CODES = (Code.PART_OPEN,)

_PLACEHOLDER = re.compile(r"(?:FILL IN|要記入)[:：]")


def check(page: PageText, book: Book) -> Iterator[Finding]:
    """Yield the placeholders of a page."""
    paper = book.papers_by_uri.get(page.uri)
    if paper is not None and paper.record.status == "record":
        return
    for line in page.source.lines:
        text = line.text
        if line.kind is not Kind.META:
            start = page.source.start(line.number)
            text = page.source.masked[start : start + len(line.text)]
        for match in _PLACEHOLDER.finditer(text):
            column = match.start() + 1
            message = "A placeholder is left here."
            hint = "Write what it asks for."
            yield Finding(page.path, line.number, column, Code.PART_OPEN, message, hint)
