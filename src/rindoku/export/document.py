"""A book as typed trees of blocks and inlines: what every writer starts from.

A writer matches on these classes alone; it never sees HTML. Roles are names of the HTML contract (the
classes of its elements), listed in `ROLES` and `GROUPS`, so that a writer can know all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass

from rindoku.export.phrasing import (
    ROLES as ROLES,
)
from rindoku.export.phrasing import (
    Code as Code,
)
from rindoku.export.phrasing import (
    Drawing as Drawing,
)
from rindoku.export.phrasing import (
    Emphasis as Emphasis,
)
from rindoku.export.phrasing import (
    Image as Image,
)
from rindoku.export.phrasing import (
    Inline as Inline,
)
from rindoku.export.phrasing import (
    LineBreak as LineBreak,
)
from rindoku.export.phrasing import (
    Link as Link,
)
from rindoku.export.phrasing import (
    Maths as Maths,
)
from rindoku.export.phrasing import (
    NoBreak as NoBreak,
)
from rindoku.export.phrasing import (
    Note as Note,
)
from rindoku.export.phrasing import (
    PhraseBreak as PhraseBreak,
)
from rindoku.export.phrasing import (
    Place as Place,
)
from rindoku.export.phrasing import (
    Quoted as Quoted,
)
from rindoku.export.phrasing import (
    Span as Span,
)
from rindoku.export.phrasing import (
    Strong as Strong,
)
from rindoku.export.phrasing import (
    Text as Text,
)
from rindoku.export.phrasing import (
    Work as Work,
)
from rindoku.export.phrasing import (
    plain as plain,
)

# What a `Group` can be.
GROUPS = frozenset({"card", "group", "outcome", "paper-head", "section"})
# What a `Paragraph` can be, besides plain.
PARAGRAPHS = frozenset(
    {
        "card-status",
        "cost-rest",
        "group-sentence",
        "lead",
        "paper-authors",
        "paper-path",
        "paper-title",
        "paper-venue",
    }
)
# What a `List` can be, besides plain.
LISTS = frozenset({"card-code", "card-cost", "card-list", "chips", "paper-lines", "works"})


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
