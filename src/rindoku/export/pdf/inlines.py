"""What stands within lines, as Typst markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import assert_never

from rindoku.book import Book
from rindoku.export import document as d
from rindoku.export.inlines import Unknown
from rindoku.manuscript.japanese import is_japanese

# Between a Japanese letter and a formula, as Typst sets it between a Japanese letter and Latin.
_GAP = "#h(0.25em, weak: true)"
_ADDRESS = re.compile(r"https?://")
# The colour of text in a book that names none.
_INK = "#23262d"


def string(text: str) -> str:
    """Return text as a string of Typst."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def key(place: d.Place) -> str:
    """Return the label of a place, unique in the book."""
    page = re.sub(r"[^a-zA-Z0-9-]", "-", place.uri.removesuffix(".md"))
    return f"{page}--{re.sub('[^a-zA-Z0-9-]', '-', place.id)}" if place.id else page


@dataclass(frozen=True)
class Helpers:
    """What the writer needs of its surroundings: formulas, drawings and files that it names."""

    maths: Callable[[d.Maths, str], tuple[str, str]]
    drawing: Callable[[str], tuple[str, float]]
    image: Callable[[str], tuple[str, float]]


class InlineWriter:
    """Writes the inlines of one page.

    Args:
        page: the page.
        book: the book.
        linked: the places of the document that links lead to.
        helpers: the formulas and pictures of the book.
    """

    def __init__(
        self, page: d.DocumentPage, book: Book, linked: frozenset[d.Place], helpers: Helpers
    ) -> None:
        self.page, self.book, self.linked, self.helpers = page, book, linked, helpers
        self.index = page.uri in book.made_pages
        # Within a speech or plain text, links out of the page tell where they lead.
        self.prose = not self.index

    def anchor(self, identifier: str) -> str:
        """Return the mark of a place of the page that links lead to."""
        return self.mark(d.Place(self.page.uri, identifier)) if identifier else ""

    def mark(self, place: d.Place) -> str:
        """Return the mark of a place that links lead to."""
        return f"#anchor({string(key(place))})" if place in self.linked else ""

    def display(self, block: d.DisplayMaths) -> str:
        """Return a formula on a line of its own."""
        markup, spoken = self.helpers.maths(block.maths, self.page.uri)
        equation = f"math.equation(block: true, alt: {string(spoken)}, ${markup}$)"
        number = f", number: [{text_of(block.number)}]" if block.number else ""
        where = f"(uri: {string(self.page.uri)}, tex: {string(block.maths.tex)})"
        return f"{self.anchor(block.id)}#display-maths({where}, {equation}{number})"

    def inlines(self, children: Sequence[d.Inline]) -> str:
        """Return inlines as markup, with a gap between Japanese letters and formulas or code."""
        made = []
        before = ""
        for child in children:
            text = self.inline(child)
            if before and _touches(before, _edge(child, first=True)):
                made.append(_GAP)
            made.append(text)
            before = _edge(child, first=False)
        return "".join(made)

    def inline(self, child: d.Inline) -> str:
        """Return an inline as markup."""
        match child:
            case d.Text():
                return text_of(child.text)
            case d.Strong():
                return f"#strong[{self.inlines(child.children)}]"
            case d.Emphasis():
                return f"#emph[{self.inlines(child.children)}]"
            case d.Code():
                return f"#raw({string(child.text)})"
            case d.Maths():
                markup, spoken = self.helpers.maths(child, self.page.uri)
                return f"#math.equation(alt: {string(spoken)}, ${markup}$)"
            case d.NoBreak():
                return self.inlines(child.children)
            case d.Link():
                return self._link(child)
            case d.Note():
                return self._note(child)
            case d.Span():
                return self._span(child)
            case d.PhraseBreak():
                return ""
            case d.LineBreak():
                return "#linebreak()"
            case d.Quoted():
                return f"「{self.inlines(child.children)}」"
            case d.Work():
                language = f"lang: {string(child.language)}, " if child.language else ""
                return f"#text({language})[{self.inlines(child.children)}]"
            case d.Drawing():
                name, ratio = self.helpers.drawing(child.svg)
                return f"#drawing({string(name)}, {string(child.alternative)}, {ratio:.4f})"
            case d.Image():
                name, ratio = self.helpers.image(child.path)
                return f"#drawing({string(name)}, {string(child.alternative)}, {ratio:.4f})"
            case _:
                assert_never(child)

    def _link(self, child: d.Link) -> str:
        body = self.inlines(child.children)
        mark = f"#mark({string(child.term)})" if child.term else ""
        anchor = (self.anchor(child.id) if child.id else "") + mark
        if child.target is None:
            return anchor + body
        if isinstance(child.target, str):
            shown = f"#link({string(child.target)})[{body}]"
            told = not self.prose or _ADDRESS.match(d.plain(child.children))
            return anchor + (shown if told else f"{shown}#footnote[#link({string(child.target)})]")
        label = f"label({string(key(child.target))})"
        # The page of the glossary says that its terms have this line.
        body = f"#dotted[{body}]" if child.kind == "term" else body
        shown = f"#link({label})[{body}]"
        elsewhere = child.target.uri != self.page.uri
        if child.kind == "paper" or (self.index and not child.kind and elsewhere):
            shown += f"#h(0.5em, weak: true)#page-number({label})"
        elif self.prose and not child.kind and elsewhere:
            shown += f"#page-hint({string(self.book.strings['print_page'])}, {label})"
        return anchor + shown

    def _note(self, child: d.Note) -> str:
        label = f"<note--{key(d.Place(self.page.uri, child.id))}>"
        if child.again:
            return f"#footnote({label})"
        body = " ".join(
            self.inlines(block.children) if isinstance(block, d.Paragraph) else self.display(block)
            for block in child.blocks
            if isinstance(block, d.Paragraph | d.DisplayMaths)
        )
        if any(not isinstance(block, d.Paragraph | d.DisplayMaths) for block in child.blocks):
            first = next((b for b in child.blocks if isinstance(b, d.Paragraph)), d.Paragraph(()))
            raise Unknown("A note can hold paragraphs and formulas alone.", d.plain(first.children)[:40])
        return f"#footnote[{body}]{label}"

    def _span(self, child: d.Span) -> str:
        body = self.inlines(child.children)
        match child.role:
            case "paper-number":
                return f"#text(fill: rgb({string(self._group_colour())}))[{body}]"
            case "caption-prefix":
                return f"#prefix[{body}]"
            case "chip-letter" | "group-letter":
                return f"#letter[{body}]"
            case "term-english" | "term-also" | "term-remark" | "group-count" | "also" | "card-note":
                return f"#faint[{body}]"
            case "paper-path-mark":
                return f"#h(0.4em){body}"
            case "card-key":
                return f"#record-name[{body}]"
            case _:
                return body

    def _group_colour(self) -> str:
        """Return the colour of a paper's group as a value: outlines leave out what depends on context."""
        paper = self.book.papers_by_uri.get(self.page.uri)
        group = self.book.taxonomy.path(paper.record.groups[0])[0].id if paper else "ink"
        colour = self.book.config.colours.get(group)
        return colour.light if colour else _INK


def text_of(text: str) -> str:
    """Return text as content of Typst."""
    return f"#{string(text)};" if text else ""


def _edge(child: d.Inline, *, first: bool) -> str:
    """Return the sign at an edge of an inline; `$` stands for a formula or code."""
    match child:
        case d.Text():
            return child.text[:1] if first else child.text[-1:]
        case d.Maths() | d.Code():
            return "$"
        case d.Note() | d.PhraseBreak() | d.LineBreak() | d.Drawing() | d.Image():
            return ""
        case _:
            return _edge(child.children[0 if first else -1], first=first) if child.children else ""


def _touches(before: str, after: str) -> bool:
    letter = before if after == "$" else after if before == "$" else ""
    return letter != "$" and bool(letter) and is_japanese(letter) and letter.isalnum()
