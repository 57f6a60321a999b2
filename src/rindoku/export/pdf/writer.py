"""A document as Typst markup, in calls of the functions of `template.typ`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import assert_never

from rindoku.book import GLOSSARY, Book
from rindoku.export import document as d
from rindoku.export.pdf.inlines import Helpers, InlineWriter, key, string, text_of
from rindoku.export.pdf.tables import is_wide, widths


class Writer:
    """Writes the pages of a document."""

    def __init__(self, document: d.Document, book: Book, helpers: Helpers) -> None:
        self.document, self.book, self.helpers = document, book, helpers
        self.linked = frozenset(
            node.target
            for page in document.pages
            for node in d.walk(page.blocks)
            if isinstance(node, d.Link) and isinstance(node.target, d.Place)
        )

    def page(self, page: d.DocumentPage) -> str:
        """Return a page as markup."""
        return _Page(page, self.book, self.linked, self.helpers).markup()


class _Page(InlineWriter):
    """Writes one page; the state of its walk."""

    # The face of the block before, which is not shown again.
    last = ""

    def markup(self) -> str:
        """Return the page."""
        blocks = self.page.blocks
        for number, block in enumerate(blocks):
            # A list of terms, with the headings between its parts, in columns as a whole.
            if isinstance(block, d.Definitions) and block.role == "terms" and self.index:
                first = number - isinstance(blocks[number - 1], d.Heading)
                return f"{self.blocks(blocks[:first])}\n\n#two-columns[{self.blocks(blocks[first:])}]\n"
        return self.blocks(blocks) + "\n"

    def blocks(self, blocks: Sequence[d.Block]) -> str:
        """Return blocks as paragraphs of markup."""
        found = []
        for block in blocks:
            found.append(self.block(block))
            self.last = block.face if isinstance(block, d.Speech) else ""
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
                title = f", title: [{text_of(block.title)}]" if block.title else ""
                language = f", lang: {string(block.language)}" if block.language else ""
                raw = f"raw(block: true{language}, {string(block.text.rstrip())})"
                return f"#code-block({raw}{title})"
            case d.DisplayMaths():
                return self.display(block)
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
        place = self.mark(d.Place(self.page.uri)) if block.level == 1 else ""
        return f"#heading(level: {block.level}{outlined})[{body}]{place}{self.anchor(block.id)}"

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
        colours = {speaker.id: speaker.colour for speaker in self.book.config.cast}
        colour = string(colours.get(block.speaker, "ink"))
        shown = block.face and self.last != block.face
        face = f", face: {string(self._file(block.face))}" if shown else ""
        name = f"#speaker({colour}, {string(block.name)}, {string(block.mood)})"
        first, rest = "", block.blocks
        if rest and isinstance(rest[0], d.Paragraph):
            first, rest = self.inlines(rest[0].children), rest[1:]
        # A figure stands on its own between the pieces of a speech, so that it can float to another page.
        pieces: list[list[d.Block]] = [[]]
        made = []
        for each in rest:
            if _floats(each):
                made.append(self.block(each))
                pieces.append([])
            else:
                pieces[-1].append(each)
        begun, *others = map(self.blocks, pieces)
        text = f"#speech({colour}{face})[{self.anchor(block.id)}#first[{name}{first}]\n\n{begun}]"
        for figure, piece in zip(made, others, strict=True):
            text += f"\n\n{figure}" + (f"\n\n#speech({colour})[{piece}]" if piece else "")
        return text

    def _file(self, path: str) -> str:
        name, _ = self.helpers.image(path)
        return name

    def _list(self, block: d.List) -> str:
        items = [f"[{self.anchor(item.id)}{self.blocks(item.blocks)}]" for item in block.items]
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
        return text_of(self.book.strings["print_list"]).join(items)

    def _definitions(self, block: d.Definitions) -> str:
        if block.role != "terms":
            return self._record(block.items)
        return "\n\n".join(map(self._term, block.items))

    def _term(self, item: d.Definition) -> str:
        mark = f"#mark({string(item.id)})" if self.page.uri == GLOSSARY else ""
        name = f"{self.anchor(item.id)}{mark}{self.inlines(item.term)}"
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
                    text = (self.anchor(row.id) if number == 0 else "") + text
                    align = f"align: {cell.align}, " if cell.align else ""
                    made.append(f"table.cell({align}[{text}])" if align else f"[{text}]")
            return f"({', '.join(made)},)" if made else "()"

        shares = f", widths: {widths(block, count)}" if is_wide(block) else ""
        head, body = cells(block.head, head=True), cells(block.body, head=False)
        return f"#rows({count}, {head}, {body}{shares})"

    def _figure(self, block: d.Figure) -> str:
        kind = string(block.kind)
        caption, body = self.blocks(block.caption), self.blocks(block.blocks)
        rows = sum(len(inner.body) for inner in block.blocks if isinstance(inner, d.Table))
        return f"{self.anchor(block.id)}#drawn({kind}, rows: {rows})[{caption}][{body}]"

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
        return f"#mentions({string(self.book.strings['print_mentions'])}, {pages})"

    def _group(self, block: d.Group) -> str:
        prose, self.prose = self.prose, False if block.role in ("card", "paper-head") else self.prose
        anchor = self.anchor(block.id)
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


def _floats(block: d.Block) -> bool:
    """Return whether a block is a figure, not a table, which may stand on another page than its text."""
    return isinstance(block, d.Figure) and block.kind == "figure"
