"""What makes files an EPUB: the package document, the navigation, the container."""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape

from rindoku.book import Book
from rindoku.manuscript.phrases import phrases

FOLDER = "EPUB"
_MIMETYPE = "application/epub+zip"
_XHTML = "application/xhtml+xml"
# What makes the ids of books out of their names; a new one would make other books of them.
_NAMESPACE = uuid.UUID("4b1d5d0e-4d0c-5f0a-8f57-6d1b1f1b2a39")
# A zip knows no day before this.
_FIRST = (1980, 1, 1, 0, 0, 0)
_CONTAINER = f"""<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles>
<rootfile full-path="{FOLDER}/package.opf" media-type="application/oebps-package+xml"/>
</rootfiles>
</container>
"""


@dataclass(frozen=True)
class File:
    """A file of an EPUB, with what the package document says of it; `name` is a path in `FOLDER`."""

    name: str
    data: bytes
    media_type: str = _XHTML
    properties: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """An entry of the contents: a number and words, where they lead, and what stands below."""

    href: str
    text: str
    number: str = ""
    group: str = ""
    children: tuple[Entry, ...] = field(default=())


def xhtml(body: str, title: str, language: str, style: str, names: str = "") -> bytes:
    """Return a page of XHTML.

    Args:
        body: what `body` holds.
        title: its title.
        language: its language.
        style: the address of the style sheet.
        names: attributes of `body`.
    """
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="{language}" xml:lang="{language}">
<head>
<meta charset="utf-8"/>
<title>{escape(title, quote=False)}</title>
<link rel="stylesheet" href="{style}"/>
</head>
<body{names}>
{body}
</body>
</html>
""".encode()  # noqa: E501


def navigation(entries: Sequence[Entry], landmarks: Mapping[str, tuple[str, str]], book: Book) -> File:
    """Return the navigation document: the contents, and the landmarks by kind, with words and address."""
    title = escape(book.strings["contents_title"])
    marks = "\n".join(
        f'<li><a epub:type="{kind}" href="{escape(href)}">{escape(text)}</a></li>'
        for kind, (text, href) in landmarks.items()
    )
    body = f"""<nav epub:type="toc" role="doc-toc" class="contents" id="toc" aria-labelledby="toc-title">
<h1 id="toc-title">{title}</h1>
{_list(entries, book.config.language)}
</nav>
<nav epub:type="landmarks" id="landmarks" hidden="hidden">
<ol>
{marks}
</ol>
</nav>"""
    page = xhtml(body, book.strings["contents_title"], book.config.language, "style.css")
    return File("nav.xhtml", page, properties=("nav",))


def _list(entries: Sequence[Entry], language: str) -> str:
    rows = []
    for entry in entries:
        number = f'<span class="number">{escape(entry.number)} </span>' if entry.number else ""
        names = f"numbered group-{entry.group}" if entry.group else "numbered" if entry.number else ""
        given = f' class="{names}"' if names else ""
        below = f"\n{_list(entry.children, language)}\n" if entry.children else ""
        parts = phrases(entry.text) if language == "ja" else (entry.text,)
        text = "<wbr/>".join(escape(part, quote=False) for part in parts)
        link = f'<a href="{escape(entry.href)}">{number}{text}</a>'
        rows.append(f"<li{given}>{link}{below}</li>")
    return "<ol>\n{}\n</ol>".format("\n".join(rows))


def package(files: Iterable[File], spine: Sequence[str], book: Book, date: datetime) -> File:
    """Return the package document.

    Args:
        files: all other files.
        spine: names of the pages, in reading order.
        book: the book.
        date: the date of the book.
    """
    manifest = []
    for file in sorted(files, key=lambda file: file.name):
        properties = f' properties="{" ".join(file.properties)}"' if file.properties else ""
        href, key = escape(file.name), _key(file.name)
        manifest.append(f'<item id="{key}" href="{href}" media-type="{file.media_type}"{properties}/>')
    order = [f'<itemref idref="{_key(name)}"/>' for name in spine]
    language = book.config.language
    data = f"""<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="{language}">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
{chr(10).join(_metadata(files, book, date))}
</metadata>
<manifest>
{chr(10).join(manifest)}
</manifest>
<spine>
{chr(10).join(order)}
</spine>
</package>
"""
    return File("package.opf", data.encode())


def _key(name: str) -> str:
    return name.replace("/", "-")


def _metadata(files: Iterable[File], book: Book, date: datetime) -> list[str]:
    """Return what the package document says of the book."""
    config, moment = book.config, date.astimezone(UTC)
    maths = any("mathml" in file.properties for file in files)
    said = {
        "accessMode": ["textual", "visual"],
        # Drawings and formulas have words.
        "accessModeSufficient": ["textual,visual", "textual"],
        "accessibilityFeature": [
            *("alternativeText", "displayTransformability", "readingOrder"),
            *("structuralNavigation", "tableOfContents"),
            *(("MathML", "describedMath") if maths else ()),
        ],
        "accessibilityHazard": ["none"],
        "accessibilitySummary": [book.strings["epub_accessibility"]],
    }
    metas = [
        f'<meta property="schema:{name}">{escape(value, quote=False)}</meta>'
        for name, values in said.items()
        for value in values
    ]
    return [
        f'<dc:identifier id="id">urn:uuid:{uuid.uuid5(_NAMESPACE, config.release_name)}</dc:identifier>',
        f"<dc:title>{escape(config.title, quote=False)}</dc:title>",
        f"<dc:language>{config.language}</dc:language>",
        f"<dc:date>{moment:%Y-%m-%d}</dc:date>",
        f'<meta property="dcterms:modified">{moment:%Y-%m-%dT%H:%M:%SZ}</meta>',
        *metas,
    ]


def container(files: Iterable[File], date: datetime) -> bytes:
    """Return files as an EPUB: stored, since builds of Python differ in zlib, in one order, with one date."""
    members = {f"{FOLDER}/{file.name}": file.data for file in files}
    members["META-INF/container.xml"] = _CONTAINER.encode()
    stamp = max(date.astimezone(UTC).timetuple()[:6], _FIRST)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, data in [("mimetype", _MIMETYPE.encode()), *sorted(members.items())]:
            member = zipfile.ZipInfo(name, stamp)
            member.create_system = 3  # Unix, on which the mode depends
            member.external_attr = 0o100644 << 16
            archive.writestr(member, data)
    return target.getvalue()
