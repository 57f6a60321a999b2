"""What a PDF tells a program: its outline, links, tags, fonts and metadata."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from xml.etree import ElementTree

import pypdfium2.raw as pdfium
from pypdfium2 import PdfDocument, PdfPage

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"


@dataclass(frozen=True)
class Place:
    """A place in a PDF: the page from 1, and x and y in points from the bottom left."""

    page: int
    x: float
    y: float


@dataclass(frozen=True)
class Entry:
    """An entry of the outline; `level` counts from 1."""

    level: int
    title: str
    place: Place


@dataclass(frozen=True)
class Link:
    """A link: the page it is on, and where it leads: a place, or an address."""

    page: int
    target: Place | str


@dataclass(frozen=True)
class Element:
    """An element of the tags of a page, with its alternative text."""

    kind: str
    alternative: str


def outline(pdf: PdfDocument) -> list[Entry]:
    """Return the outline."""
    made = []
    for item in pdf.get_toc(max_depth=20):
        destination = item.get_dest()
        assert destination is not None
        x, y, _ = destination.get_view()[1]
        made.append(Entry(item.level + 1, item.get_title(), Place(destination.get_index() + 1, x, y)))
    return made


def links(pdf: PdfDocument) -> list[Link]:
    """Return the links of all pages; a link that leads nowhere, or does something else, is an error."""
    return [Link(number, target) for number, page in enumerate(pdf, 1) for target in _targets(pdf, page)]


def _targets(pdf: PdfDocument, page: PdfPage) -> Iterator[Place | str]:
    position, link = ctypes.c_int(0), pdfium.FPDF_LINK()
    while pdfium.FPDFLink_Enumerate(page, position, link):
        action = pdfium.FPDFLink_GetAction(link)
        kind = pdfium.FPDFAction_GetType(action) if action else pdfium.PDFACTION_GOTO
        if kind == pdfium.PDFACTION_URI:
            yield _bytes(partial(pdfium.FPDFAction_GetURIPath, pdf, action)).decode()
            continue
        assert kind == pdfium.PDFACTION_GOTO
        destination = pdfium.FPDFLink_GetDest(pdf, link)
        assert destination
        flags = [ctypes.c_int() for _ in range(3)]
        x, y, zoom = (ctypes.c_float() for _ in range(3))
        assert pdfium.FPDFDest_GetLocationInPage(destination, *flags, x, y, zoom)
        yield Place(pdfium.FPDFDest_GetDestPageIndex(pdf, destination) + 1, x.value, y.value)


def _bytes(read: Callable[..., int]) -> bytes:
    size = read(None, 0)
    buffer = ctypes.create_string_buffer(size)
    read(buffer, size)
    return buffer.raw[: size - 1] if size else b""


def elements(page: PdfPage) -> Iterator[Element]:
    """Yield the elements of the tags of a page."""
    tree = pdfium.FPDF_StructTree_GetForPage(page)
    waiting = [
        pdfium.FPDF_StructTree_GetChildAtIndex(tree, number)
        for number in range(pdfium.FPDF_StructTree_CountChildren(tree))
    ]
    while waiting:
        element = waiting.pop()
        if not element:
            continue
        kind = _words(pdfium.FPDF_StructElement_GetType, element)
        yield Element(kind, _words(pdfium.FPDF_StructElement_GetAltText, element))
        count = pdfium.FPDF_StructElement_CountChildren(element)
        waiting += [pdfium.FPDF_StructElement_GetChildAtIndex(element, number) for number in range(count)]
    pdfium.FPDF_StructTree_Close(tree)


def _words(read: Callable[..., int], element: object) -> str:
    return _bytes(partial(read, element)).decode("utf-16-le", "ignore").rstrip("\0")


def fonts(pdf: PdfDocument) -> dict[str, bool]:
    """Return whether each font is embedded, by its name."""
    found: dict[str, bool] = {}
    name = ctypes.create_string_buffer(200)
    for page in pdf:
        for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=20):
            font = pdfium.FPDFTextObj_GetFont(item)
            pdfium.FPDFFont_GetBaseFontName(font, name, 200)
            found[name.value.decode()] = bool(pdfium.FPDFFont_GetIsEmbedded(font))
    return found


def metadata(data: bytes) -> dict[str, str]:
    """Return the XMP metadata by prefix and name, such as `pdfuaid:part`."""
    found = re.search(rb"<x:xmpmeta.*?</x:xmpmeta>", data, re.DOTALL)
    assert found is not None
    prefixes = {uri: name for name, uri in re.findall(r'xmlns:(\w+)="([^"]+)"', found[0].decode())}
    described = ElementTree.fromstring(found[0]).find(f"{RDF}RDF/{RDF}Description")
    assert described is not None
    made = {}
    for child in described:
        uri, name = child.tag.removeprefix("{").split("}")
        made[f"{prefixes[uri]}:{name}"] = "".join(child.itertext())
    return made


def language(pdf: PdfDocument) -> str:
    """Return the language that the PDF says it is in."""
    buffer = (ctypes.c_ushort * 40)()
    size = pdfium.FPDFCatalog_GetLanguage(pdf, buffer, 40)
    return bytes(buffer)[:size].decode("utf-16-le").rstrip("\0")
