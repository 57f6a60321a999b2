"""Finds kana at half their width, and digits and Latin letters at full width.

Bad:

```markdown
２０２１年のﾓﾃﾞﾙ、ＬＳＴＭ。
```

Good:

```markdown
2021年のモデル、LSTM。
```

They look alike and are other characters: a search for `LSTM` does not find `ＬＳＴＭ`, and fonts draw them
with gaps.

It leaves alone all signs, such as ＋, ％ and ～, and what stands in code. The tool can mend them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from rindoku.book import Book
from rindoku.checks.text import PageText
from rindoku.findings import Code, Finding

CODES = (Code.KANA_HALF, Code.LETTER_FULL)

_WRONG = re.compile(r"(?P<kana>[\uff61-\uff9f]+)|[０-９Ａ-Ｚａ-ｚ]+")


def check(page: PageText, book: Book) -> Iterator[Finding]:
    """Yield the words of a page in characters of the wrong width."""
    if book.config.language != "ja":
        return
    for match in _WRONG.finditer(page.source.prose):
        right = unicodedata.normalize("NFKC", match[0])
        code, width = (Code.KANA_HALF, "half") if match["kana"] else (Code.LETTER_FULL, "full")
        message = f"'{match[0]}' is written at {width} width."
        place = page.source.position(match.start())
        edit = (*match.span(), right)
        yield Finding(page.path, *place, code, message, f"Write '{right}'.", edit=edit)
