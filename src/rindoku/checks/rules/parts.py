"""Finds parts of a section that are missing, unknown, or out of order.

Bad:

```markdown
## 1語ぶんの行と列から {#start}
## 広げた表は、一度も作らない {#method}
```

Good:

```markdown
## 1語ぶんの行と列から {#question}
## 0.1は、何と何の似ぐあいか {#idea}
## 広げた表は、一度も作らない {#method}
## 1位と2位の差は0.34ポイント {#results}
## 保証のあるほうに賭ける {#lab}
## 保証の外を走る {#limits}
## 似た顔の論文たち {#related}
```

The headings of a section are free, but the ids of those of level 2 name its parts, the same in every
section and in the same order: links, search and readers rely on them.

It leaves alone papers with `status: record`, and a section without `lab` whose paper has no
`labs/<slug>.py`. An id that stands twice is another finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rindoku.book import LAB_PART, Book
from rindoku.checks.text import PageText
from rindoku.findings import Code, Finding, nearest
from rindoku.lab import LABS
from rindoku.manuscript.headings import Heading, find_headings

CODES = (Code.PART_UNKNOWN, Code.PART_MISSING)

# In the order of a section.
PARTS = ("question", "idea", "method", "results", LAB_PART, "limits", "related")


def check_book(pages: Sequence[PageText], book: Book) -> Iterator[Finding]:
    """Yield what is wrong with the parts of the sections that are written in full."""
    for page in pages:
        paper = book.papers_by_uri.get(page.uri)
        if paper is None or paper.record.status == "record":
            continue
        headings = [h for h in find_headings(page.source) if h.level == 2 and h.name]
        first = {heading.name: heading for heading in reversed(headings)}
        known = [heading for heading in headings if heading.name in PARTS and first[heading.name] == heading]
        kept = _in_order(known)
        for heading in headings:
            place = (page.path, heading.line, page.source.lines[heading.line - 1].text.rfind("{") + 1)
            if heading.name not in PARTS:
                message = f"'{heading.name}' is no part of a section."
                hint = nearest(heading.name, PARTS) or f"Parts: {', '.join(PARTS)}."
                yield Finding(*place, Code.PART_UNKNOWN, message, hint)
            elif heading in known and heading not in kept:
                message = f"The part '{heading.name}' stands out of order."
                yield Finding(*place, Code.PART_UNKNOWN, message, f"The order: {', '.join(PARTS)}.")
        for index, part in enumerate(PARTS):
            if part in first or (part == LAB_PART and paper.slug not in book.labs):
                continue
            following = [h.line for h in kept if PARTS.index(h.name) > index]
            line = following[0] if following else page.source.text.rstrip().count("\n") + 1
            where = "above this line" if following else "at the end"
            why = f"There is {LABS}/{paper.slug}.py. " if part == LAB_PART else ""
            hint = f"{why}Write ## … {{#{part}}} {where}."
            yield Finding(page.path, line, 1, Code.PART_MISSING, f"The part '{part}' is missing.", hint)


def _in_order(headings: Sequence[Heading]) -> list[Heading]:
    """Return the longest row of parts that stand in their order."""
    rows: list[list[Heading]] = [[]]
    for heading in headings:
        place = PARTS.index(heading.name)
        before = [row for row in rows if not row or PARTS.index(row[-1].name) < place]
        rows.append([*max(before, key=len), heading])
    return max(rows, key=len)
