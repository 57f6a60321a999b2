"""Finds a space between Japanese and what is not: Latin letters, digits, a formula, a citation, code.

Bad:

```markdown
長さ $n$ の列を Transformer に渡す [@vaswani2017attention]。
```

Good:

```markdown
長さ$n$の列をTransformerに渡す[@vaswani2017attention]。
```

The style sheets set the gap between the two scripts; a space that is typed makes it twice as wide, and
lines may break there.

It leaves alone the title of the book, what follows ？ and ！, the marks of lists, headings and notes, the
space behind a cue, and spaces within Latin text. The tool can take the space out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rindoku.book import Book
from rindoku.checks.text import NOTHING, OBJECT, PageText
from rindoku.findings import Code, Finding
from rindoku.manuscript.japanese import is_japanese

CODES = (Code.SPACE,)

_SPACES = re.compile(" +")
_FOREIGN = re.compile(rf"[A-Za-z0-9À-ɏΑ-ω%(){OBJECT}]")
_OBJECT = re.compile(rf"{OBJECT}{NOTHING}*")
_WORD = re.compile(rf"[^\s{NOTHING}{OBJECT}]")


def check(page: PageText, book: Book) -> Iterator[Finding]:
    """Yield the spaces of a page that should not be there."""
    if book.config.language != "ja":
        return
    text, raw = page.plain, page.source.text
    kept = {cue.text_start for cue in page.cues}
    for title in filter(None, (book.config.title, book.config.short_title)):
        for match in re.finditer(re.escape(title), text):
            kept.update(range(match.start() + 1, match.end()))
    for match in _SPACES.finditer(text):
        start, end = match.span()
        if end in kept or raw[start:end].strip(" "):  # what is masked, such as a comment
            continue
        left, right = _beside(text, start - 1, -1), _beside(text, end, 1)
        if left < 0 or right == len(text) or text[left] in "？！":
            continue
        if raw.startswith("[^", left) and raw[start - 1] == ":":  # [^note]: text
            continue
        if {_japanese(text[left]), _japanese(text[right])} == {True, False}:
            message = f"A space stands between '{_word(page, left, -1)}' and '{_word(page, right, 1)}'."
            place = page.source.position(start)
            edit = (start, end, "")
            yield Finding(page.path, *place, Code.SPACE, message, "Take it out.", edit=edit)


def _beside(text: str, offset: int, step: int) -> int:
    """Return where the next sign is that is no markup."""
    while 0 <= offset < len(text) and text[offset] == NOTHING:
        offset += step
    return offset


def _japanese(sign: str) -> bool | None:
    """Tell Japanese from foreign signs; None for all others, such as marks of lists."""
    return False if _FOREIGN.match(sign) else is_japanese(sign) or None


def _word(page: PageText, offset: int, step: int) -> str:
    """Return the sign, the word or the object that stands at an offset, as the source has it."""
    text = page.plain
    if found := _OBJECT.match(text, offset):
        return page.source.text[offset : found.end()]
    stop = offset + step
    if not _japanese(text[offset]):
        while 0 <= stop < len(text) and _WORD.match(text[stop]) and not _japanese(text[stop]):
            stop += step
    return text[offset:stop] if step > 0 else text[stop + 1 : offset + 1]
