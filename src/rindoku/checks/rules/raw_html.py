"""Finds HTML on a page.

Bad:

```markdown
部長：一行目です。<br>二行目です。

<div align="center">図</div>
```

Good:

```markdown
部長：一行目です。

二行目です。`<br>`は要りません。
```

Tags are for the site alone: in print and in an e-book they mean nothing, and what stands between two of
them is not read as Markdown. A word in angle brackets, such as `<slug>`, is a tag that shows nothing at
all.

It leaves alone comments, code, formulas, and addresses in angle brackets (`<https://example.org>`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rindoku.book import Book
from rindoku.checks.text import PageText
from rindoku.findings import Code, Finding
from rindoku.manuscript.maths import without

CODES = (Code.RAW_HTML,)

_TAG = re.compile(r"</?[A-Za-z][^<>@:\s]*(?:\s[^<>]*)?>")


def check(page: PageText, book: Book) -> Iterator[Finding]:
    """Yield the opening tags of a page, and closing ones that close nothing."""
    opened: list[str] = []
    for match in _TAG.finditer(without(page.source.masked, page.formulas)):
        name = match[0].strip("</>").split(maxsplit=1)[0].lower()
        if match[0].startswith("</") and name in opened:
            opened.remove(name)  # one finding is enough for both
            continue
        opened.append(name)
        place = page.source.position(match.start())
        message = f"'{match[0].splitlines()[0][:40]}' is HTML."
        hint = "Write it in Markdown; as a word to show, between backticks."
        yield Finding(page.path, *place, Code.RAW_HTML, message, hint)
