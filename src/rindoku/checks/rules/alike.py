"""Finds sections that begin, or end, with nearly the same line as another.

Bad:

```markdown
部長：題名の意味がわかりません。    <!-- in one section -->
部長：題名の意味が分かりません。    <!-- in another -->
```

Good:

```markdown
部長：題名の意味がわかりません。    <!-- in one section -->
部長：最大でも1の表から、10が出てきました。    <!-- in another -->
```

Whoever reads a book from front to back hears a first line again, even after ten sections. The sections of
all papers are compared with each other, the first sentence with the first and the last with the last.

It leaves alone papers that have no more than a record, captions and notes.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence

from rindoku.book import Book
from rindoku.checks.text import PageText, Role, Sentence
from rindoku.findings import Code, Finding

CODES = (Code.SECTIONS_ALIKE,)

# From this share of equal signs on, two lines are nearly the same.
ALIKE = 0.8


def check_book(pages: Sequence[PageText], book: Book) -> Iterator[Finding]:
    """Yield the sections whose first or last line is nearly that of an earlier one, in book order."""
    by_uri = {page.uri: page for page in pages}
    papers = [paper.uri for paper in book.papers if paper.record.status != "record"]
    lines: list[tuple[PageText, list[Sentence]]] = []
    for uri in papers:
        if uri in by_uri:
            told = [s for s in by_uri[uri].sentences if s.role in (Role.SPEECH, Role.NARRATION)]
            if told:
                lines.append((by_uri[uri], [told[0], told[-1]]))
    for which, (verb, hint) in enumerate((("begins", "Begin it otherwise."), ("ends", "End it otherwise."))):
        matcher = difflib.SequenceMatcher(autojunk=False)
        for index, (page, found) in enumerate(lines):
            matcher.set_seq2(_text(page, found[which]))
            for other, earlier in lines[:index]:
                matcher.set_seq1(_text(other, earlier[which]))
                bounds = (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio)
                if all(bound() > ALIKE for bound in bounds):  # the first two are cheap, and never lower
                    line = other.source.position(earlier[which].start)[0]
                    message = f"The section {verb} nearly as {other.path}:{line} does."
                    place = page.source.position(found[which].start)
                    yield Finding(page.path, *place, Code.SECTIONS_ALIKE, message, hint)
                    break


def _text(page: PageText, sentence: Sentence) -> str:
    # As it is written: formulas differ, objects do not.
    return page.source.text[sentence.start : sentence.end]
