"""A book as typed trees of blocks and inlines: what every writer starts from.

A writer matches on these classes alone; it never sees HTML. Roles are names of the HTML contract (the
classes of its elements), listed in `ROLES` and `GROUPS`, so that a writer can know all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass

# What a `Span` can be.
ROLES = frozenset(
    "also caption-prefix card-key card-note chip-letter contents-group group-count group-letter "
    "paper-line-headline paper-link-name paper-link-number paper-number paper-path-mark "
    "term-also term-english term-remark".split()
)
# What a `Group` can be.
GROUPS = frozenset("card group outcome paper-head section".split())
# What a `Paragraph` can be, besides plain.
PARAGRAPHS = frozenset(
    "card-status cost-rest group-sentence lead paper-authors paper-path paper-title paper-venue".split()
)
# What a `List` can be, besides plain.
LISTS = frozenset("card-code card-cost card-list chips paper-lines works".split())


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


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, of level 1 to 6."""

    level: int
    id: str
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `role` is empty or one of `PARAGRAPHS`."""

    children: tuple[Inline, ...]
    role: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Speech:
    """What one speaker says without a break; `face` is the path of an avatar in the site, or empty."""

    id: str
    speaker: str
    name: str
    mood: str
    face: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list."""

    blocks: tuple[Block, ...]
    id: str = ""


@dataclass(frozen=True, slots=True)
class List:
    """A list; `role` is empty or one of `LISTS`."""

    items: tuple[Item, ...]
    ordered: bool = False
    start: int = 1
    role: str = ""


@dataclass(frozen=True, slots=True)
class Definition:
    """A term, and what is said of it."""

    term: tuple[Inline, ...]
    blocks: tuple[Block, ...]
    id: str = ""


@dataclass(frozen=True, slots=True)
class Definitions:
    """A list of terms; `role` is empty or `terms`."""

    items: tuple[Definition, ...]
    role: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; `align` is empty, `left`, `center` or `right`."""

    children: tuple[Inline, ...]
    header: bool = False
    align: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table."""

    cells: tuple[Cell, ...]
    id: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the rows of its head, and those of its body."""

    head: tuple[Row, ...]
    body: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure or a table with its caption; `kind` is `figure` or `table`."""

    id: str
    kind: str
    blocks: tuple[Block, ...]
    caption: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """A block of code: its language, and its text in pieces, each with the class that Pygments gave it."""

    language: str
    tokens: tuple[tuple[str, str], ...]
    title: str = ""

    @property
    def text(self) -> str:
        """The code."""
        return "".join(text for _, text in self.tokens)


@dataclass(frozen=True, slots=True)
class DisplayMaths:
    """A formula on a line of its own; `id` and `number`, such as (1), are empty if nothing refers to it."""

    maths: Maths
    id: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody else wrote."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Admonition:
    """A box with a title; `folded` on the site, open in print."""

    kind: str
    title: tuple[Inline, ...]
    blocks: tuple[Block, ...]
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Mentions:
    """Where the book mentions a work: its summary, and links with the sentences."""

    summary: tuple[Inline, ...]
    items: tuple[tuple[Inline, ...], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A line between paragraphs."""


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks that belong together; `role` is one of `GROUPS`, `name` the id of a taxonomy's group."""

    role: str
    blocks: tuple[Block, ...]
    name: str = ""
    id: str = ""


Block = (
    Heading | Paragraph | Speech | List | Definitions | Table | Figure | CodeBlock | DisplayMaths | Quote
    | Admonition | Mentions | Rule | Group
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A page of the book. `number` is that of its paper, 0 for other pages."""

    uri: str
    title: str
    blocks: tuple[Block, ...]
    number: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """The pages of a book that an output has, in order."""

    pages: tuple[DocumentPage, ...]

    def places(self) -> frozenset[Place]:
        """Return everything that a link can lead to."""
        found = set()
        for page in self.pages:
            found.add(Place(page.uri))
            for node in walk(page.blocks):
                if identifier := getattr(node, "id", ""):
                    found.add(Place(page.uri, identifier))
        return frozenset(found)


def walk(nodes: tuple[object, ...]) -> Iterator[object]:
    """Yield every block, inline and part of them, parents before children, in reading order."""
    for node in nodes:
        if isinstance(node, tuple):
            yield from walk(node)
        elif is_dataclass(node) and not isinstance(node, type):
            yield node
            yield from walk(tuple(getattr(node, each.name) for each in fields(node)))


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
