"""Finds an id that two things of a page have: headings, formulas, figures, tables, turns.

Bad:

```markdown
## 広げた表は、一度も作らない {#method}

$$ y = Ax $$ {#method}
```

Good:

```markdown
## 広げた表は、一度も作らない {#method}

$$ y = Ax $$ {#eq-method}
```

A link leads to the first thing with its id, and a cross reference shows the number of the last.

It leaves alone two headings of one id and two turns of one, which other rules look at, and equal ids on two
pages.
"""

from __future__ import annotations

from collections.abc import Iterator

from rindoku.book import Book
from rindoku.checks.text import PageText
from rindoku.findings import Code, Finding
from rindoku.manuscript.headings import find_headings
from rindoku.manuscript.links import find_captions

CODES = (Code.ID_TWICE,)


def check(page: PageText, book: Book) -> Iterator[Finding]:
    """Yield the things of a page whose id stands above them already."""
    seen: dict[str, tuple[str, int]] = {}
    for start, name, kind in sorted(_named(page)):
        line, column = page.source.position(start)
        first, where = seen.setdefault(name, (kind, line))
        if where != line and (first != kind or kind not in ("heading", "turn")):
            message = f"The id '{name}' of this {kind} is that of a {first} on line {where}."
            yield Finding(page.path, line, column, Code.ID_TWICE, message, "Choose another.")


def _named(page: PageText) -> Iterator[tuple[int, str, str]]:
    """Yield the offset, the id and the kind of all that has an id of its own."""
    source = page.source
    for heading in find_headings(source):
        if heading.name:
            yield source.start(heading.line), heading.name, "heading"
    for formula in page.formulas:
        if formula.name:
            yield formula.start, formula.name, "formula"
    for start, name in find_captions(source, page.formulas):
        yield start, name, "caption"
    for cue in page.cues:
        if cue.anchor:
            yield source.start(cue.line), cue.anchor, "turn"
