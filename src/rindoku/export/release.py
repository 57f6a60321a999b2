"""Makes a release: the site with its downloads, the files and their sums; all of it or nothing."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from rindoku.book import CONFIG, Book
from rindoku.book.paper import Output
from rindoku.book.reader import read_config
from rindoku.build import DOWNLOADS, Part, beside, build_site, put, read_parts
from rindoku.export.archive import write_archive
from rindoku.export.dates import VARIABLE
from rindoku.findings import BookError, Code, Finding

if TYPE_CHECKING:
    from rindoku.export.document import Document

SUMS = "SHA256SUMS"
_PRINTED: tuple[Output, ...] = ("pdf", "epub")


class Pdf(Protocol):
    """A PDF, and how many pages it has."""

    @property
    def data(self) -> bytes:
        """The file."""

    @property
    def pages(self) -> int:
        """The number of its pages."""


@dataclass(frozen=True)
class Writers:
    """What turns the contents of pages into a document, and a document into files."""

    read: Callable[[Mapping[str, str], Book], Document]
    pdf: Callable[[Document, Book, Path, datetime], Pdf]
    epub: Callable[[Document, Book, Path, datetime], bytes]


def writers() -> Writers:
    """Return the writers.

    Raises:
        ModuleNotFoundError: if the extra `release` is not installed.
    """
    from rindoku.export.epub import write_epub
    from rindoku.export.pdf.build import font_paths, write_pdf
    from rindoku.export.reader import read_document

    font_paths()
    return Writers(read_document, write_pdf, write_epub)


@dataclass(frozen=True)
class Step:
    """A step of the work: the `number`-th of `total`, from 1; `seconds` by the clock once it is done."""

    name: str
    number: int
    total: int
    seconds: float | None = None


@dataclass(frozen=True)
class Made:
    """A file of a release; `pages` are those of a PDF."""

    name: str
    size: int
    pages: int | None = None


def make_release(
    folder: Path, site: Path, dist: Path, date: datetime, using: Writers, tell: Callable[[Step], None]
) -> tuple[Made, ...]:
    """Build the site of a book and the files of its release, and put them in the place of the last ones.

    Args:
        folder: the folder of the book.
        site: the folder of the site.
        dist: the folder of the files; those of other versions stay there.
        date: the date that the files bear.
        using: the writers.
        tell: is called when a step begins and when it is done.

    Returns:
        The files, the book's before those of the books inside it, the sums last.

    Raises:
        BookError: with what is wrong with the book; the last release and site are as they were.
        BuildFailed: if MkDocs gave up, in the same way.
        OSError: if a file cannot be written, in the same way.
    """
    parts = read_parts(folder)
    _check_names(parts)
    steps = _Steps(3 + len(_PRINTED) * len(parts), tell)
    with beside(site) as new, beside(dist) as files:
        target, out = new / "new", files / "new"
        out.mkdir()
        with steps("site"), _dated(date):
            contents = build_site(parts, target, release=True)
        with steps("contents"):
            documents = _documents(parts, contents, using)
        pages = _print(parts, documents, target, out, date, using, steps)
        name = parts[0].book.config.release_name
        archive = f"{name}-html.zip"
        shutil.copytree(out, target / DOWNLOADS, dirs_exist_ok=True)
        with steps(archive):
            write_archive(out / archive, target, [part.place for part in parts], name, date)
            shutil.copyfile(out / archive, target / DOWNLOADS / archive)
        names = [*pages, archive]
        (out / SUMS).write_text(sums(out, names), encoding="ascii", newline="\n")
        made = tuple(Made(n, (out / n).stat().st_size, pages.get(n)) for n in (*names, SUMS))
        whole = {dist: out} if not dist.exists() else {dist / m.name: out / m.name for m in made}
        put({site: target} | whole)
    return made


def sums(folder: Path, names: Sequence[str]) -> str:
    """Return the digests of files as `sha256sum -c` reads them."""
    lines = (
        f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in sorted(names)
    )
    return "".join(lines)


class _Steps:
    """Tells and times the steps."""

    def __init__(self, total: int, tell: Callable[[Step], None]) -> None:
        self._total, self._tell, self._number = total, tell, 0

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        self._number += 1
        self._tell(Step(name, self._number, self._total))
        start = time.monotonic()
        yield
        self._tell(Step(name, self._number, self._total, time.monotonic() - start))


@contextmanager
def _dated(date: datetime) -> Iterator[None]:
    """Let MkDocs and its plugins, which ask the environment, take the date for that of the build."""
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = str(int(date.timestamp()))
    try:
        yield
    finally:
        os.environ.pop(VARIABLE)
        if before is not None:
            os.environ[VARIABLE] = before


def _check_names(parts: Sequence[Part]) -> None:
    """Check that no two books have files of one name."""
    known: dict[str, Part] = {}
    findings = []
    for part in parts:
        name = part.book.config.release_name
        if name in known:
            _, places = read_config(part.book.root)
            other = known[name].path or "the outer book"
            message = f"The released files would have the names of those of {other}: {name}."
            hint = f"Give {CONFIG} another file_name."
            found = places.finding(("file_name",), Code.FIELD_VALUE, message, hint)
            findings += part.locate([found])
        known[name] = part
    if findings:
        raise BookError(findings)


def _documents(
    parts: Sequence[Part], contents: Sequence[Mapping[str, str]], using: Writers
) -> list[dict[Output, Document]]:
    """Return the documents of each book by output; those of the same pages are read once."""
    made: list[dict[Output, Document]] = []
    findings: list[Finding] = []
    for part, html in zip(parts, contents, strict=True):
        read: dict[tuple[str, ...], Document] = {}
        own: dict[Output, Document] = {}
        for output in _PRINTED:
            uris = tuple(uri for uri in part.book.pages_in(output) if uri in html)
            try:
                if uris not in read:
                    read[uris] = using.read({uri: html[uri] for uri in uris}, part.book)
                own[output] = read[uris]
            except BookError as error:
                findings += part.locate(error.findings)
        made.append(own)
    if findings:
        raise BookError(findings)
    return made


def _print(
    parts: Sequence[Part],
    documents: Sequence[Mapping[Output, Document]],
    site: Path,
    out: Path,
    date: datetime,
    using: Writers,
    steps: _Steps,
) -> dict[str, int | None]:
    """Write PDF and EPUB of each book into a folder; return how many pages each file has, if it says."""
    made: dict[str, int | None] = {}
    findings: list[Finding] = []
    for part, document in zip(parts, documents, strict=True):
        name, place = part.book.config.release_name, site / part.place
        for output in _PRINTED:
            file, pages = f"{name}.{output}", None
            try:
                with steps(file):
                    if output == "pdf":
                        pdf = using.pdf(document[output], part.book, place, date)
                        data, pages = pdf.data, pdf.pages
                    else:
                        data = using.epub(document[output], part.book, place, date)
                    (out / file).write_bytes(data)
                made[file] = pages
            except BookError as error:
                findings += part.locate(error.findings)
    if findings:
        raise BookError(findings)
    return made
