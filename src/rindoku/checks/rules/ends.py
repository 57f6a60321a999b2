"""Finds three sentences in a row that end alike.

Bad:

```markdown
部長：行は二つです。
列は三つです。
だから数は六つです。
```

Good:

```markdown
部長：行は二つです。
列は三つ。
だから数は六つになります。
```

An ear hears the third です before it hears what is said. Sentences are in a row within one speech, or in
narration; a question ends the row, and so does a heading, a list, a formula, a figure or a table.

It leaves ます alone unless the sign before is the same too (`あります。なります。`), for every verb ends in
it; and endings that are no hiragana: `行列。行列。行列。` is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rindoku.book import Book
from rindoku.checks.text import PageText, Role, Sentence
from rindoku.findings import Code, Finding
from rindoku.manuscript.source import Kind

CODES = (Code.ENDS_EQUAL,)

ROW = 3
# Endings that are heard as one whatever stands before; of others, the last two signs count.
ENDINGS = ("です", "でした", "ました", "ません", "だ", "よ", "ね")

_STOP = re.compile(r"[。．.！!]+[」』）)]*$")
_HIRAGANA = re.compile(r"[ぁ-ゖ]{2}$|[ぁ-ゖ]ます$")
_BETWEEN = (Kind.TEXT, Kind.BLANK, Kind.COMMENT)


def check(page: PageText, book: Book) -> Iterator[Finding]:
    """Yield each third sentence of a page that ends as the two before."""
    if book.config.language != "ja":
        return
    row: list[Sentence] = []
    ending = ""
    for sentence in page.sentences:
        now = _ending(sentence)
        if not (row and now == ending and _follows(page, row[-1], sentence)):
            row = []
        ending = now
        row = [*row, sentence] if now else []
        if len(row) == ROW:
            place = page.source.position(sentence.start)
            message = f"Three sentences in a row end in '{now}'."
            yield Finding(page.path, *place, Code.ENDS_EQUAL, message, "End one of them otherwise.")
            row = []


def _ending(sentence: Sentence) -> str:
    """Return what is heard at the end of a sentence, '' where nothing is to be compared."""
    if sentence.role not in (Role.SPEECH, Role.NARRATION):
        return ""
    text = _STOP.sub("", sentence.text)
    if text == sentence.text or text.endswith("か"):  # no full stop, or a question
        return ""
    for ending in ENDINGS:
        if text.endswith(ending):
            return ending
    match = _HIRAGANA.search(text[-3:] if text.endswith("ます") else text[-2:])
    return match[0] if match else ""


def _follows(page: PageText, before: Sentence, sentence: Sentence) -> bool:
    """Tell whether a sentence comes right after another, with nothing but text between."""
    if (before.role, before.speech) != (sentence.role, sentence.speech):
        return False
    first, last = (page.source.position(offset)[0] for offset in (before.end - 1, sentence.start))
    return all(line.kind in _BETWEEN for line in page.source.lines[first - 1 : last])
