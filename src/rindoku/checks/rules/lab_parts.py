"""Finds a part about a lab in a section that has no lab.

Bad, where there is no `labs/luna.py`:

```markdown
## 保証のあるほうに賭ける {#lab}
```

Good:

```markdown
## 保証の外を走る {#limits}
```

The part `lab` shows what `labs/<slug>.py` measured, and offers it for download.

It leaves alone papers with `status: record`, and pages that are no papers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rindoku.book import LAB_PART, PAGES, Book
from rindoku.checks.text import PageText
from rindoku.findings import Code, Finding
from rindoku.lab import LABS

CODES = (Code.LAB_PART,)
BUILD = True


def check_book(pages: Sequence[PageText], book: Book) -> Iterator[Finding]:
    """Yield the parts about labs that are not there."""
    for paper in book.papers:
        # Where the section is not written, its parts may stand empty.
        if paper.record.status == "record" or paper.slug in book.labs:
            continue
        for heading in paper.headings:
            if heading.name == LAB_PART:
                message = f"There is no {LABS}/{paper.slug}.py that this part could show."
                hint = "Write the lab, or give the heading another id."
                place = (f"{PAGES}/{paper.uri}", heading.line, 1)
                yield Finding(*place, Code.LAB_PART, message, hint)
