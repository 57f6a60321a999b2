"""Finds code fences that are never closed.

Bad:

```markdown
~~~python
y = A @ x
```

Good:

```markdown
~~~python
y = A @ x
~~~
```

Nothing of such a block is shown as code, and what it holds is read as text: `#` makes a heading, `_` an
emphasis.

It leaves alone lines of three signs or more within a block of code.
"""

from __future__ import annotations

from collections.abc import Iterator

from rindoku.book import Book
from rindoku.checks.text import PageText
from rindoku.findings import Code, Finding

CODES = (Code.FENCE_OPEN,)
BUILD = True


def check(page: PageText, book: Book) -> Iterator[Finding]:
    """Yield the fences of a page that nothing closes."""
    for number in page.source.open_fences:
        message = "This fence is never closed."
        hint = "Add a line with the same sign, as often."
        yield Finding(page.path, number, 1, Code.FENCE_OPEN, message, hint)
