"""Finds works of the bibliography that no page cites.

Where the bibliography has an entry `other2017work`:

Bad:

```markdown
部長：後の研究が、同じ式に着きました。
```

Good:

```markdown
部長：後の研究が、同じ式に着きました[@other2017work]。
```

A work that nobody cites is left over from a sentence that went, or its citation was forgotten.

It leaves the papers of the book alone, which have pages of their own. The record of a paper holds no
citations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rindoku.book import Book
from rindoku.checks.text import PageText
from rindoku.findings import Code, Finding
from rindoku.manuscript.citations import find_citations

CODES = (Code.CITE_UNUSED,)

# Of a paper whose record is broken, the book knows nothing.
_KEY = re.compile(r"^key:[ \t]*[\"']?(?P<key>[^\s\"'#]+)", re.M)


def check_book(pages: Sequence[PageText], book: Book) -> Iterator[Finding]:
    """Yield the entries of the bibliography that nothing cites."""
    used = set(book.papers_by_key)
    for page in pages:
        for citation in find_citations(page.source, page.formulas):
            used |= {work.key for work in citation.works}
        if page.is_paper:
            used |= {match["key"] for match in _KEY.finditer(page.source.text)}
    for key, entry in book.entries.items():
        if key not in used:
            hint = f"Cite it, [@{key}], or take the entry out."
            message = f"No page cites '{key}'."
            yield Finding(book.config.bibliography, entry.line, 1, Code.CITE_UNUSED, message, hint)
