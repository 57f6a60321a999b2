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


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the source. `nested` tells that it lies in a list, a note or a `///` block."""

    number: int
    text: str
    kind: Kind
    nested: bool = False


@dataclass(frozen=True, eq=False)
class Source:
    """A scanned page. It equals only itself, so that what is found in it can be kept by it.

    Attributes:
        text: the source as written.
        lines: its lines by kind; `lines[0].number` is 1.
        masked: as long as `text`, with front matter, code and comments replaced by spaces.
        open_fences: numbers of lines that open a fence which nothing closes.
    """

    text: str
    lines: tuple[Line, ...]
    masked: str
    open_fences: tuple[int, ...] = field(default=())

    @cached_property
    def prose(self) -> str:
        """`masked` without addresses and tags: where formulas and citations are looked for."""
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
        index = max(bisect.bisect_right(self._starts, offset, 0, len(self.lines)) - 1, 0)
        return index + 1, offset - self._starts[index] + 1

    def blank(self, number: int, signs: str = "") -> bool:
        """Tell whether a line is not there or holds nothing but space and `signs`."""
        return not 1 <= number <= len(self.lines) or not self.lines[number - 1].text.strip(" \t" + signs)

    def line_at(self, offset: int) -> Line:
        """Return the line that holds an offset."""
        return self.lines[self.position(offset)[0] - 1]


# The fences of pymdownx.superfences: the conversion and the scanner must agree on what is code.
_FENCE_LIKE = re.compile(r"^[ \t>]*(?:`{3,}|~{3,})[^`]*$")
_FENCE = re.compile(
    r"^(?P<prefix>[ \t>]*)(?P<fence>`{3,}|~{3,})(?:[ \t]*\.?[\w#.+-]+(?=[ \t]|$))?"
    r"(?:[ \t]*\{[^\n]*\}"
    r"|(?:[ \t]*(?:hl_lines|linenums|title|title_mode)=(?:\"[^\"]*\"|'[^']*')(?=[ \t]|$))*)[ \t]*$"
)
_HEADING = re.compile(r"^#")
_RULE = re.compile(r"^ {0,3}(?:(?:-[ ]{0,2}){3,}|(?:_[ ]{0,2}){3,}|(?:\*[ ]{0,2}){3,})[ ]*$")
_LIST = re.compile(r"^ {0,3}(?:[-*+]|\d+\.)[ \t]")
_ITEM = re.compile(r"^[ \t]*(?:[-*+]|\d+\.)[ \t]")
_DEFINITION = re.compile(r"^ {0,3}:[ ]{1,3}\S")
# Makes a heading of a single line above it.
UNDERLINE = re.compile(r"^[=-]+[ ]*$")
_QUOTE = re.compile(r"^ {0,3}>")
_FOOTNOTE = re.compile(r"^\[\^[^\]\n]+\]:")
_TABLE = re.compile(r"^ {0,3}\|.*\|[ \t]*$")
_BLOCK_OPEN = re.compile(r"^(?P<bar>/{3,})[ \t]+\S")
_BLOCK_CLOSE = re.compile(r"^(?P<bar>/{3,})[ \t]*$")
# Comments and spans of code: whichever opens first holds the other. A comment at the start of a line
# may hold blank lines.
_HIDDEN = re.compile(
    r"(?P<comment>^ {0,3}<!--.*?-->|<!--(?:(?!\n[ \t]*\n).)*?-->)"
    r"|(?<![\\`])(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)(?P=ticks)(?!`)",
    re.S | re.M,
)
_ADDRESS = re.compile(
    r"(?<=\]\()[^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+(?:\"[^\"\n]*\"|'[^'\n]*'))?(?=\s*\))"  # [](…)
    r"|^ {0,3}\[(?!\^)[^\]\n]+\]:.*$"  # [name]: …
    r"|<(?:https?|mailto):[^<>\s]*>"
    r"|<[a-zA-Z][\w-]*\s[^<>$]*=(?:\"[^\"\n]*\"|'[^'\n]*')[^<>]*>",
    re.M,
)
# A line of any other kind than text begins with one of these or with a digit; and what is not plain text.
_SIGNS = " \t#-_*+>[|/"
_MARKS = _SIGNS + ":`~"
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
    open_until = index = 0
    if front_matter:
        end = front_matter_end(raw)
        lines += [Line(n, raw[n - 1], Kind.META) for n in range(1, end + 1)]
        index = end
    level = 0  # of list items and notes: how many times 4 spaces are no code here
    blocks: list[str] = []
    while index < len(raw):
        line, number = raw[index], index + 1
        # Most lines: they open and close nothing but lists.
        if line and line[0] not in _MARKS and not line[0].isdecimal() and not line[0].isspace():
            lines.append(Line(number, line, Kind.TEXT, bool(blocks)))
            level, index = 0, number
            continue
        if index >= open_until and _FENCE_LIKE.match(line):
            fence = _FENCE.match(line)
            last, found = _fence_end(raw, index, fence) if fence else (index, False)
            if found:
                nested = bool(level or blocks)
                lines += [Line(n + 1, raw[n], Kind.FENCE, nested) for n in range(index, last + 1)]
                index = last + 1
                continue
            open_fences.append(number)
            open_until = last + 1
        kind = _kind(line, lines, level)
        if opened := _BLOCK_OPEN.match(line):
            blocks.append(opened["bar"])
        elif (closed := _BLOCK_CLOSE.match(line)) and closed["bar"] in blocks:
            del blocks[blocks.index(closed["bar"]) :]
        indented = line.startswith((" ", "\t")) and kind is not Kind.BLANK
        level = _level(line, kind, level)
        lines.append(Line(number, line, kind, bool(blocks) or (level > 0 and indented)))
        index += 1
    _mark_tables(lines)
    masked = _mask(lines)
    return Source(text, tuple(lines), masked, tuple(open_fences))


def front_matter_end(lines: list[str]) -> int:
    """Return how many leading lines are front matter, 0 if there is none."""
    if not lines or lines[0].rstrip() != "---":
        return 0
    for number, line in enumerate(lines[1:], 2):
        if line.rstrip() in ("---", "..."):
            return number
    return 0


def _fence_end(raw: list[str], start: int, fence: re.Match[str]) -> tuple[int, bool]:
    """Return the index of the line that closes a fence and True, or of the one that gives it up."""
    width, quotes = len(fence["prefix"].expandtabs(4)), fence["prefix"].count(">")
    close = re.compile(re.escape(fence["fence"]) + r"[ \t]*$")
    after_blank = False
    for index in range(start + 1, len(raw)):
        prefix, content = _split(raw[index], width)
        depth = prefix.count(">")
        if not content.strip():
            after_blank = True
        elif len(prefix) < width or depth > quotes or (after_blank and depth < quotes):
            return index, False
        elif close.match(content):
            return index, True
        else:
            after_blank = False
    return len(raw) - 1, False


def _split(line: str, width: int) -> tuple[str, str]:
    """Split off the spaces and signs of quotation that take up at most `width` columns."""
    prefix, index = "", 0
    while index < len(line) and len(prefix) < width and line[index] in " \t>":
        prefix = (prefix + line[index]).expandtabs(4)
        index += 1
    return prefix, line[index:]


def _depth(line: str) -> int:
    if not line.startswith((" ", "\t")):
        return 0
    line = line.expandtabs(4)
    return len(line) - len(line.lstrip(" "))


def _level(line: str, kind: Kind, level: int) -> int:
    """Return how deep in lists, definitions and notes the text after a line may go on."""
    if kind in (Kind.BLANK, Kind.CODE):
        return level
    depth = _depth(line) // 4
    if kind is Kind.FOOTNOTE or _DEFINITION.match(line):
        return 1
    if _ITEM.match(line) and kind is not Kind.RULE and depth <= level:
        return depth + 1
    return min(level, max(depth, 1)) if line.startswith((" ", "\t")) else 0


def _kind(line: str, before: list[Line], level: int) -> Kind:
    if not line.strip():
        return Kind.BLANK
    if line[0] not in _SIGNS and not line[0].isdecimal():
        return Kind.TEXT
    previous = before[-1].kind if before else Kind.BLANK
    if _depth(line) >= 4 * (level + 1) and previous in (Kind.BLANK, Kind.CODE, Kind.META):
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
    if "`" not in text and "<!--" not in text:
        return text
    visible = _HIDDEN.sub(lambda m: _blank(m) if m["comment"] else m[0], text).split("\n")
    for line, rest in zip(lines, visible, strict=True):
        if line.kind not in hidden and not rest.strip() and line.text.strip():
            lines[line.number - 1] = replace(line, kind=Kind.COMMENT)
    return _HIDDEN.sub(_blank, text)


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])
