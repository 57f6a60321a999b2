"""Finds records and taxonomy that disagree: unknown, unused and double terms, and groups that are too wide.

Bad, where the taxonomy has `low-rank`:

```yaml
techniques: [lowrank, fft, fft]
```

Good:

```yaml
techniques: [low-rank, fft]
```

The pages of groups, techniques, data sets and baselines are made of these terms. A term in two spellings
would be two things, one that no paper uses an empty page, and a paper on a group with subgroups stands
beside them instead of in one.

It leaves alone groups that have subgroups, which need no paper of their own; and calls nothing unused while
a record cannot be read, since nobody knows what it uses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rindoku.book import Book, Paper
from rindoku.book.records import Where
from rindoku.book.taxonomy import Group, Taxonomy
from rindoku.checks.text import PageText
from rindoku.findings import Code, Finding, nearest

CODES = (Code.TERM_UNKNOWN, Code.TERM_UNUSED, Code.TERM_TWICE, Code.TERM_INNER)
BUILD = True

# What the fields of a record are called among the files of the taxonomy.
_FILES = {"groups": "groups", "techniques": "techniques", "data": "datasets", "baselines": "baselines"}


def check_book(pages: Sequence[PageText], book: Book) -> Iterator[Finding]:
    """Yield where records and taxonomy disagree."""
    groups = {group.id: group for group, _ in book.taxonomy.walk()}
    known = {
        field: [where_id[1] for where_id in _terms(book.taxonomy, file)] for field, file in _FILES.items()
    }
    known["groups"] = list(groups)
    used: dict[str, set[str]] = {field: set() for field in _FILES}
    for paper in book.papers:
        for field in _FILES:
            yield from _check_field(paper, field, known[field], groups, used[field])
    if not book.papers or not book.complete:
        return
    for field, file in _FILES.items():
        for where, identifier in _terms(book.taxonomy, file):
            if identifier not in used[field]:
                message = f"No paper uses '{identifier}'."
                hint = "Name it in a record or take it out."
                yield book.term_places[file].finding(where, Code.TERM_UNUSED, message, hint)


def _check_field(
    paper: Paper, field: str, known: Sequence[str], groups: Mapping[str, Group], used: set[str]
) -> Iterator[Finding]:
    """Yield what is wrong with a field of a record, and add its terms to those that are used."""
    named: set[str] = set()
    for index, value in enumerate(getattr(paper.record, field)):
        identifier = value if isinstance(value, str) else value.id
        code, message, hint = None, "", ""
        if identifier in named:
            code, hint = Code.TERM_TWICE, "Keep one of them."
            message = f"The record names '{identifier}' twice among its {field}."
        elif identifier not in known:
            code = Code.TERM_UNKNOWN
            hint = nearest(identifier, known) or "Choose one of its terms, or add this one."
            message = f"The taxonomy has no '{identifier}' among its {field}."
        elif field == "groups" and (children := groups[identifier].children):
            code, message = Code.TERM_INNER, f"The group '{identifier}' has subgroups."
            hint = f"Choose one of them: {', '.join(child.id for child in children)}."
        if code is not None:
            yield paper.positions.finding((field, index), code, message, hint)
        named.add(identifier)
    used |= named


def _terms(taxonomy: Taxonomy, file: str) -> list[tuple[Where, str]]:
    """Return the terms of a file that a paper may use, each with the way to it."""
    if file == "groups":
        return [(where, group.id) for where, group in taxonomy.places_of_groups() if not group.children]
    return [((index,), term.id) for index, term in enumerate(getattr(taxonomy, file))]
