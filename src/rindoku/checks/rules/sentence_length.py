"""Finds sentences of more than a hundred signs, and sentences with more than three commas.

Bad:

```markdown
まず、行列を作り、次に、それを掛け、最後に、足す。
```

Good:

```markdown
まず行列を作り、それを掛ける。
最後に足す。
```

A reader holds the beginning of a sentence in mind until its end, and each comma is one more thing to
hold. A formula, a citation or code counts as one sign.

It leaves the commas of lists alone: three items or more, such as names, numbers, formulas and citations
(`相手はLSTM、GRU、QRNN。`), short nouns (`分類、手法、データの索引`), or questions (`何か、どうしてか`).
An item behind the first is at most 20 signs long. Sentences without kana are not Japanese.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rindoku.book import Book
from rindoku.checks.text import OBJECT, PageText
from rindoku.findings import Code, Finding

CODES = (Code.SENTENCE_LONG, Code.SENTENCE_COMMAS)

SIGNS = 100
COMMAS = 3
# The longest item of a list behind its first, which may have words before it.
ITEM = 20

_KANA = re.compile("[ぁ-ゖァ-ヺ]")
# How an item ends: in no hiragana; in か; or it is a short noun such as 左回り.
_ITEM = re.compile(r"[^ぁ-ゖ]$|か$|(?:^|[はがのと])[^ぁ-ゖ]{1,4}[いえきけげじせちびみめり]$")
# A citation behind a clause: 示した[@key]、
_CITED = re.compile(rf"[うくしずたてばりるれ]{OBJECT}+$")


def check(page: PageText, book: Book) -> Iterator[Finding]:
    """Yield the sentences of a page that are too long or have too many commas."""
    if book.config.language != "ja":
        return
    for sentence in page.sentences:
        text = sentence.text
        place = page.source.position(sentence.start)
        if len(text) > SIGNS and _KANA.search(text):
            message = f"The sentence has {len(text)} signs; the limit is {SIGNS}."
            yield Finding(page.path, *place, Code.SENTENCE_LONG, message, "Make two of it.")
        if text.count("、") > COMMAS and (commas := _commas(text)) > COMMAS:
            message = f"The sentence has {commas} commas besides those of lists; the limit is {COMMAS}."
            hint = "Make two of it, or order its words so that they need fewer."
            yield Finding(page.path, *place, Code.SENTENCE_COMMAS, message, hint)


def _commas(text: str) -> int:
    """Return how many commas of a sentence are not those of a list of three items or more."""
    found = run = 0
    for piece in text.split("、")[:-1]:
        item = bool(_ITEM.search(piece)) and not _CITED.search(piece)
        if item and (not run or len(piece) <= ITEM):
            run += 1
            continue
        found += run if run < 2 else 0
        run = int(item)
        found += not item
    return found + (run if run < 2 else 0)
