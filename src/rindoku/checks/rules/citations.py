"""Finds citations of works that the bibliography does not have.

Bad:

```markdown
部長：元の形[@chen2021skyfomer]では、全部の組を見ます。
```

Good:

```markdown
部長：元の形[@chen2021skyformer]では、全部の組を見ます。
```

A citation is a key of the bibliography; readers are led to the paper's page or to its entry. The `key` of a
paper's record is looked at too.

It leaves alone what stands in code, formulas, addresses and texts of links.
"""

from __future__ import annotations

from collections.abc import Iterator

from rindoku.book import Book
from rindoku.checks.text import PageText
from rindoku.findings import Code, Finding, nearest
from rindoku.manuscript.citations import find_citations

CODES = (Code.CITE_UNKNOWN,)
BUILD = True


def check(page: PageText, book: Book) -> Iterator[Finding]:
    """Yield the citations of a page that name no entry."""
    for citation in find_citations(page.source, page.formulas):
        for work in citation.works:
            if work.key not in book.entries:
                place = page.source.position(work.key_start)
                message = f"The bibliography has no key '{work.key}'."
                hint = (
                    nearest(work.key, book.entries) or "Mend the key, or add its entry to the bibliography."
                )
                yield Finding(page.path, *place, Code.CITE_UNKNOWN, message, hint)
