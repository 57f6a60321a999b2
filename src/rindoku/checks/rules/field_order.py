"""Finds papers whose fields stand in another order than those of the others.

Bad:

```yaml
headline: 点を足して、行列を長方形にする
number: 3
key: chen2021skyformer
```

Good:

```yaml
number: 3
key: chen2021skyformer
headline: 点を足して、行列を長方形にする
```

Whoever looks for a field in one record knows where it is in all. The order is that of the
[reference](reference.md#paper). The tool can mend it: the lines of a field move as they are, with the
comments right above them.

It leaves alone the order within a field, other pages, and a front matter that cannot be read or has fields
that are unknown.
"""

from __future__ import annotations

from collections.abc import Iterator

from rindoku.book import Book
from rindoku.book.paper import PaperRecord
from rindoku.book.records import KEY, fields_at, read_yaml
from rindoku.checks.fields import reorder
from rindoku.checks.text import PageText
from rindoku.findings import Code, Finding
from rindoku.manuscript.source import front_matter_end

CODES = (Code.FIELD_ORDER,)


def check(page: PageText, book: Book) -> Iterator[Finding]:
    """Yield the first field of a paper's record that stands too late."""
    lines = page.source.text.split("\n")
    end = front_matter_end(lines)
    if not page.is_paper or not end:
        return
    text = "\n".join(lines[1 : end - 1])
    data, positions, problems = read_yaml(text, page.path, first_line=2)
    order = fields_at(PaperRecord, ())
    if problems or not isinstance(data, dict) or not set(data) <= set(order):
        return
    names = [str(name) for name in data]
    wanted = sorted(names, key=order.index)
    wrong = next(((name, want) for name, want in zip(names, wanted, strict=True) if name != want), None)
    if wrong is not None:
        above, late = wrong
        place = positions.at((late, KEY))
        start = page.source.start(2)
        made = reorder(f"{text}\n", order)
        edit = (start, start + len(text) + 1, made) if made is not None else None
        message = f"The field '{late}' stands too late."
        yield Finding(page.path, *place, Code.FIELD_ORDER, message, f"Move it above '{above}'.", edit=edit)
