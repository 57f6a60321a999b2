"""Finds works that stand in the bibliography twice, under two keys.

Bad:

```bibtex
@misc{choromanski2020performer, title = {Rethinking Attention with Performers}, year = {2020}}
@misc{choromanski2020rethinking, title = {Rethinking attention with {P}erformers}, year = {2020}}
```

Good:

```bibtex
@misc{choromanski2020performer, title = {Rethinking Attention with Performers}, year = {2020}}
@misc{choromanski2021performer, title = {Rethinking Attention with Performers}, year = {2021}}
```

Citations of such a work are split: each of its entries lists half of the places that mention it. Two
entries are one work if they have the same DOI, or the same title and year; capitals, spaces and signs of a
title do not count.

It leaves alone a preprint and its later publication of another year. Two entries of one key are another
finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rindoku.book import Book
from rindoku.book.bibliography import Entry
from rindoku.checks.text import PageText
from rindoku.findings import Code, Finding

CODES = (Code.WORK_TWICE,)


def check_book(pages: Sequence[PageText], book: Book) -> Iterator[Finding]:
    """Yield the entries of the bibliography whose work stands above them already."""
    seen: dict[str, Entry] = {}
    for entry in book.entries.values():
        names = list(_names(entry))
        first = next((seen[name] for name in names if name in seen), None)
        if first is not None:
            what = "DOI" if names[0].startswith("doi:") and names[0] in seen else "title and year"
            message = f"'{entry.key}' has the {what} of '{first.key}' on line {first.line}."
            hint = "Keep one of the two entries, and cite that."
            yield Finding(book.config.bibliography, entry.line, 1, Code.WORK_TWICE, message, hint)
        for name in names:
            seen.setdefault(name, entry)


def _names(entry: Entry) -> Iterator[str]:
    """Yield what a work is known by."""
    if entry.doi:
        yield f"doi:{entry.doi.casefold()}"
    if title := re.sub(r"[\W_]+", "", entry.title).casefold():
        yield f"title:{entry.year}:{title}"
