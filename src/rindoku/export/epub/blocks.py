"""A page as XHTML: its blocks, and the notes at its end."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Mapping, Sequence
from html import escape
from typing import assert_never

from rindoku.export import document as d
from rindoku.export.epub.inlines import InlineWriter, Surroundings, attributes, spoken_language
from rindoku.export.epub.names import IMAGES, identifier

# Of the classes of Pygments those that the style sheet knows: keywords and comments.
_WEIGHTY = {"k", "kc", "kd", "kn", "kp", "kr", "kt", "ow"}
# Tables wider than this, in letters of full width, are too wide for a phone and for any screen.
_NARROW, _WIDE = 22, 48
# A column counts for so much at most.
_COLUMN = 11
# A table of sentences: one of its cells has more than so many letters of full width.
_SENTENCE = 14


class PageWriter:
    """Writes the blocks of one page.

    Args:
        page: the page.
        around: what it refers to.
        strings: the words of the tool.
    """

    def __init__(self, page: d.DocumentPage, around: Surroundings, strings: Mapping[str, str]) -> None:
        self.page, self.around, self.strings = page, around, strings
        self.inline = InlineWriter(page.uri, around)

    def body(self) -> str:
        """Return the page."""
        made = self.blocks(self.page.blocks)
        return f"{made}\n{self._notes()}" if self.inline.notes else made

    def blocks(self, blocks: Sequence[d.Block]) -> str:
        """Return blocks as XHTML, one after the other."""
        before: list[d.Block | None] = [None, *blocks]
        return "\n".join(self._block(block, last) for last, block in itertools.pairwise(before) if block)

    def _block(self, block: d.Block, before: d.Block | None) -> str:
        match block:
            case d.Heading():
                inner = self.inline.inlines(block.children)
                return f"<h{block.level}{self._id(block.id)}>{inner}</h{block.level}>"
            case d.Paragraph():
                given = attributes(class_=block.role) + spoken_language(block.language)
                return f"<p{given}>{self.inline.inlines(block.children)}</p>"
            case d.Speech():
                return self._speech(block, before)
            case d.List():
                return self._list(block)
            case d.Definitions():
                rows = "\n".join(map(self._definition, block.items))
                return f"<dl{attributes(class_=block.role)}>\n{rows}\n</dl>"
            case d.Table():
                return self._table(block)
            case d.Figure():
                return self._figure(block)
            case d.CodeBlock():
                return self._code(block)
            case d.DisplayMaths():
                return self._display(block)
            case d.Quote():
                return f"<blockquote>\n{self.blocks(block.blocks)}\n</blockquote>"
            case d.Admonition():
                # Open, where it folds on the site: not every reader can open it.
                title = (
                    f'<p class="note-title">{self.inline.inlines(block.title)}</p>\n' if block.title else ""
                )
                return f'<aside class="note">\n{title}{self.blocks(block.blocks)}\n</aside>'
            case d.Mentions():
                return self._mentions(block)
            case d.Rule():
                return "<hr/>"
            case d.Group():
                return self._group(block)
            case _:
                assert_never(block)

    def _id(self, text: str) -> str:
        return attributes(id=identifier(text) if text else "")

    def _speech(self, block: d.Speech, before: d.Block | None) -> str:
        # A second speech in a row shows no second face, unless it is another one.
        again = (
            isinstance(before, d.Speech)
            and before.speaker == block.speaker
            and (not block.mood or before.face == block.face)
        )
        face = ""
        if block.face and not again:
            source = f"../{IMAGES}/{self.around.images[block.face]}"
            face = f'<img class="speech-face" src="{escape(source)}" alt=""/>'
        mood = f'<span class="speech-mood">{escape(block.mood)}</span>' if block.mood else ""
        key = identifier(block.id)
        name = f'<p class="speech-name" id="{key}-name">{face}{escape(block.name)}{mood}</p>'
        given = f'class="speech speaker-{block.speaker}" id="{key}" role="group" aria-labelledby="{key}-name"'
        return f"<div {given}>\n{name}\n{self.blocks(block.blocks)}\n</div>"

    def _list(self, block: d.List) -> str:
        tag = "ol" if block.ordered else "ul"
        start = str(block.start) if block.ordered and block.start != 1 else ""
        items = "\n".join(f"<li{self._id(item.id)}>{self._inner(item.blocks)}</li>" for item in block.items)
        return f"<{tag}{attributes(class_=block.role, start=start)}>\n{items}\n</{tag}>"

    def _inner(self, blocks: Sequence[d.Block]) -> str:
        """Return what an item or a definition holds: a single plain paragraph without its tags."""
        match blocks:
            case [d.Paragraph(role="", language="") as only]:
                return self.inline.inlines(only.children)
            case _:
                return self.blocks(blocks)

    def _definition(self, item: d.Definition) -> str:
        term = f"<dt>{self.inline.inlines(item.term)}</dt>"
        return f"<div{self._id(item.id)}>{term}\n<dd>{self._inner(item.blocks)}</dd></div>"

    def _table(self, block: d.Table) -> str:
        labels = [d.plain(cell.children) for cell in block.head[-1].cells] if block.head else []
        kind = _kind(block)
        head = "\n".join(self._row(row, "col", []) for row in block.head)
        body = "\n".join(
            self._row(row, "row", labels if kind in ("stacked", "rows") else []) for row in block.body
        )
        parts = f"<thead>\n{head}\n</thead>\n" if block.head else ""
        given = attributes(class_=kind)
        return f"<table{given}>\n{parts}<tbody>\n{body}\n</tbody>\n</table>"

    def _row(self, row: d.Row, scope: str, labels: Sequence[str]) -> str:
        cells = []
        for index, cell in enumerate(row.cells):
            # The corner of a table, which is the head of nothing, is a cell like others.
            head = cell.header and cell.children
            label = labels[index] if labels and index else ""
            align = cell.align if cell.align != "left" else ""
            given = attributes(class_=align, scope=scope if head else "") + ("" if head else _label(label))
            tag = "th" if head else "td"
            cells.append(f"<{tag}{given}>{self.inline.inlines(cell.children)}</{tag}>")
        return f"<tr{self._id(row.id)}>{''.join(cells)}</tr>"

    def _figure(self, block: d.Figure) -> str:
        caption = f"<figcaption>{self.blocks(block.caption)}</figcaption>" if block.caption else ""
        body = self.blocks(block.blocks)
        parts = (caption, body) if block.kind == "table" else (body, caption)
        inner = "\n".join(part for part in parts if part)
        return f"<figure{self._id(block.id)}{attributes(class_=block.kind)}>\n{inner}\n</figure>"

    def _code(self, block: d.CodeBlock) -> str:
        title = f'<p class="code-title">{escape(block.title)}</p>\n' if block.title else ""
        pieces = []
        for name, text in block.tokens:
            kind = "k" if name in _WEIGHTY else "c" if name[:1] == "c" else ""
            shown = escape(text, quote=False)
            pieces.append(f'<span class="{kind}">{shown}</span>' if kind else shown)
        return f"{title}<pre><code>{''.join(pieces).rstrip()}</code></pre>"

    def _display(self, block: d.DisplayMaths) -> str:
        number = f'<span class="formula-number">{escape(block.number)}</span>' if block.number else ""
        return f'<div class="formula"{self._id(block.id)}>{self.inline.inlines((block.maths,))}{number}</div>'

    def _mentions(self, block: d.Mentions) -> str:
        """Return where a work is mentioned, as far as it is in the book: pages, each with its sentences."""
        rows: dict[str, list[str]] = {}
        for item in block.items:
            match item:
                case [d.Link(target=d.Place() as place) as link, *rest]:
                    page = d.Link(link.children, d.Place(place.uri))
                    sentence = d.Link(tuple(child for child in rest if child != d.Text(" ")), place)
                    rows.setdefault(self.inline.inlines((page,)), []).append(self.inline.inlines((sentence,)))
        if not rows:
            return ""
        items = "\n".join(f"<li>{page} {' '.join(sentences)}</li>" for page, sentences in rows.items())
        title = escape(self.strings["bibliography_cited"])
        return f'<div class="mentions"><p class="mentions-title">{title}</p>\n<ul>\n{items}\n</ul></div>'

    def _group(self, block: d.Group) -> str:
        inner = self.blocks(block.blocks)
        names = f"{block.role} group-{block.name}" if block.name else block.role
        given = attributes(class_=names) + self._id(block.id)
        match block.role:
            case "paper-head":
                return f"<header{given}>\n{inner}\n</header>"
            case "card":
                label = attributes(aria_label=self.strings["card"]).replace("aria_label", "aria-label")
                return f"<section{given}{label}>\n{inner}\n</section>"
            case _:
                return f"<section{given}>\n{inner}\n</section>"

    def _notes(self) -> str:
        """Return the notes of the page, each with the way back to its place."""
        made = []
        # A note may refer to another, which then follows it.
        for note in self.inline.notes:
            key, label = identifier(note.id), escape(self.strings["footnote_back"].format(note.number))
            back = f'<a class="backlink" role="doc-backlink" href="#{key}-ref" aria-label="{label}">'
            back += f"{escape(note.number)}</a>"
            match note.blocks:
                case [d.Paragraph() as paragraph, *rest]:
                    first = f"<p>{back}{self.inline.inlines(paragraph.children)}</p>"
                    body = "\n".join([first, self.blocks(rest)]).rstrip()
                case blocks:
                    body = f"<p>{back}</p>\n{self.blocks(blocks)}"
            made.append(
                f'<aside class="footnote" epub:type="footnote" role="doc-footnote" id="{key}">{body}</aside>'
            )
        return f'<section class="footnotes" epub:type="footnotes">\n{"".join(made)}\n</section>'


def _label(text: str) -> str:
    return f' data-label="{escape(text)}"' if text else ""


def _kind(table: d.Table) -> str:
    """Return how a table is shown: as it is, `dense` or `stacked` on a phone, or everywhere as `rows`.

    Numbers are small, since they are compared; rows of sentences are taken apart.
    """
    rows = (*table.head, *table.body)
    columns = [
        max(_length(cell) for cell in column if cell)
        for column in itertools.zip_longest(*(row.cells for row in rows))
    ]
    width = sum(min(column, _COLUMN) for column in columns)
    if len(columns) < 3 or width <= _NARROW:
        return ""
    if not table.head or max(columns) <= _SENTENCE:
        return "dense"
    return "rows" if width > _WIDE else "stacked"


def _length(cell: d.Cell) -> float:
    """Return the length of what a cell says, in letters of full width."""
    text = d.plain(cell.children)
    return sum(1.0 if unicodedata.east_asian_width(sign) in "FW" else 0.55 for sign in text)
