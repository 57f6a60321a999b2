"""The pages of a book as rules read them: who says what, sentence by sentence, without markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from rindoku.book import PAGES, PAPERS, Book
from rindoku.manuscript.maths import Formula, find_formulas
from rindoku.manuscript.source import Kind, Line, Source
from rindoku.screenplay.cast import Cast, Speaker
from rindoku.screenplay.grammar import Cue, Screenplay, read_cues

# Stands for a formula, a citation or code in the text of a sentence; what is no text at all is NOTHING.
OBJECT, NOTHING = "\ufffc", "\x00"

_MARKUP = re.compile(
    r"\{\{lab:[^}\n]{0,100}\}\}"  # the value of a lab
    r"|\[\^[^\]\n]{1,100}\]:?"  # a note
    r"|(?<!\!)\[@[^\]\n]{0,500}\]"  # a citation
    r"|!\[[^\]]{0,2000}\]\([^)\n]{0,500}\)"  # an image
    r"|\[\]\([^)\n]{0,500}\)"  # a cross reference
    r"|`[^`\n]{0,500}`|https?://[^\s）)]+"
)
_SYNTAX = re.compile(
    r"\]\([^)\n]{0,500}\)|\[(?=[^\]\n]{0,500}\]\()"  # a link around its words
    r"|\{[#.:][^}\n]{0,200}\}|<[^>\n]{1,500}>"
    r"|\*\*|\*(?=\S)|(?<=\S)\*"
)
_ALLOWED = (Kind.TEXT, Kind.LIST, Kind.QUOTE, Kind.FOOTNOTE)
_BLOCK = re.compile(r"^[ \t]*(?P<bar>/{3,})[ \t]*(?P<name>[\w-]*)")
_ITEM = re.compile(r"^[ \t>]*(?:[-*+]|\d+\.|\[\^[^\]\n]+\]:)[ \t]+")
_END = re.compile(r"[。？！?!]+[」』）)]*")


class Role(StrEnum):
    """What a passage is: something said, narration, a caption, or a note."""

    SPEECH = "speech"
    NARRATION = "narration"
    CAPTION = "caption"
    NOTE = "note"


@dataclass(frozen=True)
class Sentence:
    """A sentence as it is read.

    Attributes:
        text: without markup; a formula, a citation or code is one OBJECT.
        start: the offset of its first sign in the source.
        end: the offset behind its last sign.
        speaker: who says it, None for all but speech.
        role: what it belongs to.
        speech: the number of the speech on the page, from 0; -1 for what is not said.
    """

    text: str
    start: int
    end: int
    speaker: Speaker | None
    role: Role
    speech: int


@dataclass(frozen=True, eq=False)
class PageText:
    """A page of the manuscript for the rules.

    Attributes:
        path: relative to the folder of the book, as findings name it.
        uri: relative to the folder of the pages.
        source: the scanned page.
        cast: who may speak.
    """

    path: str
    uri: str
    source: Source
    cast: Cast

    @property
    def is_paper(self) -> bool:
        """Whether the page is that of a paper."""
        return self.uri.startswith(PAPERS)

    @cached_property
    def formulas(self) -> list[Formula]:
        """The formulas of the page."""
        return find_formulas(self.source)

    @cached_property
    def screenplay(self) -> Screenplay:
        """The cues of the page, and what is wrong with them."""
        return read_cues(self.source, self.cast, self.path)

    @property
    def cues(self) -> tuple[Cue, ...]:
        """The cues of the page."""
        return self.screenplay.cues

    @cached_property
    def plain(self) -> str:
        """The text, as long as the source, with objects as OBJECT and markup as NOTHING.

        An object of several signs is one OBJECT and NOTHING for the rest.
        """
        text = self.source.masked
        for formula in self.formulas:
            size = formula.end - formula.start
            text = text[: formula.start] + OBJECT + NOTHING * (size - 1) + text[formula.end :]
        # Code is masked by spaces; it is an object too.
        raw = self.source.text
        parts = list(text)
        for match in re.finditer(r"(?<!`)`[^`\n]+`(?!`)", raw):
            if not text[match.start() : match.end()].strip(" "):
                parts[match.start() : match.end()] = OBJECT + NOTHING * (len(match[0]) - 1)
        text = _MARKUP.sub(lambda m: OBJECT + NOTHING * (len(m[0]) - 1), "".join(parts))
        return _SYNTAX.sub(lambda m: NOTHING * len(m[0]), text)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences of speeches, narration, captions and notes, without headings and tables."""
        return tuple(self._sentences())

    def _sentences(self) -> Iterator[Sentence]:
        cues = {cue.line: cue for cue in self.cues}
        speaker: Speaker | None = None
        speech = -1
        count = 0
        blocks: list[tuple[str, Role]] = []
        pending: list[tuple[int, int]] = []
        where: tuple[Speaker | None, Role, int] = (None, Role.NARRATION, -1)
        for line in self.source.lines:
            if line.kind is Kind.COMMENT:
                continue
            if line.kind is Kind.BLOCK:
                yield from self._flush(pending, *where)
                self._block(line, blocks)
                continue
            cue = cues.get(line.number)
            if cue is not None or line.kind in (Kind.HEADING, Kind.RULE):
                yield from self._flush(pending, *where)
                speaker = cue.speaker if cue is not None else None
                speech = count if speaker is not None else -1
                count += speaker is not None
            if line.kind not in _ALLOWED:
                yield from self._flush(pending, *where)
                continue
            role = Role.SPEECH if speaker is not None else Role.NARRATION
            if blocks:
                role = blocks[-1][1]
            elif line.kind is Kind.FOOTNOTE:
                role = Role.NOTE
            said = role is Role.SPEECH
            now = (speaker if said else None, role, speech if said else -1)
            if now != where or line.kind is not Kind.TEXT or _ITEM.match(line.text):
                yield from self._flush(pending, *where)
            where = now
            start = self.source.start(line.number)
            begin = cue.text_start if cue is not None else start + self._indent(line)
            pending.append((begin, cue.text_end if cue is not None else start + len(line.text)))
        yield from self._flush(pending, *where)

    @staticmethod
    def _indent(line: Line) -> int:
        match = _ITEM.match(line.text)
        return match.end() if match else len(line.text) - len(line.text.lstrip(" \t>"))

    @staticmethod
    def _block(line: Line, blocks: list[tuple[str, Role]]) -> None:
        match = _BLOCK.match(line.text)
        if match is None:
            return
        if match["name"]:
            role = Role.CAPTION if match["name"].endswith("caption") else Role.NOTE
            blocks.append((match["bar"], role))
        else:
            while blocks:
                if blocks.pop()[0] == match["bar"]:
                    break

    def _flush(
        self, pending: list[tuple[int, int]], speaker: Speaker | None, role: Role, speech: int
    ) -> Iterator[Sentence]:
        """Yield the sentences of the lines of a paragraph, which may run over lines."""
        signs: list[tuple[str, int]] = []
        for start, end in pending:
            signs += [(sign, start + i) for i, sign in enumerate(self.plain[start:end]) if sign != NOTHING]
        pending.clear()
        text = "".join(sign for sign, _ in signs)
        done = 0
        for stop in [*(m.end() for m in _END.finditer(text)), len(text)]:
            piece = text[done:stop]
            if piece.strip():
                lead = done + len(piece) - len(piece.lstrip())
                last = done + len(piece.rstrip()) - 1
                start, end = signs[lead][1], signs[last][1] + 1
                yield Sentence(piece.strip(), start, end, speaker, role, speech)
            done = stop


def read_pages(book: Book) -> list[PageText]:
    """Return the pages of a book in the order of their names."""
    return [
        PageText(f"{PAGES}/{uri}", uri, source, book.cast) for uri, source in sorted(book.sources.items())
    ]
