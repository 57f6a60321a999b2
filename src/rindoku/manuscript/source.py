"""The one scanner of the manuscript.

Python-Markdown keeps no line numbers, so everything that must say *where* starts here: the
scanner sorts the lines of a page by kind and masks what is code, and the same `Source` serves
the conversion, the pre-pass over the book and the checks. Offsets are into `Source.text`.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from functools import cached_property


class Kind(Enum):
    """What a line is, as far as a reader of single lines can tell."""

    META = auto()
    BLANK = auto()
    COMMENT = auto()
    FENCE = auto()
    CODE = auto()
    HEADING = auto()
    RULE = auto()
    LIST = auto()
    QUOTE = auto()
    TABLE = auto()
    FOOTNOTE = auto()
    BLOCK = auto()
    TEXT = auto()


@dataclass(frozen=True)
class Line:
    """A line of the source. `nested` tells that it lies in a list, a note or a `///` block."""

    number: int
    text: str
    kind: Kind
    nested: bool = False


@dataclass(frozen=True)
class Source:
    """A scanned page.

    Attributes:
        text: the source as written.
        lines: its lines by kind; `lines[0].number` is 1.
        masked: as long as `text`, with front matter, code and comments replaced by spaces.
        prose: the same without addresses and tags: where formulas and citations are looked for.
        open_fences: numbers of lines that open a fence which nothing closes.
    """

    text: str
    lines: tuple[Line, ...]
    masked: str
    open_fences: tuple[int, ...] = field(default=())

    @cached_property
    def prose(self) -> str:
        """Return `masked` without what a reader of the page does not see: addresses, tags."""
        return _ADDRESS.sub(_blank, self.masked)

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        for line in self.lines:
            starts.append(starts[-1] + len(line.text) + 1)
        return starts

    def start(self, number: int) -> int:
        """Return the offset at which line `number` (from 1) begins."""
        return self._starts[number - 1]

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column, both from 1, of an offset."""
        index = max(bisect.bisect_right(self._starts[:-1], offset) - 1, 0)
        return index + 1, offset - self._starts[index] + 1

    def line_at(self, offset: int) -> Line:
        """Return the line that holds an offset."""
        return self.lines[self.position(offset)[0] - 1]


_FENCE = re.compile(r"^(?P<prefix>[ \t>]*)(?P<fence>`{3,}|~{3,})(?P<info>[^`]*)$")
_HEADING = re.compile(r"^#{1,6}(?!#)")
_RULE = re.compile(r"^ {0,3}(?:(?:-[ ]{0,2}){3,}|(?:_[ ]{0,2}){3,}|(?:\*[ ]{0,2}){3,})[ ]*$")
_LIST = re.compile(r"^ {0,3}(?:[-*+]|\d+\.)[ \t]")
_QUOTE = re.compile(r"^ {0,3}>")
_FOOTNOTE = re.compile(r"^\[\^[^\]\n]+\]:")
_TABLE = re.compile(r"^ {0,3}\|.*\|[ \t]*$")
_BLOCK_OPEN = re.compile(r"^(?P<bar>/{3,})[ \t]+\S")
_BLOCK_CLOSE = re.compile(r"^(?P<bar>/{3,})[ \t]*$")
# Whichever opens first holds the other.
_HIDDEN = re.compile(
    r"(?P<comment><!--.*?-->)"
    r"|(?<![\\`])(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)(?P=ticks)(?!`)",
    re.S,
)
_ADDRESS = re.compile(
    r"(?<=\]\()[^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+(?:\"[^\"\n]*\"|'[^'\n]*'))?(?=\s*\))"  # [](…)
    r"|^ {0,3}\[(?!\^)[^\]\n]+\]:.*$"  # [name]: …
    r"|<(?:https?|mailto):[^<>\s]*>"
    r"|<[a-zA-Z][\w-]*\s[^<>$]*=(?:\"[^\"\n]*\"|'[^'\n]*')[^<>]*>",
    re.M,
)
_ROW = (Kind.TEXT, Kind.TABLE)
_DELIMITERS = re.compile(r"^ {0,3}\|?[ ]*:?-+:?[ ]*(?:\|[ ]*:?-+:?[ ]*)*\|?[ ]*$")


def scan(text: str, *, front_matter: bool = True) -> Source:
    """Sort the lines of a page by kind and mask its code.

    Args:
        text: the source of a page, with `\\n` line ends.
        front_matter: whether a leading `---` opens front matter (the conversion gets the page
            without it).
    """
    raw = text.split("\n")
    lines: list[Line] = []
    open_fences: list[int] = []
    index = 0
    if front_matter:
        end = front_matter_end(raw)
        lines += [Line(n, raw[n - 1], Kind.META) for n in range(1, end + 1)]
        index = end
    in_list = False
    blocks: list[str] = []
    while index < len(raw):
        line, number = raw[index], index + 1
        fence = _FENCE.match(line)
        if fence:
            last = _fence_end(raw, index, fence)
            if last is not None:
                nested = in_list or bool(blocks)
                lines += [Line(n + 1, raw[n], Kind.FENCE, nested) for n in range(index, last + 1)]
                index = last + 1
                continue
            open_fences.append(number)
        kind = _kind(line, lines, in_list)
        if opened := _BLOCK_OPEN.match(line):
            blocks.append(opened["bar"])
        elif (closed := _BLOCK_CLOSE.match(line)) and closed["bar"] in blocks:
            del blocks[blocks.index(closed["bar"]) :]
        if kind in (Kind.LIST, Kind.FOOTNOTE):
            in_list = True
        elif kind is not Kind.BLANK and not line.startswith((" ", "\t")):
            in_list = False
        indented = line.startswith((" ", "\t")) and kind is not Kind.BLANK
        lines.append(Line(number, line, kind, bool(blocks) or (in_list and indented)))
        index += 1
    _mark_tables(lines)
    return Source(text, tuple(lines), _mask(lines), tuple(open_fences))


def front_matter_end(lines: list[str]) -> int:
    """Return how many leading lines are front matter, 0 if there is none."""
    if not lines or lines[0].rstrip() != "---":
        return 0
    for number, line in enumerate(lines[1:], 2):
        if line.rstrip() in ("---", "..."):
            return number
    return 0


def _fence_end(raw: list[str], start: int, fence: re.Match[str]) -> int | None:
    mark, prefix = fence["fence"], fence["prefix"]
    close = re.compile(rf"^{re.escape(prefix.rstrip())}[ \t]*{re.escape(mark[0])}{{{len(mark)},}}[ \t]*$")
    for index in range(start + 1, len(raw)):
        if close.match(raw[index]):
            return index
    return None


def _kind(line: str, before: list[Line], in_list: bool) -> Kind:
    if not line.strip():
        return Kind.BLANK
    previous = before[-1].kind if before else Kind.BLANK
    depth = len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip(" "))
    if depth >= (8 if in_list else 4) and previous in (Kind.BLANK, Kind.CODE, Kind.META):
        return Kind.CODE
    for kind, pattern in (
        (Kind.HEADING, _HEADING),
        (Kind.RULE, _RULE),
        (Kind.LIST, _LIST),
        (Kind.QUOTE, _QUOTE),
        (Kind.FOOTNOTE, _FOOTNOTE),
        (Kind.TABLE, _TABLE),
    ):
        if pattern.match(line):
            return kind
    if _BLOCK_OPEN.match(line) or _BLOCK_CLOSE.match(line):
        return Kind.BLOCK
    return Kind.TEXT


def _mark_tables(lines: list[Line]) -> None:
    """Mark the rows of tables that are written without bars at their ends."""
    for index in range(1, len(lines)):
        head, row = lines[index - 1], lines[index]
        if "|" in row.text and "|" in head.text and head.kind in _ROW and _DELIMITERS.match(row.text):
            last = index
            while last < len(lines) and lines[last].kind in _ROW and "|" in lines[last].text:
                last += 1
            for row in lines[index - 1 : last]:
                lines[row.number - 1] = replace(row, kind=Kind.TABLE)


def _mask(lines: list[Line]) -> str:
    """Return the text without what is code, comment or front matter, and mark lines of comments."""
    hidden = (Kind.META, Kind.FENCE, Kind.CODE)
    text = "\n".join(" " * len(x.text) if x.kind in hidden else x.text for x in lines)
    visible = _HIDDEN.sub(lambda m: _blank(m) if m["comment"] else m[0], text).split("\n")
    for line, rest in zip(lines, visible, strict=True):
        if line.kind not in hidden and not rest.strip() and line.text.strip():
            lines[line.number - 1] = replace(line, kind=Kind.COMMENT)
    return _HIDDEN.sub(_blank, text)


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])
