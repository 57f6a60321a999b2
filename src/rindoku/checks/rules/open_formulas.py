"""Finds display formulas that are not closed before the next turn.

Bad:

```markdown
$$ y = Ax
部長：$A$は何行ですか。 $$
```

Good:

```markdown
$$ y = Ax $$

部長：$A$は何行ですか。
```

What stands between two `$$` is one formula, whatever it is: a turn that is caught in it is not said by
anybody.

It leaves alone formulas of several lines, and an unclosed `$$` that nothing closes further down; that is a
dollar sign which opens no formula.
"""

from __future__ import annotations

from collections.abc import Iterator

from rindoku.book import Book
from rindoku.checks.text import PageText
from rindoku.findings import Code, Finding

CODES = (Code.MATHS_OPEN,)
BUILD = True


def check(page: PageText, book: Book) -> Iterator[Finding]:
    """Yield the formulas of a page that reach over a cue."""
    starts = {page.source.start(cue.line): cue.line for cue in page.cues}
    for formula in page.formulas:
        caught = [line for start, line in starts.items() if formula.start < start < formula.end]
        if formula.display and caught:
            message = f"This formula goes on over the cue on line {min(caught)}."
            place = page.source.position(formula.start)
            yield Finding(page.path, *place, Code.MATHS_OPEN, message, "Close it with $$ above the cue.")
