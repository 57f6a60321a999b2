"""The book as EPUB 3: a page of XHTML for each of its pages, with MathML, notes and a cover."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from html import escape
from pathlib import Path

from rindoku.book import PAGES, Book
from rindoku.book.config import Colour
from rindoku.export import document as d
from rindoku.export.epub.blocks import PageWriter
from rindoku.export.epub.cover import cover
from rindoku.export.epub.inlines import Surroundings, attributes
from rindoku.export.epub.names import IMAGES, TEXT, address, file_names, identifier
from rindoku.export.epub.package import Entry, File, container, navigation, package, xhtml
from rindoku.export.epub.style import style_sheet
from rindoku.export.maths import MathsExportError
from rindoku.export.reader import line_of
from rindoku.export.spoken import spoken
from rindoku.findings import BookError, Code, Finding
from rindoku.font import FONT, cached_subset, signs

THEME = Path(__file__).parents[2] / "site" / "theme"
LICENCE = "assets/rindoku/latinmodern-math-LICENSE.txt"
# What every reader of EPUB can show.
_PICTURES = {
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
}


def write_epub(document: d.Document, book: Book, site: Path, date: datetime) -> bytes:
    """Return a book as EPUB.

    Args:
        document: its pages.
        book: the book.
        site: its site, which holds the pictures that pages show.
        date: the date that the file bears, in UTC.

    Raises:
        BookError: if a formula cannot be said, or a picture is none that readers show.
    """
    pages = file_names([page.uri for page in document.pages], ".xhtml")
    pictures = _pictures(document, book, site)
    files = [*_pages(document, book, pages, {path: name for path, (name, _) in pictures.items()})]
    for path, (name, data) in pictures.items():
        files.append(File(f"{IMAGES}/{name}", data, _PICTURES[Path(path).suffix.lower()]))
    files += [*_font(document, book), File("style.css", style_sheet(book).encode(), "text/css")]
    files.append(File("cover.png", cover(document, book, site), "image/png", ("cover-image",)))
    title = escape(book.strings["epub_cover"].format(book.config.title))
    body = f'<img src="cover.png" alt="{title}"/>'
    names = ' class="cover" epub:type="cover"'
    files.append(
        File("cover.xhtml", xhtml(body, book.config.title, book.config.language, "style.css", names))
    )
    first = f"{TEXT}/{pages[document.pages[0].uri]}"
    landmarks = {
        "cover": (book.strings["epub_cover"].format(book.config.title), "cover.xhtml"),
        "toc": (book.strings["contents_title"], "nav.xhtml#toc"),
        "bodymatter": (document.pages[0].title, first),
    }
    files.append(navigation([_entry(page, book, pages) for page in document.pages], landmarks, book))
    spine = ["cover.xhtml", "nav.xhtml", *(f"{TEXT}/{name}" for name in pages.values())]
    return container([*files, package(files, spine, book, date)], date)


def _pages(document: d.Document, book: Book, pages: dict[str, str], images: dict[str, str]) -> Iterator[File]:
    """Yield the pages of a book, in order."""
    findings: list[Finding] = []
    groups = {group.id: (*above, group)[0].id for group, above in book.taxonomy.walk()}
    colours: dict[str, Colour] = dict(book.config.colours)
    for page in document.pages:

        def spoken(formula: d.Maths, uri: str = page.uri) -> str:
            return _spoken(formula, uri, book, findings)

        around = Surroundings(pages, images, groups, colours, spoken)
        body = PageWriter(page, around, book.strings).body()
        properties = [name for name, tag in (("mathml", "<math"), ("svg", "<svg")) if tag in body]
        role = "doc-bibliography" if page.uri == "bibliography.md" else "doc-chapter"
        kind = role.removeprefix("doc-")
        given = attributes(role=role) + f' epub:type="{kind}" aria-label="{escape(page.title)}"'
        text = f"<section{given}>\n{body}\n</section>"
        data = xhtml(text, page.title, book.config.language, "../style.css")
        yield File(f"{TEXT}/{pages[page.uri]}", data, properties=tuple(properties))
    if findings:
        raise BookError(findings)


def _spoken(formula: d.Maths, uri: str, book: Book, findings: list[Finding]) -> str:
    """Return a formula in words; in books that are not in Japanese, its TeX."""
    if book.config.language != "ja":
        return formula.tex
    try:
        return spoken(formula.mathml)
    except MathsExportError as error:
        place = line_of(uri, book, formula.tex)
        finding = Finding(f"{PAGES}/{uri}", *place, Code.EXPORT_UNKNOWN, error.message, error.hint)
        findings.append(finding)
        return formula.tex


def _pictures(document: d.Document, book: Book, site: Path) -> dict[str, tuple[str, bytes]]:
    """Return name and bytes of the pictures that pages show, by path in the site."""
    found: dict[str, bytes] = {}
    findings = []
    for page in document.pages:
        for node in d.walk(page.blocks):
            path = node.path if isinstance(node, d.Image) else node.face if isinstance(node, d.Speech) else ""
            if not path or path in found:
                continue
            place = (f"{PAGES}/{page.uri}", *line_of(page.uri, book, Path(path).name))
            if Path(path).suffix.lower() not in _PICTURES:
                hint = f"Readers of EPUB show {', '.join(sorted(_PICTURES))}."
                message = f"A picture is of a kind that not every reader shows: {path}."
                findings.append(Finding(*place, Code.EXPORT_UNKNOWN, message, hint))
                continue
            try:
                found[path] = (site / path).read_bytes()
            except OSError:
                message = f"The site has no picture {path}."
                findings.append(Finding(*place, Code.FILE_MISSING, message))
    if findings:
        raise BookError(findings)
    names = file_names(sorted(found))
    return {path: (names[path], found[path]) for path in names}


def _font(document: d.Document, book: Book) -> list[File]:
    """Return the mathematics font, with the signs of the book's formulas, and its licence."""
    formulas = [
        node.mathml for page in document.pages for node in d.walk(page.blocks) if isinstance(node, d.Maths)
    ]
    data = cached_subset((THEME / FONT).read_bytes(), signs("".join(formulas)), book.root)
    licence = (THEME / LICENCE).read_bytes()
    return [
        File("fonts/latinmodern-math.woff2", data, "font/woff2"),
        File("fonts/latinmodern-math-LICENSE.txt", licence, "text/plain"),
    ]


def _entry(page: d.DocumentPage, book: Book, pages: dict[str, str]) -> Entry:
    """Return a page for the contents; the sections of indexes, many and short, stay out."""
    place = address(d.Place(page.uri), "", pages)
    sections = [node for node in page.blocks if isinstance(node, d.Heading) and node.level == 2 and node.id]
    below = (
        ()
        if page.uri in book.made_pages
        else tuple(
            Entry(f"{TEXT}/{place}#{identifier(heading.id)}", d.plain(heading.children))
            for heading in sections
        )
    )
    paper = book.papers_by_uri.get(page.uri)
    if paper is None:
        return Entry(f"{TEXT}/{place}", page.title, children=below)
    group = book.taxonomy.path(paper.record.groups[0])[0].id
    number = f"[{paper.record.number}]"
    return Entry(f"{TEXT}/{place}", paper.record.headline, number, group, below)
