"""Finds cues that are no turn of anybody: unknown speakers and moods, empty turns, wrong places and ids.

Bad:

```markdown
副部張：1に戻ると、番号を引き直すだけ。

部長（怒り）：そこまで戻るんですか。
```

Good:

```markdown
副部長：1に戻ると、番号を引き直すだけ。

部長（驚き）：そこまで戻るんですか。
```

A line that only looks like a cue becomes narration, and what one of the two says goes to the other. The
cast and the moods are those of `book.yml`.

It leaves alone lines with a colon that begin with no name (`例：`), what stands in code, comments and tables,
and names of one sign, which too many lines begin with.
"""

from __future__ import annotations

from collections.abc import Sequence

from rindoku.book import Book
from rindoku.checks.text import PageText
from rindoku.findings import Code, Finding

CODES = (Code.CUE_SPEAKER, Code.CUE_MOOD, Code.CUE_EMPTY, Code.CUE_NESTED, Code.CUE_ID)
BUILD = True


def check(page: PageText, book: Book) -> Sequence[Finding]:
    """Return what is wrong with the cues of a page."""
    return page.screenplay.findings
