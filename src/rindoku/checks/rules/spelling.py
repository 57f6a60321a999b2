"""Finds a word that is spelt otherwise than in the glossary.

Bad:

```markdown
エンコーダーの出力を、線形transformerのセルフ・アテンションに渡す。
```

Good:

```markdown
エンコーダの出力を、線形Transformerのセルフアテンションに渡す。
```

A word in two spellings looks like two words, is not linked to its entry, and is missed by a search. Right
is what some term declares, as its `term` or in `also`, and every katakana or Latin word in that. Taken for
slips are katakana of three signs or more with another long mark at the end, another small kana (ヴァ for バ,
ティ for チ) or a middle dot or space inside; Latin words with other capitals, accents or hyphens; 疑似 for
擬似, つき for 付き, and 埋込 for 埋め込み. The tool can put the right spelling.

It leaves alone code, citations and formulas, what stands in 「」, Latin in headings and tables, Latin in
small letters (`transformer`, as titles have it), and a word inside a longer one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rindoku.book import Book
from rindoku.checks.spellings import Spellings, key, read_spellings
from rindoku.checks.text import PageText
from rindoku.findings import Code, Finding
from rindoku.manuscript.source import Kind

CODES = (Code.SPELLING,)

_KANA = re.compile("[ァ-ヺー]+(?:[・＝ ][ァ-ヺー]+)*")
_KANA_WORD = re.compile("[ァ-ヺー]{3,}")
_LATIN = re.compile("(?<![0-9/._@#A-Za-zÀ-ɏ-])[A-Za-zÀ-ɏ]{2,}(?:[- ][A-Za-zÀ-ɏ]+)*(?![0-9/_@#A-Za-zÀ-ɏ-])")
_PROSE = (Kind.TEXT, Kind.LIST, Kind.QUOTE, Kind.FOOTNOTE)
# What is quoted, and the names of files that are included.
_QUOTED = re.compile(r"「[^「」\n]*」|『[^『』\n]*』|“[^“”\n]*”|^[ \t]*--8<--.*", re.M)


def check(page: PageText, book: Book) -> Iterator[Finding]:
    """Yield the words of a page that the glossary spells otherwise."""
    terms = tuple(spelling for term in book.glossary for spelling in (term.term, *term.also))
    if book.config.language != "ja" or not terms:
        return
    known = read_spellings(terms)
    text = _QUOTED.sub(lambda match: "\n" * len(match[0]), page.plain)
    done = 0
    for start, end in sorted(_words(text, page, known)):
        right = known.right(text[start:end])
        if right and start >= done:
            done = end
            message = f"The glossary does not spell it '{text[start:end]}'."
            place = page.source.position(start)
            edit = (start, end, right)
            yield Finding(page.path, *place, Code.SPELLING, message, f"Write '{right}'.", edit=edit)


def _words(text: str, page: PageText, known: Spellings) -> Iterator[tuple[int, int]]:
    """Yield where words stand that may be slips."""
    yield from (match.span() for match in known.listed.finditer(text))
    for match in _KANA.finditer(text):
        if key(match[0]) in known.by_key:
            yield match.span()
        else:
            yield from (word.span() for word in _KANA_WORD.finditer(text, *match.span()))
    for match in _LATIN.finditer(text):
        right = known.right(match[0])
        # LayerNorm is no English word; transformer and rnn are how titles have them.
        own = right[1:] not in (right[1:].lower(), right[1:].upper()) and " " not in match[0]
        if (own or not match[0].islower()) and page.source.line_at(match.start()).kind in _PROSE:
            yield match.span()
