"""Finds links to pages that do not exist, and to anchors that a page does not have.

Bad:

```markdown
[一本目](papers/lssm.md)は、[題名を絞ったところ](overview.md#tiltes)から始まる。
```

Good:

```markdown
[一本目](papers/lssl.md)は、[題名を絞ったところ](overview.md#titles)から始まる。
```

A reader who follows such a link sees an error, or the top of a page that says nothing of it.

It looks at relative links to `.md` pages, with or without an anchor, and at links within a page. It leaves
alone addresses of the web, files of other kinds, anchors on pages that the tool makes, and `[](#id)`, which
is looked at as a cross reference.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from functools import cache
from urllib.parse import unquote, urlsplit

from rindoku.book import Book
from rindoku.checks.text import PageText
from rindoku.findings import Code, Finding, nearest
from rindoku.manuscript.citations import find_citations
from rindoku.manuscript.maths import without
from rindoku.manuscript.source import scan
from rindoku.manuscript.values import fill_values
from rindoku.screenplay.grammar import read_cues

CODES = (Code.LINK_DEAD,)

_LINK = re.compile(
    r"(?<![\\!])\[(?P<text>(?:[^\[\]]|\[[^\[\]]*\])*)\]\([ \t]*<?(?P<target>[^()\s<>]+)"
    r"|^ {0,3}\[(?!\^)[^\]\n]+\]:[ \t]*<?(?P<defined>[^\s<>]+)",
    re.M,
)
# Ids as headings, cues, formulas and lists of attributes have them; those of captions and blocks; of HTML.
_ID = re.compile(
    r"\{[^{}#\n]*#(?P<braces>[^\s{}]+)|^/{3,}[^#\n]*#(?P<block>[\w:-]+)"
    r"|\bid[ \t]*[=:][ \t]*[\"']?(?P<html>[\w:-]+)",
    re.M,
)
# What the tool gives out by itself: notes, and groups on the front page.
_MADE = ("fn:", "fnref", "front-")


def check_book(pages: Sequence[PageText], book: Book) -> Iterator[Finding]:
    """Yield the links of all pages that lead nowhere."""
    by_uri = {page.uri: page for page in pages}
    known = {*by_uri, *book.made_pages}
    anchors = cache(lambda uri: _anchors(by_uri[uri], book))
    for page in pages:
        for match in _LINK.finditer(without(page.source.masked, page.formulas)):
            name = "target" if match["target"] else "defined"
            link = urlsplit(match[name])
            path, anchor = unquote(link.path), unquote(link.fragment)
            same = not path and bool(anchor) and match["text"] != ""
            if link.scheme or link.netloc or path.startswith("/") or not (same or path.endswith(".md")):
                continue
            folder = posixpath.dirname(page.uri)
            uri = posixpath.normpath(posixpath.join(folder, path)) if path else page.uri
            place = page.source.position(match.start(name))
            if uri not in known:
                hint = nearest(path, [posixpath.relpath(each, folder or ".") for each in known])
                message = f"There is no page '{path}'."
            elif anchor and uri in by_uri and not anchor.startswith(_MADE) and anchor not in anchors(uri):
                hint = nearest(anchor, anchors(uri))
                message = f"{uri} has no anchor '{anchor}'."
            else:
                continue
            yield Finding(page.path, *place, Code.LINK_DEAD, message, hint or "Mend the link.")


def _anchors(page: PageText, book: Book) -> set[str]:
    """Return what a link to a page may name."""
    found = {match[match.lastgroup or 0] for match in _ID.finditer(page.source.masked)}
    # The anchor of a speech comes from its first sentence with the values of labs in it.
    cues = read_cues(scan(fill_values(page.source.text, book.labs)), page.cast).cues
    found |= {cue.anchor for cue in cues if cue.anchor}
    cited = find_citations(page.source, page.formulas)
    found |= {work.anchor for citation in cited for work in citation.works}
    terms = (*book.page_terms.get(page.uri, ()), *book.record_terms.get(page.uri, ()))
    return found | {f"term-{term}" for term in terms} | ({"paper"} if page.is_paper else set())
