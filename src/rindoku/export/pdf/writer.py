"""A document as Typst markup, in calls of the functions of `template.typ`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import assert_never

from rindoku.book import GLOSSARY, Book
from rindoku.export import document as d
from rindoku.export.inlines import Unknown
from rindoku.manuscript.japanese import is_japanese

# Between a Japanese letter and a formula, as Typst sets it between a Japanese letter and Latin.
_GAP = "#h(0.25em, weak: true)"
_ADDRESS = re.compile(r"https?://")
# The colour of text in a book that names none.
_INK = "#23262d"
# What does not break in a cell (commands of TeX apart), and the width of a table in letters of its size.
_WORD = re.compile(r"(?<!\\)\b[A-Za-z0-9]+")
_TABLE_WIDTH = 53


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


class Writer:
    """Writes the pages of a document."""

    def __init__(self, document: d.Document, book: Book, helpers: Helpers) -> None:
        self.document, self.book, self.helpers = document, book, helpers
        self.colours = {speaker.id: speaker.colour for speaker in book.config.cast}
        self.linked = frozenset(
            node.target
            for page in document.pages
            for node in d.walk(page.blocks)
            if isinstance(node, d.Link) and isinstance(node.target, d.Place)
        )

    def page(self, page: d.DocumentPage) -> str:
        """Return a page as markup."""
        return _Page(self, page).markup()


class _Page:
    """Writes one page; the state of its walk."""

    def __init__(self, writer: Writer, page: d.DocumentPage) -> None:
        self.writer, self.page, self.helpers = writer, page, writer.helpers
        self.index = page.uri in writer.book.made_pages
        # Within a speech or plain text, links out of the page tell where they lead.
        self.prose = not self.index
        # The speaker of the block before, whose face is not shown again.
        self.last = ""

    def markup(self) -> str:
        """Return the page."""
        blocks = self.page.blocks
        for number, block in enumerate(blocks):
            # A list of terms, with the headings between its parts, in columns as a whole.
            if isinstance(block, d.Definitions) and block.role == "terms" and self.index:
                first = number - isinstance(blocks[number - 1], d.Heading)
                return f"{self.blocks(blocks[:first])}\n\n#two-columns[{self.blocks(blocks[first:])}]\n"
        return self.blocks(blocks) + "\n"

    def _anchor(self, identifier: str) -> str:
        return self._mark(d.Place(self.page.uri, identifier)) if identifier else ""

    def _mark(self, place: d.Place) -> str:
        return f"#anchor({string(key(place))})" if place in self.writer.linked else ""

    def blocks(self, blocks: Sequence[d.Block]) -> str:
        """Return blocks as paragraphs of markup."""
        found = []
        for block in blocks:
            found.append(self.block(block))
            self.last = block.speaker if isinstance(block, d.Speech) else ""
        return "\n\n".join(text for text in found if text)

    def block(self, block: d.Block) -> str:
        """Return a block as markup."""
        match block:
            case d.Heading():
                return self._heading(block)
            case d.Paragraph():
                return self._paragraph(block)
            case d.Speech():
                return self._speech(block)
            case d.List():
                return self._list(block)
            case d.Definitions():
                return self._definitions(block)
            case d.Table():
                return self._table(block)
            case d.Figure():
                return self._figure(block)
            case d.CodeBlock():
                title = f", title: [{_text(block.title)}]" if block.title else ""
                language = f", lang: {string(block.language)}" if block.language else ""
                raw = f"raw(block: true{language}, {string(block.text.rstrip())})"
                return f"#code-block({raw}{title})"
            case d.DisplayMaths():
                return self._display(block)
            case d.Quote():
                return f"#quoted[{self.blocks(block.blocks)}]"
            case d.Admonition():
                title = f"[{self.inlines(block.title)}]" if block.title else "none"
                return f"#boxed({title})[{self.blocks(block.blocks)}]"
            case d.Mentions():
                return self._mentions(block)
            case d.Rule():
                return "#ruled()"
            case d.Group():
                return self._group(block)
            case _:
                assert_never(block)

    def _heading(self, block: d.Heading) -> str:
        # Sections of indexes are many and short: they stay out of the contents.
        outlined = ", outlined: false" if self.index and block.level > 1 else ""
        body = self._headline(block.children)
        # A headline of level 1 begins the page in the book, so the place of the page is behind it.
        place = self._mark(d.Place(self.page.uri)) if block.level == 1 else ""
        return f"#heading(level: {block.level}{outlined})[{body}]{place}{self._anchor(block.id)}"

    def _headline(self, children: Sequence[d.Inline]) -> str:
        """Return a headline with its word groups in boxes, so that it breaks between them alone."""
        if not any(isinstance(child, d.PhraseBreak) for child in children):
            return self.inlines(children)
        groups: list[list[d.Inline]] = [[]]
        for child in children:
            if isinstance(child, d.PhraseBreak):
                groups.append([])
            elif isinstance(child, d.Span):
                groups += [[child], []]
            else:
                groups[-1].append(child)
        made = []
        for group in groups:
            text = self.inlines(group)
            spans = group and isinstance(group[0], d.Span)
            made.append(text if spans or not text.strip(' #"') else f"#phrase[{text}]")
        return "".join(made)

    def _paragraph(self, block: d.Paragraph) -> str:
        prose, self.prose = self.prose, self.prose and not block.role
        body = self.inlines(block.children)
        self.prose = prose
        match block.role:
            case "":
                return body
            case "paper-path":
                return f"#paper-path[{body}]"
            case "paper-title":
                return f'#subtitle[#text(lang: "{block.language or "en"}")[{body}]]'
            case "lead" | "group-sentence":
                return f"#lead[{body}]"
            case _:
                return f"#fine[{body}]"

    def _speech(self, block: d.Speech) -> str:
        colour = string(self.writer.colours.get(block.speaker, "ink"))
        shown = block.face and self.last != block.speaker
        face = f", face: {string(self._file(block.face))}" if shown else ""
        name = f"#speaker({colour}, {string(block.name)}, {string(block.mood)})"
        first, rest = "", block.blocks
        if rest and isinstance(rest[0], d.Paragraph):
            first, rest = self.inlines(rest[0].children), rest[1:]
        body = f"#first[{name}{first}]\n\n{self.blocks(rest)}"
        return f"#speech({colour}{face})[{self._anchor(block.id)}{body}]"

    def _file(self, path: str) -> str:
        name, _ = self.helpers.image(path)
        return name

    def _list(self, block: d.List) -> str:
        items = [f"[{self._anchor(item.id)}{self.blocks(item.blocks)}]" for item in block.items]
        if block.ordered:
            return f"#enum(start: {block.start}, {', '.join(items)})"
        made = f"#list({', '.join(items)})"
        if block.role == "works":
            whole = (f"block(breakable: false){item}" for item in items)
            return f"#works[#list({', '.join(whole)})]"
        if block.role in ("card-list", "chips"):
            return self._run(block)
        return f"#plain-list[{made}]" if block.role else made

    def _run(self, block: d.List) -> str:
        """Return a list of short items as running text, which saves pages."""
        items = [self.blocks(item.blocks) for item in block.items]
        return _text(self.writer.book.strings["print_list"]).join(items)

    def _definitions(self, block: d.Definitions) -> str:
        if block.role != "terms":
            return self._record(block.items)
        return "\n\n".join(map(self._term, block.items))

    def _term(self, item: d.Definition) -> str:
        mark = f"#mark({string(item.id)})" if self.page.uri == GLOSSARY else ""
        name = f"{self._anchor(item.id)}{mark}{self.inlines(item.term)}"
        said = [self._run(b) if isinstance(b, d.List) else self.block(b) for b in item.blocks]
        return f"#term[{name}][{chr(10).join(f'#par[{text}]' for text in said)}]"

    def _record(self, items: Sequence[d.Definition]) -> str:
        cells = [f"[#record-name[{self.inlines(item.term)}]], [{self.blocks(item.blocks)}]" for item in items]
        return f"#record({', '.join(cells)})"

    def _table(self, block: d.Table) -> str:
        count = max(len(row.cells) for row in (*block.head, *block.body))

        def cells(rows: Iterable[d.Row], *, head: bool) -> str:
            made = []
            for row in rows:
                for number, cell in enumerate(row.cells):
                    text = self.inlines(cell.children)
                    text = f"#head-cell[{text}]" if head else text
                    text = (self._anchor(row.id) if number == 0 else "") + text
                    align = f"align: {cell.align}, " if cell.align else ""
                    made.append(f"table.cell({align}[{text}])" if align else f"[{text}]")
            return f"({', '.join(made)},)" if made else "()"

        widths = f", widths: {_widths(block, count)}" if _is_wide(block) else ""
        head, body = cells(block.head, head=True), cells(block.body, head=False)
        return f"#rows({count}, {head}, {body}{widths})"

    def _figure(self, block: d.Figure) -> str:
        kind = string(block.kind)
        caption, body = self.blocks(block.caption), self.blocks(block.blocks)
        rows = sum(len(inner.body) for inner in block.blocks if isinstance(inner, d.Table))
        return f"{self._anchor(block.id)}#drawn({kind}, rows: {rows})[{caption}][{body}]"

    def _display(self, block: d.DisplayMaths) -> str:
        markup, spoken = self.helpers.maths(block.maths, self.page.uri)
        equation = f"math.equation(block: true, alt: {string(spoken)}, ${markup}$)"
        number = f", number: [{_text(block.number)}]" if block.number else ""
        where = f"(uri: {string(self.page.uri)}, tex: {string(block.maths.tex)})"
        return f"{self._anchor(block.id)}#display-maths({where}, {equation}{number})"

    def _mentions(self, block: d.Mentions) -> str:
        """Return the pages on which a work is mentioned; the sentences are there."""
        places = [
            child.target
            for item in block.items
            for child in item
            if isinstance(child, d.Link) and isinstance(child.target, d.Place)
        ]
        if not places:
            return ""
        pages = ", ".join(f"label({string(key(place))})" for place in places)
        return f"#mentions({string(self.writer.book.strings['print_mentions'])}, {pages})"

    def _group(self, block: d.Group) -> str:
        prose, self.prose = self.prose, False if block.role in ("card", "paper-head") else self.prose
        anchor = self._anchor(block.id)
        if block.role == "card":
            items = [i for b in block.blocks if isinstance(b, d.Definitions) for i in b.items]
            rest = [b for b in block.blocks if not isinstance(b, d.Definitions)]
            made = f"{anchor}{self._record(items)}\n\n{self.blocks(rest)}"
        elif block.role == "outcome":
            made = f"{anchor}#outcome[{self.blocks(block.blocks)}]"
        elif block.role == "paper-head":
            # The headline begins the page in the book; the path of the group ends its head.
            path = [b for b in block.blocks if isinstance(b, d.Paragraph) and b.role == "paper-path"]
            blocks = [b for b in block.blocks if b not in path] + path
            made = f"{anchor}{self.blocks(blocks)}"
        else:
            made = f"{anchor}{self.blocks(block.blocks)}"
        self.prose = prose
        return made

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
                return _text(child.text)
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
        anchor = (self._anchor(child.id) if child.id else "") + mark
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
            shown += f"#page-hint({string(self.writer.book.strings['print_page'])}, {label})"
        return anchor + shown

    def _note(self, child: d.Note) -> str:
        label = f"<note--{key(d.Place(self.page.uri, child.id))}>"
        if child.again:
            return f"#footnote({label})"
        body = " ".join(
            self.inlines(block.children) if isinstance(block, d.Paragraph) else self.block(block)
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
        book = self.writer.book
        paper = book.papers_by_uri.get(self.page.uri)
        group = book.taxonomy.path(paper.record.groups[0])[0].id if paper else "ink"
        colour = book.config.colours.get(group)
        return colour.light if colour else _INK


def _text(text: str) -> str:
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


def _is_wide(block: d.Table) -> bool:
    """Return whether a table has cells of whole sentences, so that its columns share the width."""
    return any(len(d.plain(cell.children)) > 40 for row in block.body for cell in row.cells)


def _widths(block: d.Table, count: int) -> str:
    """Return the widths of columns: shares by the root of what their cells hold, but no less than a word."""
    room = _TABLE_WIDTH - count
    totals, filled, words = [0] * count, [1] * count, [0] * count
    for row in (*block.head, *block.body):
        for number, cell in enumerate(row.cells):
            text = d.plain(cell.children)
            totals[number] += len(text)
            filled[number] += bool(text)
            words[number] = max([words[number], *map(len, _WORD.findall(text))])
    shares = [max((total / cells) ** 0.5, 2.6) for total, cells in zip(totals, filled, strict=True)]
    least = [0.52 * longest for longest in words]
    whole = [share * room / sum(shares) for share in shares]
    tight = {number for number in range(count) if whole[number] < least[number]}
    rest = sum(share for number, share in enumerate(shares) if number not in tight) or 1
    free = room - sum(least[number] for number in tight)
    made = (least[n] if n in tight else share * free / rest for n, share in enumerate(shares))
    return f"({', '.join(f'{width:.1f}fr' for width in made)},)"
