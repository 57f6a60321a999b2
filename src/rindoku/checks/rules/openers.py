"""Finds speeches that open with words that say nothing.

Bad:

```markdown
部長：なるほど、対角線だけで足りるんですね。
```

Good:

```markdown
部長：対角線だけで足りるんですね。
```

Praise and assent at the head of a speech put off what it has to say, and sound the same in every section.

It leaves these words alone where they say something (`鋭いヘッドは`, `その通りに掛けると`), and inside a
speech.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rindoku.book import Book
from rindoku.checks.text import PageText, Role
from rindoku.findings import Code, Finding

CODES = (Code.OPENER_EMPTY,)

# Longer ones stand before those that they begin with.
OPENERS = (
    "いい質問", "良い質問", "よい質問", "いい指摘", "いい着眼点", "いい視点",
    "鋭い質問", "鋭い指摘", "鋭い",
    "その通り", "そのとおり", "おっしゃる通り", "おっしゃるとおり",
    "なるほど",
)  # fmt: skip

# Behind an interjection or a dash of silence, and with no more than an ending before the pause.
_OPENER = re.compile(
    r"^[…―—]*(?:(?:ああ?|うん|ええ|おお|そう|はい|へえ|ふむ|ほう)[、…！]+)?"
    rf"(?P<words>{'|'.join(OPENERS)})(?:でした|です|だった|だ)?(?:よね|なあ|ねえ|ー|[よねなわさ])?"
    r"(?=[、。，．！？!?…—\s]|$)"
)


def check(page: PageText, book: Book) -> Iterator[Finding]:
    """Yield the speeches of a page that open with nothing."""
    if book.config.language != "ja":
        return
    last = -1
    for sentence in page.sentences:
        if sentence.role is not Role.SPEECH or sentence.speech == last:
            continue
        last = sentence.speech
        if match := _OPENER.match(sentence.text):
            place = page.source.position(sentence.start)
            message = f"The speech opens with '{match['words']}', which says nothing."
            yield Finding(page.path, *place, Code.OPENER_EMPTY, message, "Begin with what follows.")
