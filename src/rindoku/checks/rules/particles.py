"""Finds the same particle twice in a row, with no verb and no 、 between.

Bad:

```markdown
部長：付箋を目次を見て貼ります。
壁の球の軌跡の初めを描く。
```

Good:

```markdown
部長：目次を見て、付箋を貼ります。
壁の球について、軌跡の初めを描く。
```

Of two を that belong to one verb, one is a slip or hides what does what; three の in a row make a chain that
is read twice. The rule looks at を, が, は, で, へ, から, まで and より, and at の and に from the third on.

It leaves alone what is ordinary: a verb, an adjective, a bracket or another particle between
(`列を掛ける数を`); particles of two parts (`表では値は`); lists (`AとB`, `AもBも`, `AかB`); の of a number
or a place (`1回の`, `窓の中の`), は of a time (`今は`), で of an amount or a manner (`全部で`, `3人で`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rindoku.book import Book
from rindoku.checks.japanese import Word, offset_of, words
from rindoku.checks.text import OBJECT, PageText
from rindoku.findings import Code, Finding

CODES = (Code.PARTICLE_TWICE,)

# At which one in a row a particle is found.
_LIMITS = dict.fromkeys(("を", "が", "は", "で", "へ", "から", "まで", "より"), 2) | {"の": 3, "に": 3}
_SORTS = ("格助詞", "係助詞", "副助詞")
_PLACES = set("中間上下前後左右内外") | {"うち", "あいだ", "ほう", "そば", "まわり", "ため"}
_TIMES = {"元々", "もともと", "最初", "最近", "普段"}
_MANNERS = {"全員", "自分", "最後", "合計", "二人", "一人", "手"}
_COUNTS = {2: "twice", 3: "three times"}


def check(page: PageText, book: Book) -> Iterator[Finding]:
    """Yield the particles of a page that stand too often in a row."""
    if book.config.language != "ja":
        return
    for sentence in page.sentences:
        for first, last, count in repeated(words(sentence.text)):
            shown = sentence.text[first.start : last.start + len(last.text)].replace(OBJECT, "…")
            place = page.source.position(offset_of(page, sentence, last.start))
            message = f"'{last.text}' stands {_COUNTS[count]} in a row: '{shown}'."
            yield Finding(page.path, *place, Code.PARTICLE_TWICE, message, "Say one of them otherwise.")


def repeated(sentence: Sequence[Word]) -> Iterator[tuple[Word, Word, int]]:
    """Yield where a particle reaches its limit: the word before the first, the last, and how many."""
    count, key = 0, ""
    first = None
    for index, word in enumerate(sentence):
        before, after = sentence[index - 1] if index else None, sentence[index + 1 : index + 2]
        if word.kind in ("動詞", "形容詞", "助動詞") or (word.kind == "補助記号" and word.text != OBJECT):
            count, key = 0, ""
        if word.kind != "助詞" or before is None:
            continue
        # Particles that stand together, such as では, are another one.
        alone = before.kind != "助詞" and not (after and after[0].kind == "助詞")
        if not alone or word.sort not in _SORTS:
            count, key = 0, ""
            continue
        if _belongs(word.text, sentence[max(index - 2, 0) : index]):
            continue
        if word.text != key:
            count, key, first = 0, word.text, before
        count += 1
        if first is not None and count == _LIMITS.get(key):
            yield first, word, count


def _belongs(particle: str, before: Sequence[Word]) -> bool:
    """Tell whether a particle belongs to the words before it, as in 全部で, 今は or 16分の1."""
    last = before[-1]
    number = any(word.sort == "数詞" for word in before)
    if particle == "の":
        return number or last.text in _PLACES
    if particle in ("は", "で") and ("副詞" in (last.kind, last.detail[:2]) or last.text in _TIMES):
        return True
    return particle == "で" and (number or last.text == OBJECT or last.text in _MANNERS)
