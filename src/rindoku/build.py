"""Builds sites: of a book and of the books inside it, each into its folder of one site."""

from __future__ import annotations

import gc
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from rindoku.book import Book
from rindoku.book.reader import read_book
from rindoku.checks import check_build
from rindoku.findings import BookError, Finding

SITE = "site"
# The folder of a site, in a release, for the files that a reader takes home.
DOWNLOADS = "downloads"


class BuildFailed(Exception):
    """Raised when MkDocs gave up; it has said why."""


@dataclass(frozen=True)
class Part:
    """A book, and where it belongs: `place` is a folder of the site, `path` one of the outer book.

    Both are '' for the outer book itself.
    """

    book: Book
    place: str = ""
    path: str = ""

    def locate(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return findings with paths that begin where the outer book does."""
        if not self.path:
            return list(findings)
        return [replace(finding, path=f"{self.path}/{finding.path}") for finding in findings]


def read_parts(folder: Path, place: str = "", path: str = "") -> tuple[Part, ...]:
    """Return the book in a folder, then the books inside it.

    Raises:
        BookError: with what is wrong with it, else with what is wrong with those inside it.
    """
    book = read_book(folder)
    if wrong := check_build(book):
        raise BookError(wrong)
    parts: tuple[Part, ...] = (Part(book, place, path),)
    findings: list[Finding] = []
    for name, inner in book.config.subbooks.items():
        try:
            parts += read_parts(folder / inner, f"{place}/{name}".strip("/"), f"{path}/{inner}".strip("/"))
        except BookError as error:
            findings += [replace(finding, path=f"{inner}/{finding.path}") for finding in error.findings]
    if findings:
        raise BookError(findings)
    return parts


def build_site(
    parts: Sequence[Part], target: Path, *, release: bool = False
) -> tuple[Mapping[str, str], ...]:
    """Build a site.

    Args:
        parts: the outer book first.
        target: the folder of the site, which is not there yet.
        release: whether front pages offer what a release puts into the folder `downloads`.

    Returns:
        For each book the contents of its pages, by page.

    Raises:
        BuildFailed: if MkDocs gave up.
    """
    # Most of what a build makes stays until its end: looking for garbage as often as usual takes a
    # twentieth of the time.
    gc.set_threshold(100_000, 50, 50)
    contents = []
    for part in parts:
        site = target / part.place
        if part.place:
            shutil.rmtree(site, ignore_errors=True)
        depth = part.place.count("/") + 1 if part.place else 0
        downloads = f"{'../' * depth}{DOWNLOADS}" if release else ""
        contents.append(_build(part.book, site, downloads))
    return tuple(contents)


def _build(book: Book, target: Path, downloads: str) -> Mapping[str, str]:
    from mkdocs.commands.build import build
    from mkdocs.config import load_config
    from mkdocs.exceptions import Abort, MkDocsException

    try:
        config = load_config(str(book.root / "mkdocs.yml"), site_dir=str(target), strict=True)
        plugin = config.plugins.get("rindoku")
        if plugin is None:
            raise BuildFailed("mkdocs.yml does not name the plugin rindoku")
        plugin.read, plugin.downloads = book, downloads
        config.plugins.on_startup(command="build", dirty=False)
        try:
            build(config)
        finally:
            config.plugins.on_shutdown()
    except (Abort, MkDocsException) as error:
        raise BuildFailed(str(error) or "The build failed") from None
    contents: Mapping[str, str] = plugin.contents
    return contents


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """Open a folder for a new version of a folder: beside it, so that `put` only renames."""
    target.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def put(moves: Mapping[Path, Path]) -> None:
    """Put new folders, made in folders of `beside`, in the place of old ones: all of them or none.

    Args:
        moves: the new folders by their targets.

    Raises:
        OSError: if one cannot be moved; all are then as they were.
    """
    done: list[tuple[Path, Path]] = []
    try:
        for target, new in moves.items():
            if target.exists():
                old = new.with_name(f".old-{new.name}")
                target.rename(old)
                done.append((old, target))
            new.rename(target)
            done.append((target, new))
    except BaseException:
        for now, before in reversed(done):
            now.rename(before)
        raise
