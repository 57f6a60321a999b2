"""The one walk over the HTML of a book's pages: what it does not know is a finding, never left out.

What a page shows on a screen alone is dropped here for all writers: links to headings and speeches, the
place in the book, the box to scroll a table in, what can be downloaded.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from urllib.parse import unquote, urlsplit

from lxml import etree

from rindoku.book import PAGES, Book
from rindoku.export import document as d
from rindoku.export.inlines import InlineReader, Unknown, classes
from rindoku.findings import BookError, Code, Finding

# What a well-formed page could say otherwise: void elements and attributes without a value.
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_VOID = re.compile(r"<(wbr|br|hr)>")
_BARE = re.compile(r" (data-pagefind-ignore|download)(?=[ >])")
_DROPPED = {"lab-downloads", "speech-name", "speech-link", "speech-face", "paper-place"}
_ALIGN = re.compile(r"text-align: *(left|center|right)")
_HEADING = re.compile(r"h([1-6])")


def read_document(pages: Mapping[str, str], book: Book) -> d.Document:
    """Return pages as a document.

    Args:
        pages: the HTML of the content of each page, in the order of the book.
        book: the book.

    Raises:
        BookError: if a page holds what no writer knows, or a link within the book that leads nowhere.
    """
    findings: list[Finding] = []
    made = []
    for uri, html in pages.items():
        reader = PageReader(uri, set(pages), book)
        try:
            blocks = reader.read(html)
        except Unknown as error:
            findings.append(_finding(uri, book, error))
            continue
        paper = book.papers_by_uri.get(uri)
        made.append(d.DocumentPage(uri, book.title(uri), blocks, paper.record.number if paper else 0))
    if findings:
        raise BookError(findings)
    document = d.Document(tuple(made))
    places = document.places()
    for page in document.pages:
        for node in d.walk(page.blocks):
            if isinstance(node, d.Link) and isinstance(node.target, d.Place) and node.target not in places:
                message = f"A link leads to '{node.target.id}' of {node.target.uri}, which is not there."
                place = line_of(page.uri, book, f"#{node.target.id}")
                findings.append(Finding(f"{PAGES}/{page.uri}", *place, Code.LINK_DEAD, message))
    if findings:
        raise BookError(findings)
    return document


def _finding(uri: str, book: Book, error: Unknown) -> Finding:
    path = f"{PAGES}/{uri}"
    hint = "Write it in Markdown, or leave it out of print: outputs: [site] in the front matter."
    return Finding(path, *line_of(uri, book, error.text), Code.EXPORT_UNKNOWN, str(error), hint)


def line_of(uri: str, book: Book, text: str) -> tuple[int, int]:
    """Return line and column at which the source of a page holds a text; (1, 1) if it does not."""
    try:
        source = (book.pages_folder / uri).read_text(encoding="utf-8")
    except OSError:
        return 1, 1
    at = source.find(text) if text else -1
    if at < 0:
        return 1, 1
    return source.count("\n", 0, at) + 1, at - (source.rfind("\n", 0, at) + 1) + 1


class PageReader:
    """Reads the blocks of one page."""

    def __init__(self, uri: str, released: set[str], book: Book) -> None:
        self.uri, self.book = uri, book
        self.released = released
        self.notes: dict[str, tuple[d.Block, ...]] = {}
        self.inlines = InlineReader(self.target, self.path, self.notes)
        self._readers: dict[str, Callable[[etree._Element], list[d.Block]]] = {
            "p": self._paragraph,
            "div": self._div,
            "ul": self._list,
            "ol": self._list,
            "dl": lambda e: [d.Definitions(tuple(self._definitions(e)), e.get("class", ""))],
            "table": lambda e: [self._table(e)],
            "figure": self._figure,
            "blockquote": lambda e: [d.Quote(self.blocks(e))],
            "details": self._details,
            "header": lambda e: [d.Group("paper-head", self.blocks(e), e.get("data-group", ""))],
            "section": self._section,
            "hr": lambda _: [d.Rule()],
            "nav": lambda _: [],
            "pre": lambda e: [_code(e, "")],
        }

    def read(self, html: str) -> tuple[d.Block, ...]:
        """Return the blocks of the page.

        Raises:
            Unknown: if the page holds what no writer knows.
        """
        text = _BARE.sub(r' \1=""', _VOID.sub(r"<\1/>", _COMMENT.sub("", html)))
        try:
            root = etree.fromstring(f"<div>{text}</div>".encode())
        except etree.XMLSyntaxError as error:
            raise Unknown(f"The page is not well-formed: {error.msg}.") from None
        for note in root.findall(".//div[@class='footnote']/ol/li"):
            self.notes[note.get("id", "")] = self.blocks(note)
        return self.blocks(root)

    def blocks(self, element: etree._Element) -> tuple[d.Block, ...]:
        """Return what an element holds, loose text as paragraphs."""
        found: list[d.Block] = []
        loose: list[d.Inline] = self.inlines.text(element.text)

        def close() -> None:
            if children := self.inlines.trimmed(loose):
                found.append(d.Paragraph(children))
            loose.clear()

        for child in element:
            if _DROPPED & classes(child):
                pass
            elif child.tag in self._readers or _HEADING.fullmatch(child.tag):
                close()
                found += self._block(child)
            elif "maths-display" in classes(child):
                close()
                found.append(self._display(child))
            else:
                loose += self.inlines.read(child)
            loose += self.inlines.text(child.tail)
        close()
        return tuple(found)

    def _block(self, element: etree._Element) -> list[d.Block]:
        if match := _HEADING.fullmatch(element.tag):
            children = self.inlines.children(element)
            return [d.Heading(int(match[1]), element.get("id", ""), children)]
        return self._readers[element.tag](element)

    def _paragraph(self, element: etree._Element) -> list[d.Block]:
        role = element.get("class", "")
        if role and role not in d.PARAGRAPHS:
            raise Unknown(f"No output knows a paragraph of the class '{role}'.", _words(element))
        if any("maths-display" in classes(child) for child in element):
            return list(self.blocks(element))
        children = self.inlines.children(element)
        return [d.Paragraph(children, role, element.get("lang", ""))] if children else []

    def _div(self, element: etree._Element) -> list[d.Block]:
        found = classes(element)
        if "speech" in found:
            return [self._speech(element)]
        if "maths-display" in found:
            return [self._display(element)]
        if "highlight" in found:
            language = next((c.removeprefix("language-") for c in found if c.startswith("language-")), "")
            return [_code(element, language)]
        if "admonition" in found:
            return [self._admonition(element, folded=False)]
        if "outcome" in found:
            return [d.Group("outcome", self.blocks(element))]
        if "table-scroll" in found:
            return list(self.blocks(element))
        if "footnote" in found:
            return []
        raise Unknown(f"No output knows a block of the class '{element.get('class', '')}'.", _words(element))

    def _speech(self, element: etree._Element) -> d.Speech:
        name, mood, face = "", "", ""
        for child in element:
            if "speech-name" in classes(child):
                name = (child.text or "").strip()
                mood = "".join(child.itertext()).strip().removeprefix(name)
            elif "speech-face" in classes(child):
                face = self.path(child.get("src", ""))
        body = element.find("div[@class='speech-body']")
        blocks = self.blocks(element if body is None else body)
        return d.Speech(element.get("id", ""), element.get("data-speaker", ""), name, mood, face, blocks)

    def _display(self, element: etree._Element) -> d.DisplayMaths:
        maths = element.find("{*}math")
        number = element.find("span[@class='maths-number']")
        label = "" if number is None else "".join(number.itertext())
        return d.DisplayMaths(self.inlines.maths(maths), element.get("id", ""), label)

    def _list(self, element: etree._Element) -> list[d.Block]:
        role = element.get("class", "")
        if role and role not in d.LISTS:
            raise Unknown(f"No output knows a list of the class '{role}'.", _words(element))
        items = [d.Item(self.blocks(item), item.get("id", "")) for item in element if item.tag == "li"]
        return [d.List(tuple(items), element.tag == "ol", int(element.get("start", 1)), role)]

    def _definitions(self, element: etree._Element) -> list[d.Definition]:
        """Return the terms of a list, each with all that is said of it, in a `div` of its own or not."""
        found: list[d.Definition] = []
        identifier, term, said = "", None, []  # type: str, tuple[d.Inline, ...] | None, list[d.Block]
        rows = [(row, row.get("id", "")) for row in element]
        pieces = [(piece, key) for row, key in rows for piece in (row if row.tag == "div" else [row])]
        for piece, key in pieces:
            if piece.tag == "dt":
                if term is not None:
                    found.append(d.Definition(term, tuple(said), identifier))
                identifier, term, said = key or piece.get("id", ""), self.inlines.children(piece), []
            else:
                said += self.blocks(piece)
        if term is not None:
            found.append(d.Definition(term, tuple(said), identifier))
        return found

    def _table(self, element: etree._Element) -> d.Table:
        def rows(part: str) -> tuple[d.Row, ...]:
            found = element.iterfind(f"{part}/tr")
            return tuple(d.Row(tuple(map(self._cell, row)), row.get("id", "")) for row in found)

        return d.Table(rows("thead"), rows("tbody"))

    def _cell(self, element: etree._Element) -> d.Cell:
        align = _ALIGN.search(element.get("style", ""))
        return d.Cell(self.inlines.children(element), element.tag == "th", align[1] if align else "")

    def _figure(self, element: etree._Element) -> list[d.Block]:
        caption = element.find("figcaption")
        said = () if caption is None else self.blocks(caption)
        if caption is not None:
            element.remove(caption)
        return [d.Figure(element.get("id", ""), element.get("class", "figure"), self.blocks(element), said)]

    def _details(self, element: etree._Element) -> list[d.Block]:
        found = classes(element)
        if "card-more" in found:
            element.remove(element[0])
            return list(self.blocks(element))
        if "mentions" in found:
            summary = self.inlines.children(element[0])
            return [d.Mentions(summary, tuple(map(self.inlines.children, element.iterfind("ul/li"))))]
        return [self._admonition(element, folded=True)]

    def _admonition(self, element: etree._Element, *, folded: bool) -> d.Admonition:
        kind = next(iter(sorted(classes(element) - {"admonition"})), "note")
        title: tuple[d.Inline, ...] = ()
        first = element[0] if len(element) else None
        if first is not None and (first.tag == "summary" or "admonition-title" in classes(first)):
            title = self.inlines.children(first)
            element.remove(first)
        return d.Admonition(kind, title, self.blocks(element), folded)

    def _section(self, element: etree._Element) -> list[d.Block]:
        found = classes(element)
        role = "card" if "card" in found else "group" if "group" in found else "section"
        name = element.get("data-group", "")
        return [d.Group(role, self.blocks(element), name, element.get("id", ""))]

    def target(self, address: str) -> d.Place | str | None:
        """Return what an address of the page leads to; None for what is not released."""
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            return address
        path = self.path(parts.path) if parts.path else self.uri.replace(".md", ".html")
        uri = re.sub(r"\.html$", ".md", path)
        return d.Place(uri, unquote(parts.fragment)) if uri in self.released else None

    def path(self, address: str) -> str:
        """Return an address of the page as a path in the site."""
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.uri), unquote(address)))


def _words(element: etree._Element) -> str:
    """Return the first words of an element, by which its line can be found."""
    return next((text.strip() for text in element.itertext() if text.strip()), "")[:40]


def _code(element: etree._Element, language: str) -> d.CodeBlock:
    title = element.find(".//span[@class='filename']")
    pre = element if element.tag == "pre" else element.find(".//pre")
    code = pre.find("code") if pre.find("code") is not None else pre
    tokens = [("", code.text or "")]
    for child in code.iter("span", "a"):
        if len(child) == 0:
            tokens.append((child.get("class") or "", child.text or ""))
        tokens.append(("", child.tail or ""))
    joined = tuple((name, text) for name, text in tokens if text)
    return d.CodeBlock(language, joined, "" if title is None else "".join(title.itertext()))
