"""Citations `[@key]`, `[@a; @b]`, `[@key, table 2]`: where they are and in which sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rindoku.manuscript.maths import Formula, without
from rindoku.manuscript.source import Source

# A bracket that begins with @ and is not the text of a link, an image or a link definition.
_CITATION = re.compile(r"(?<![\\!\]])\[(?P<body>@[^\[\]\n]+)\](?![(\[:])")
# A link in the text of a link is no HTML.
_LINK_TEXT = re.compile(r"\[(?:[^\[\]\n]|\[[^\[\]\n]*\])*\](?=\()")
_ITEM = re.compile(r"^@(?P<key>[^\s,、;@\[\]]+)(?:[,、][ \t]*(?P<locator>.+))?$")
_BARE_NUMBER = re.compile(r"(?<![\\!\]])\[\d{1,3}\](?![(\[:])|［\d{1,3}］")
SENTENCE_END = re.compile(r"[。？！]+[」』）]*|[.?!]+(?=\s)")


@dataclass(frozen=True)
class Cited:
    """One work in a citation. `anchor` is its id on the page, `key_start` an offset."""

    key: str
    locator: str
    key_start: int
    anchor: str


@dataclass(frozen=True)
class Citation:
    """One bracket with its works and the sentence around it."""

    start: int
    end: int
    works: tuple[Cited, ...]
    sentence: str


def find_citations(source: Source, formulas: Sequence[Formula]) -> list[Citation]:
    """Return the citations of a page in the order of the source."""
    return [*_find(source, tuple(formulas))] if "[@" in source.text else []


# The rules and the book ask for the citations of every page.
@lru_cache(maxsize=4096)
def _find(source: Source, formulas: tuple[Formula, ...]) -> tuple[Citation, ...]:
    text = _LINK_TEXT.sub(lambda m: " " * len(m[0]), without(source.prose, formulas))
    counts: dict[str, int] = {}
    found = []
    for match in _CITATION.finditer(text):
        works: list[Cited] = []
        offset = match.start("body")
        for part in match["body"].split(";"):
            item = _ITEM.match(part.strip())
            if item is None:
                works = []
                break
            key = item["key"]
            counts[key] = counts.get(key, 0) + 1
            key_start = offset + part.index("@") + 1
            works.append(Cited(key, (item["locator"] or "").strip(), key_start, f"cite-{key}-{counts[key]}"))
            offset += len(part) + 1
        if works:
            sentence = sentence_at(source, match.start())
            found.append(Citation(match.start(), match.end(), tuple(works), sentence))
    return tuple(found)


def find_bare_numbers(source: Source, formulas: list[Formula]) -> list[tuple[int, str]]:
    """Return offset and text of each `[3]` that is typed in prose, be it in brackets of full width."""
    text = without(source.prose, formulas)
    return [(match.start(), match[0]) for match in _BARE_NUMBER.finditer(text)]


def sentence_at(source: Source, offset: int) -> str:
    """Return the sentence of the source line that holds `offset`."""
    number, column = source.position(offset)
    line = source.lines[number - 1].text
    start, end = 0, len(line)
    for match in SENTENCE_END.finditer(line):
        if match.end() <= column - 1:
            start = match.end()
        else:
            end = match.end()
            break
    return line[start:end].strip()
