"""A problem in the manuscript is a value: where it is, what it is, how to mend it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Code(StrEnum):
    """The kinds of problem, each with one sentence. The letter names the area."""

    def __new__(cls, value: str, sentence: str) -> Code:
        """Take the sentence along with the value."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.sentence = sentence
        return member

    sentence: str

    FRONT_MATTER_MISSING = "F001", "A page has no front matter block."
    YAML_SYNTAX = "F002", "A YAML file or front matter cannot be read."
    FIELD_UNKNOWN = "F003", "A field is not one that is known here."
    FIELD_MISSING = "F004", "A required field is not there."
    FIELD_VALUE = "F005", "A field holds a value of the wrong kind."
    FILE_MISSING = "F006", "A file that is named does not exist."
    PATH_OUTSIDE = "F007", "A path leaves the folder of the book."
    PAGE_ORDER = "F008", "The order of the book and its pages disagree."
    FILE_ENCODING = "F009", "A file is not text in UTF-8."
    FIELD_ORDER = "F010", "The fields of a record stand in another order than those of the others."

    CUE_SPEAKER = "D001", "A line looks like a cue, but nobody of that name is in the cast."
    CUE_MOOD = "D002", "A cue names a mood that is not declared."
    CUE_EMPTY = "D003", "A cue is followed by nothing that is said."
    CUE_NESTED = "D004", "A cue stands inside a list, a quotation or a block."
    CUE_ID = "D005", "The id of a cue is not a valid or not a unique id."

    HEADING_ID = "H001", "A heading has no explicit id."
    HEADING_ID_ASCII = "H002", "The id of a heading is not made of a-z, 0-9 and hyphens."
    HEADING_ID_TWICE = "H003", "Two headings of a page have the same id."
    HEADING_ID_SPACE = "H004", "A full-width space stands before the id of a heading."
    HEADING_UNDERLINE = "H005", "A line of signs makes a heading of the text above it."
    PART_UNKNOWN = "H006", "A part of a section has an id that is none of a part, or stands out of order."
    PART_MISSING = "H007", "A section that is written in full lacks a part."
    PART_OPEN = "H008", "A page that is written in full still holds a placeholder."
    ID_TWICE = "H009", "Two things of a page have the same id."
    RAW_HTML = "H010", "HTML stands on a page."

    MATHS_SYNTAX = "M001", "A formula is not understood."
    MATHS_DOLLAR = "M002", "A dollar sign opens no formula."
    MATHS_BAR = "M003", "A bare bar in a formula would end the cell of a table."
    FENCE_OPEN = "M004", "A code fence is never closed."
    MATHS_PRINT = "M005", "A formula cannot be converted for print."
    MATHS_OPEN = "M006", "A display formula is not closed before the next turn."

    CITE_UNKNOWN = "C001", "A citation names a key that the bibliography does not have."
    CITE_NUMBER = "C002", "A number in brackets is typed where a citation belongs."
    BIB_SYNTAX = "C003", "The bibliography cannot be read."
    BIB_FIELD = "C004", "An entry of the bibliography lacks a field."
    REFERENCE_UNKNOWN = "C005", "A cross reference names no figure, table or formula of the page."
    CITE_UNUSED = "C006", "An entry of the bibliography is cited nowhere."
    LINK_DEAD = "C007", "A link leads to a page or an anchor that does not exist."
    WORK_TWICE = "C008", "A work stands twice in the bibliography, under two keys."

    TERM_UNKNOWN = "T001", "A record uses a term that the taxonomy does not have."
    TERM_UNUSED = "T002", "A term of the taxonomy is used by no paper."
    TERM_TWICE = "T003", "A term stands twice, in the taxonomy or in a record."
    TERM_INNER = "T004", "A paper hangs on a group that has subgroups of its own."
    PAPER_TWICE = "T005", "Two papers have the same number or citation key."

    FIGURE_UNSAFE = "G001", "A figure contains something that may run or load."
    SNIPPET_MISSING = "G002", "An included file or region of code does not exist."
    IMAGE_TEXT = "G003", "An image has no text for readers who do not see it."

    LAB_STALE = "L001", "A lab has no outputs, or they are not those of its source."
    LAB_VALUE = "L002", "A value of a lab does not exist or cannot be shown."
    LAB_PART = "L003", "A part about a lab stands in a section that has no lab."

    SENTENCE_LONG = "S001", "A sentence is longer than a hundred signs."
    SENTENCE_COMMAS = "S002", "A sentence has more than three commas."
    REGISTER = "S003", "A sentence ends in another way of speaking than its speaker's."
    SPACE = "S004", "A space stands between Japanese and Latin, or beside a formula."
    KANA_HALF = "S005", "A kana is written at half its width."
    LETTER_FULL = "S006", "A digit or Latin letter is written at full width."
    PARTICLE_TWICE = "S007", "The same particle stands twice in a row."
    SPELLING = "S008", "A word is spelt otherwise than in the glossary."
    OPENER_EMPTY = "S009", "A speech opens with words that say nothing."
    PHRASE_WORN = "S010", "A worn phrase is used too often."
    ENDS_EQUAL = "S011", "Three sentences in a row end alike."
    SECTIONS_ALIKE = "S012", "Two sections begin or end with nearly the same line."

    ALLOW_CODE = "K001", "An exception names no code."
    ALLOW_REASON = "K002", "An exception has no reason."
    ALLOW_UNUSED = "K003", "An exception is for nothing."

    LEFTOVER = "X001", "Source syntax is left on a finished page."
    EXPORT_UNKNOWN = "X002", "A page holds what PDF and EPUB cannot show."
    EXPORT_WIDE = "X003", "A formula is too wide for print."


# The areas that the letters name.
AREAS = {
    "F": "Files and fields",
    "D": "Dialogue",
    "H": "Headings and structure",
    "M": "Mathematics and fences",
    "C": "Citations and references",
    "T": "Terms and papers",
    "G": "Figures and included code",
    "L": "Labs",
    "S": "Text",
    "K": "Exceptions",
    "X": "Finished pages",
}


@dataclass(frozen=True, order=True)
class Finding:
    """One problem. `path` is relative to the book, `line` and `column` count from 1."""

    path: str
    line: int
    column: int
    code: Code
    message: str
    hint: str = ""
    # What would mend it: from and to which offset of the file, and what to put there.
    edit: tuple[int, int, str] | None = field(default=None, compare=False)

    def __str__(self) -> str:
        hint = f" {self.hint}" if self.hint else ""
        return f"{self.path}:{self.line}:{self.column}: {self.code} {self.message}{hint}"


class BookError(Exception):
    """Raised when a book cannot be built; carries every finding."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = sorted(set(findings))
        super().__init__("\n".join(map(str, self.findings)))


def report(findings: Sequence[Finding]) -> str:
    """Return findings as one text, with their number."""
    lines = "\n".join(str(finding) for finding in findings)
    count = f"{len(findings)} finding{'s' if len(findings) > 1 else ''}"
    return f"{count} in the manuscript:\n{lines}"


def nearest(word: str, candidates: Iterable[str]) -> str:
    """Return `Did you mean '…'?` for the candidate most like `word`, or an empty string."""
    found = difflib.get_close_matches(word, list(candidates), n=1, cutoff=0.6)
    return f"Did you mean '{found[0]}'?" if found else ""
