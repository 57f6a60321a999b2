"""Finds a sentence that ends in another way of speaking than its speaker's.

Bad:

```markdown
部長：1に戻ると、番号を引き直すだけだ。
副部長：左端の列だけ持てば足ります。
```

Good:

```markdown
部長：1に戻ると、番号を引き直すだけです。
副部長：左端の列だけ持てば足りるよ。
```

Readers know who speaks by how a sentence ends. Each speaker's `register` in `book.yml` is です・ます or
だ・よ; with any other, or none, nothing is found. Narration, captions and notes are である; but a page that
is told in です・ます, such as a preface, is at one with itself, and there the other ends are found.

It leaves alone what has no such end: an end in a noun, a particle, ……, a formula or a citation; what
stands in 「」; plain questions (行くのかな。 増えた？); lists in a speech; でしょう of a だ・よ speaker;
imperatives (見て。 待ってください。); and words that nobody says otherwise (しまった。 すみません。).
"""

from __future__ import annotations

from collections.abc import Iterator

from rindoku.book import Book
from rindoku.checks.japanese import PLAIN, POLITE, ending
from rindoku.checks.text import PageText, Role, Sentence
from rindoku.findings import Code, Finding
from rindoku.manuscript.source import Kind

CODES = (Code.REGISTER,)

_HINTS = {POLITE: "End it in です or ます.", PLAIN: "End it in a plain form."}


def check(page: PageText, book: Book) -> Iterator[Finding]:
    """Yield the sentences of a page that end otherwise than they should."""
    if book.config.language != "ja":
        return
    manners = {speaker.id: speaker.manner for speaker in book.config.cast}
    ends = list(_ends(page))
    told = [style for sentence, style, _ in ends if sentence.role is Role.NARRATION]
    narrated = POLITE if told.count(POLITE) > told.count(PLAIN) else PLAIN
    for sentence, style, word in ends:
        wanted = manners[sentence.speaker.id] if sentence.speaker else narrated
        if wanted not in _HINTS or style == wanted or (sentence.speaker and word.startswith("でしょ")):
            continue
        if wanted == POLITE and sentence.role in (Role.CAPTION, Role.NOTE):
            continue
        # Only stops and a remark in brackets follow these words.
        at = max(page.plain.rfind(word, sentence.start, sentence.end), sentence.start)
        manner = wanted if sentence.speaker or wanted == POLITE else "である"
        who = f"{sentence.speaker.name} speaks" if sentence.speaker else "The narration here is"
        message = f"{who} {manner}, but this ends in '{word}'."
        yield Finding(page.path, *page.source.position(at), Code.REGISTER, message, _HINTS[wanted])


def _ends(page: PageText) -> Iterator[tuple[Sentence, str, str]]:
    """Yield the sentences that end in a way of speaking, with the way and the words that tell it."""
    depth, where = 0, (Role.NARRATION, -1)
    for sentence in page.sentences:
        now = (sentence.role, sentence.speech)
        depth, where = depth if now == where else 0, now
        depth += sum((sign in "「『（") - (sign in "」』）") for sign in sentence.text)
        kind = page.source.line_at(sentence.start).kind
        listed = kind is Kind.LIST and sentence.role is Role.SPEECH
        if depth > 0 or listed or kind is Kind.QUOTE:
            continue
        depth = 0
        found = ending(sentence.text)
        if found is not None:
            yield (sentence, *found)
