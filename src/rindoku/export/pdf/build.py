"""The book as PDF: its document as Typst markup, set by Typst."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import typst

from rindoku.book import PAGES, Book
from rindoku.export import document as d
from rindoku.export.inlines import Unknown
from rindoku.export.maths import MathsExportError
from rindoku.export.pdf.diagnostics import mark, read_diagnostic
from rindoku.export.pdf.drawings import Drawings
from rindoku.export.pdf.inlines import Helpers, string
from rindoku.export.pdf.maths import typst_maths
from rindoku.export.pdf.terms import index_rows
from rindoku.export.pdf.writer import Writer
from rindoku.export.reader import line_of
from rindoku.export.spoken import spoken
from rindoku.findings import BookError, Code, Finding
from rindoku.manuscript.phrases import phrases

TEMPLATE = Path(__file__).parent / "template.typ"
# The fonts of the text, by language; they come in wheels, what the machine has is not used.
SERIF = {"ja": ("Noto Serif JP",), "en": ("Libertinus Serif", "Noto Serif JP")}
FONT_PACKAGES = ("pylopdf_fonts_cjk", "manimgx_fonts_cjk")
# How much wider than its place a formula may be; it is set smaller then.
WIDEST = 1.15


@dataclass(frozen=True)
class Pdf:
    """A PDF: its bytes, and how many pages it has."""

    data: bytes
    pages: int


def write_pdf(document: d.Document, book: Book, site: Path, date: datetime) -> Pdf:
    """Return a book as PDF/UA-1 and PDF/A-2a.

    Args:
        document: its pages.
        book: the book.
        site: its built site, which holds the pictures.
        date: the date of the release.

    Raises:
        BookError: if something cannot be set, or a formula is wider than the text.
    """
    with tempfile.TemporaryDirectory(prefix="rindoku-pdf-") as name:
        folder = Path(name)
        markup = write_typst(document, book, site, date, folder)
        source = folder / "book.typ"
        source.write_text(markup, encoding="utf-8")
        (folder / TEMPLATE.name).write_bytes(TEMPLATE.read_bytes())
        compiler = typst.Compiler(source, root=folder, font_paths=font_paths(), ignore_system_fonts=True)
        try:
            data, warnings = compiler.compile_with_warnings(
                format="pdf", pdf_standards=["ua-1", "a-2a"], timestamp=int(date.timestamp())
            )
            wide = json.loads(compiler.query("<overfull>", field="value"))
            pages = json.loads(compiler.query("<last-page>", field="value", one=True))
        except typst.TypstError as error:
            raise BookError(read_diagnostic(error.diagnostic, markup, book)) from None
    findings = [f for warning in warnings for f in read_diagnostic(warning.diagnostic, markup, book)]
    findings += [_too_wide(book, **each) for each in wide if each["ratio"] > WIDEST]
    if findings:
        raise BookError(findings)
    assert isinstance(data, bytes)
    return Pdf(data, pages)


def font_paths() -> list[Path]:
    """Return the folders of the fonts.

    Raises:
        ModuleNotFoundError: if a wheel of fonts is not installed.
    """
    return [_folder(name) for name in FONT_PACKAGES]


def _folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"No module named '{package}'", name=package)
    return Path(spec.origin).parent


def _too_wide(book: Book, uri: str, tex: str, ratio: float) -> Finding:
    message = f"The formula is {ratio:.2f} times as wide as the text of a page."
    return Finding(
        f"{PAGES}/{uri}", *line_of(uri, book, tex), Code.EXPORT_WIDE, message, "Break it into lines."
    )


def write_typst(document: d.Document, book: Book, site: Path, date: datetime, folder: Path) -> str:
    """Return a book as Typst source; its drawings go into the folder.

    Raises:
        BookError: if a formula, a picture or a note cannot be set.
    """
    colours = {name: colour.light for name, colour in book.config.colours.items()}
    drawings = Drawings(folder, site, colours)
    findings: list[Finding] = []
    japanese = book.config.language == "ja"

    @cache
    def set_maths(maths: d.Maths) -> tuple[str, str]:
        return typst_maths(maths.mathml), spoken(maths.mathml) if japanese else maths.tex

    def maths(formula: d.Maths, uri: str) -> tuple[str, str]:
        try:
            return set_maths(formula)
        except MathsExportError as error:
            place = line_of(uri, book, formula.tex)
            findings.append(Finding(f"{PAGES}/{uri}", *place, Code.MATHS_PRINT, error.message, error.hint))
            return "", ""

    writer = Writer(document, book, Helpers(maths, drawings.drawing, drawings.image))
    parts = [_opening(book, date, drawings)]
    last_index = [page.uri for page in document.pages if page.uri in book.made_pages][-1:]
    for page in document.pages:
        try:
            parts.append(mark(page.uri) + writer.page(page))
        except Unknown as error:
            place = line_of(page.uri, book, error.text)
            findings.append(Finding(f"{PAGES}/{page.uri}", *place, Code.EXPORT_UNKNOWN, str(error)))
        except FileNotFoundError as error:
            path = Path(error.filename).relative_to(site)
            place = line_of(page.uri, book, path.name)
            message = f"The picture '{path.as_posix()}' is not in the site."
            findings.append(Finding(f"{PAGES}/{page.uri}", *place, Code.FILE_MISSING, message))
        if page.uri in last_index and book.glossary:
            parts.append(_term_index(book))
    if findings:
        raise BookError(findings)
    return "\n".join([*parts, "#context [#metadata(here().page()) <last-page>]", ""])


def _opening(book: Book, date: datetime, drawings: Drawings) -> str:
    """Return the beginning of the source: template, title, colours, fonts."""
    config = book.config
    drawn = (speaker for speaker in book.cast.speakers if speaker.avatars)
    faces = [drawings.image(f"{speaker.avatars}/{speaker.id}-normal.svg")[0] for speaker in drawn]
    day = date.astimezone(UTC)
    titles = "".join(f"#box[#{string(part)}]" for part in phrases(config.title))
    colours = ", ".join(f"{string(name)}: {string(c.light)}" for name, c in config.colours.items())
    accents = [speaker.colour for speaker in config.cast] or ["ink"]
    groups = [(p.record.number, book.taxonomy.path(p.record.groups[0])[0].id) for p in book.papers]
    tiles = "".join(f'("{number}", {string(group)}), ' for number, group in groups)
    serif = ", ".join(map(string, SERIF[config.language]))
    return f"""#import "template.typ": *
#show: book.with(
  title: {string(config.title)},
  lines: [{titles}],
  language: {string(config.language)},
  version: {string(book.strings["print_version"].format(config.version))},
  date: datetime(year: {day.year}, month: {day.month}, day: {day.day}),
  colours: ({colours}{"," if colours else ":"}),
  faces: ({"".join(f"{string(face)}, " for face in faces)}),
  accents: ({"".join(f"{string(name)}, " for name in accents)}),
  tiles: ({tiles}),
  contents-title: {string(book.strings["contents_title"])},
  serif: ({serif},),
)
"""


def _term_index(book: Book) -> str:
    rows = []
    for heading, terms in index_rows(book):
        made = "".join(f"({string(identifier)}, [#{string(name)}]), " for identifier, name in terms)
        rows.append(f"({string(heading)}, ({made})), ")
    return f"#term-index({string(book.strings['print_terms'])}, ({''.join(rows)}))\n"
