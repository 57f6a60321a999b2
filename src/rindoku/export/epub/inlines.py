"""What stands within lines, as XHTML."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import assert_never

from rindoku.book.config import Colour
from rindoku.export import document as d
from rindoku.export.epub import drawings, maths
from rindoku.export.epub.names import IMAGES, address, identifier
from rindoku.manuscript.japanese import is_japanese


def attributes(**given: str) -> str:
    """Return attributes as a tag has them, those that are empty left out; `class_` stands for `class`."""
    return "".join(f' {name.rstrip("_")}="{escape(value)}"' for name, value in given.items() if value)


def spoken_language(language: str) -> str:
    """Return the attributes of an element in another language than the book's."""
    return f' lang="{language}" xml:lang="{language}"' if language else ""


@dataclass(frozen=True)
class Surroundings:
    """What a page refers to.

    `pages` and `images` are names of files by path, `groups` the ids of the uppermost groups of the
    taxonomy by those of all; `spoken` returns a formula in words.
    """

    pages: Mapping[str, str]
    images: Mapping[str, str]
    groups: Mapping[str, str]
    colours: Mapping[str, Colour]
    spoken: Callable[[d.Maths], str]


@dataclass
class InlineWriter:
    """Writes the inlines of one page, and keeps the notes that it comes upon."""

    uri: str
    around: Surroundings
    notes: list[d.Note] = field(default_factory=list)
    _drawings: int = 0

    def inlines(self, children: Sequence[d.Inline]) -> str:
        """Return inlines as XHTML; formulas stand off from Japanese letters."""
        made = []
        for index, child in enumerate(children):
            if isinstance(child, d.NoBreak | d.Maths):
                before = _edge(children[index - 1], first=False) if index else ""
                after = _edge(children[index + 1], first=True) if index + 1 < len(children) else ""
                names = ["nobreak"] if isinstance(child, d.NoBreak) else []
                names += ["gap-before"] if _touches(before, _edge(child, first=True)) else []
                names += ["gap-after"] if _touches(after, _edge(child, first=False)) else []
                inner = self._maths(child) if isinstance(child, d.Maths) else self.inlines(child.children)
                made.append(f'<span class="{" ".join(names)}">{inner}</span>' if names else inner)
            else:
                made.append(self._inline(child))
        return "".join(made)

    def _inline(self, child: d.Inline) -> str:
        match child:
            case d.Text():
                return escape(child.text, quote=False)
            case d.Strong():
                return f"<strong>{self.inlines(child.children)}</strong>"
            case d.Emphasis():
                return f"<em>{self.inlines(child.children)}</em>"
            case d.Code():
                return f"<code>{escape(child.text, quote=False)}</code>"
            case d.Maths() | d.NoBreak():
                return self.inlines((child,))
            case d.Link():
                return self._link(child)
            case d.Note():
                return self._note(child)
            case d.Span():
                language = spoken_language(child.language)
                return f"<span{attributes(class_=child.role)}{language}>{self.inlines(child.children)}</span>"
            case d.PhraseBreak():
                return "<wbr/>"
            case d.LineBreak():
                return "<br/>"
            case d.Quoted():
                return f"<q>{self.inlines(child.children)}</q>"
            case d.Work():
                return f"<cite{spoken_language(child.language)}>{self.inlines(child.children)}</cite>"
            case d.Drawing():
                self._drawings += 1
                prefix = f"drawing-{self._drawings}-"
                return drawings.mended(child.svg, child.alternative, self.around.colours, prefix)
            case d.Image():
                source = f"../{IMAGES}/{self.around.images[child.path]}"
                return f'<img src="{escape(source)}" alt="{escape(child.alternative)}"/>'
            case _:
                assert_never(child)

    def _maths(self, child: d.Maths) -> str:
        return maths.mended(child.mathml, self.around.spoken(child))

    def _link(self, child: d.Link) -> str:
        """Return a link; words, where what it leads to is not in the book."""
        match child.target:
            case None:
                tag, href = "span", ""
            case d.Place():
                tag, href = "a", address(child.target, self.uri, self.around.pages)
            case str():
                tag, href = "a", child.target.replace(" ", "%20")
            case _:
                assert_never(child.target)
        group = self.around.groups.get(child.target.id) if isinstance(child.target, d.Place) else None
        names = f"chip group-{group}" if child.kind == "chip" and group else child.kind
        given = attributes(class_=names, id=identifier(child.id) if child.id else "", href=href)
        inner = self.inlines(child.children)
        return f"<{tag}{given}>{inner}</{tag}>" if given else inner

    def _note(self, child: d.Note) -> str:
        key = identifier(child.id)
        if not child.again:
            self.notes.append(child)
        given = attributes(id="" if child.again else f"{key}-ref", href=f"#{key}")
        return f'<a class="noteref" epub:type="noteref" role="doc-noteref"{given}>{escape(child.number)}</a>'


def _edge(child: d.Inline, *, first: bool) -> str:
    """Return the sign at an edge of an inline; `$` stands for a formula."""
    match child:
        case d.Text():
            return child.text[:1] if first else child.text[-1:]
        case d.Maths():
            return "$"
        case d.Code() | d.Note() | d.PhraseBreak() | d.LineBreak() | d.Drawing() | d.Image():
            return ""
        case _:
            return _edge(child.children[0 if first else -1], first=first) if child.children else ""


def _touches(letter: str, formula: str) -> bool:
    return formula == "$" and letter.isalnum() and is_japanese(letter)
