"""Finds images without a text.

Bad:

```markdown
![](assets/figures/matrix.svg)
```

Good:

```markdown
![2×2の表。左上の0.1で割ると、右下の0.1が10に変わる。](assets/figures/matrix.svg)
```

The text is all that a reader has who does not see the image: it says what is to be seen, not that it is a
figure. A caption does not replace it.

It leaves alone images in code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rindoku.book import Book
from rindoku.checks.text import PageText
from rindoku.findings import Code, Finding
from rindoku.manuscript.maths import without

CODES = (Code.IMAGE_TEXT,)

_IMAGE = re.compile(r"(?<!\\)!\[\s*\](?:\([ \t]*<?(?P<target>[^)\s<>]+)|\[(?P<name>[^\]\n]+)\])")


def check(page: PageText, book: Book) -> Iterator[Finding]:
    """Yield the images of a page that have no text."""
    for match in _IMAGE.finditer(without(page.source.masked, page.formulas)):
        shown = match["target"] or match["name"]
        message = f"The image '{shown}' has no text."
        hint = "Say between the brackets what is to be seen."
        place = page.source.position(match.start())
        yield Finding(page.path, *place, Code.IMAGE_TEXT, message, hint)
