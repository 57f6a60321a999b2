"""Finds worn phrases that stand on a page more often than they may.

Bad:

```markdown
まさに、行列は二つの積で書くことができます。
```

Good:

```markdown
行列は二つの積で書けます。
```

Such phrases fill a sentence without saying anything, and a text that has many of them sounds like any
other. Most may not stand at all, 〜ことができない may; いわば may stand once a page, —— twice.

It leaves headings alone, and words that only look alike: `0.34ポイントは`, `チェックポイントは`,
`二つをまとめると`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rindoku.book import Book
from rindoku.checks.text import PageText
from rindoku.findings import Code, Finding

CODES = (Code.PHRASE_WORN,)

# What is worn, and how often it may stand on a page.
PHRASES = (
    (r"ことができ(?=[るたて、]|ま[すし])", 0),
    (r"と(?:言|い)える(?:でしょう|だろう)", 0),
    (r"重要なのは", 0),
    (r"(?:^|(?<=[、。「のな]))ポイントは", 0),  # no unit: 3.5ポイントは, and no チェックポイントは
    (r"まさに", 0),
    (r"(?:鍵|カギ)とな(?=[るっりら])", 0),
    (r"単なる[^、。]{1,20}(?:では|じゃ)な(?:く|い)", 0),
    (r"において(?!お[いかきくけこ]|あ[るっり])", 0),
    (r"(?:さまざま|様々)な", 0),
    (r"本質的に", 0),
    (r"^(?:以上を|ここまでを)?まとめると", 0),
    (r"いわば|言わば", 1),
    (r"[—―─]{2,}", 2),
)

_PHRASES = [(re.compile(pattern), allowed) for pattern, allowed in PHRASES]


def check(page: PageText, book: Book) -> Iterator[Finding]:
    """Yield the worn phrases of a page beyond their number."""
    if book.config.language != "ja":
        return
    counts = [0] * len(_PHRASES)
    for sentence in page.sentences:
        for index, (pattern, allowed) in enumerate(_PHRASES):
            at = sentence.start
            for match in pattern.finditer(sentence.text):
                counts[index] += 1
                # Where markup stands inside the words, they are not found; then the sentence is the place.
                found = page.plain.find(match[0], at, sentence.end)
                at = found + len(match[0]) if found >= 0 else at
                if counts[index] <= allowed:
                    continue
                place = page.source.position(found if found >= 0 else sentence.start)
                message = f"'{match[0]}' is worn."
                if allowed:
                    limit = "once" if allowed == 1 else f"{allowed} times"
                    message = f"'{match[0]}' stands on this page {counts[index]} times; {limit} is enough."
                yield Finding(page.path, *place, Code.PHRASE_WORN, message, "Say it in plainer words.")
