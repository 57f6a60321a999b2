"""The inlines of a document: what stands within lines (phrasing content, as HTML calls it)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rindoku.export.document import Block

# What a `Span` can be.
ROLES = frozenset(
    {
        "also",
        "caption-prefix",
        "card-key",
        "card-note",
        "chip-letter",
        "contents-group",
        "group-count",
        "group-letter",
        "paper-line-headline",
        "paper-link-name",
        "paper-link-number",
        "paper-number",
        "paper-path-mark",
        "term-also",
        "term-english",
        "term-remark",
    }
)


@dataclass(frozen=True, slots=True)
class Place:
    """What a link within the book leads to: a page, and an id in it (none: the page itself)."""

    uri: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """Characters; white space is collapsed, and there is no space where Japanese lines were joined."""

    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Words of weight."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Words that are stressed."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Code within a line."""

    text: str


@dataclass(frozen=True, slots=True)
class Maths:
    """A formula: a `math` element of MathML, and the TeX that it was made from."""

    mathml: str
    tex: str


@dataclass(frozen=True, slots=True)
class NoBreak:
    """Formulas with the punctuation that must stay on their line."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A link: `kind` is empty, `cite`, `paper`, `term` or `work-number`; `target` an address or a place.

    A `term` carries the id of its term in the glossary, and marks that the page uses it. A link that
    leads out of what is released has no target.
    """

    children: tuple[Inline, ...]
    target: Place | str | None
    kind: str = ""
    id: str = ""
    term: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A note, where the text refers to it; `again` where it has been referred to before."""

    id: str
    number: str
    blocks: tuple[Block, ...]
    again: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """Words with a role, one of `ROLES`; or words in another language than the book's."""

    role: str
    children: tuple[Inline, ...]
    language: str = ""


@dataclass(frozen=True, slots=True)
class PhraseBreak:
    """Where a headline may break."""


@dataclass(frozen=True, slots=True)
class LineBreak:
    """Where a line ends."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words that are quoted from elsewhere in the book."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """The title of a work; `language` is empty where it is the book's."""

    children: tuple[Inline, ...]
    language: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing in SVG with what it shows in words."""

    svg: str
    alternative: str


@dataclass(frozen=True, slots=True)
class Image:
    """A picture: its path in the folder of the site, and what it shows in words."""

    path: str
    alternative: str


Inline = (
    Text | Strong | Emphasis | Code | Maths | NoBreak | Link | Note | Span | PhraseBreak | LineBreak
    | Quoted | Work | Drawing | Image
)  # fmt: skip


def plain(children: tuple[Inline, ...]) -> str:
    """Return inlines as plain text: formulas as TeX, notes left out."""
    parts = []
    for child in children:
        match child:
            case Text() | Code():
                parts.append(child.text)
            case Maths():
                parts.append(child.tex)
            case Note() | PhraseBreak() | Drawing():
                pass
            case LineBreak():
                parts.append(" ")
            case Image():
                parts.append(child.alternative)
            case _:
                parts.append(plain(child.children))
    return "".join(parts)
