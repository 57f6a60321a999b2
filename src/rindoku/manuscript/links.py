"""What a page points at: figures, tables and formulas by their ids, and the files of images."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

from rindoku.findings import Code, Finding, nearest
from rindoku.manuscript.figures import drawn, unsafe
from rindoku.manuscript.maths import Formula, without
from rindoku.manuscript.source import Source

# The image's address; its text may hold anything but a bracket.
_IMAGE = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<src>[^)\s]+)[^)]*\)")
_EMPTY_LINK = re.compile(r"(?<!!)\[\]\(#(?P<name>[^)]*)\)")
_CAPTION = re.compile(r"^/{3,}[ \t]+(?:figure-|table-)?caption[ \t]*\|.*#(?P<name>[\w-]+)", re.M)


def find_captions(source: Source, formulas: list[Formula]) -> list[tuple[int, str]]:
    """Return where the captions of a page begin, with their ids."""
    return [(m.start(), m["name"]) for m in _CAPTION.finditer(without(source.masked, formulas))]


def check_references(source: Source, formulas: list[Formula], path: str) -> list[Finding]:
    """Return the cross references `[](#id)` of a page that lead nowhere; `path` is for the findings."""
    if "[](#" not in source.masked:
        return []
    text = without(source.masked, formulas)
    names = {formula.name for formula in formulas} | {name for _, name in find_captions(source, formulas)}
    findings = []
    for link in _EMPTY_LINK.finditer(text):
        if link["name"] not in names:
            message = f"No figure, table or formula of this page has the id '{link['name']}'."
            place = source.position(link.start())
            hint = nearest(link["name"], names) or f"Ids: {', '.join(sorted(names)) or 'none'}."
            findings.append(Finding(path, *place, Code.REFERENCE_UNKNOWN, message, hint))
    return findings


def check_images(source: Source, formulas: list[Formula], path: str, root: Path) -> list[Finding]:
    """Return the images of a page whose files are not there, or not where they may be, and unsafe figures.

    Args:
        source: the page.
        formulas: its formulas, in which no image stands.
        path: the page, relative to the folder of the book.
        root: the folder of the book.
    """
    findings: list[Finding] = []
    if "![" not in source.masked:
        return findings
    folder = posixpath.dirname(path)
    pages = path.partition("/")[0]
    for image in _IMAGE.finditer(without(source.masked, formulas)):
        target = posixpath.normpath(posixpath.join(folder, image["src"]))
        place = source.position(image.start())
        figure = drawn(target, pages)
        # An address would be loaded from another host.
        if re.match(r"[a-z][a-z0-9+.-]*:|//", image["src"], re.I) or not (
            figure or target.startswith(f"{pages}/")
        ):
            message = f"The path '{image['src'][:60]}' leaves the folder of the pages."
            hint = f"Keep images under {pages}/assets/."
            findings.append(Finding(path, *place, Code.PATH_OUTSIDE, message, hint))
        elif not (root / target).is_file():
            message = f"There is no {target}."
            findings.append(Finding(path, *place, Code.FILE_MISSING, message, "Check the path."))
        elif figure:
            problem = _problem(root / target)
            if problem:
                message = f"The figure {target.removeprefix(f'{pages}/')} contains {problem}."
                hint = "A figure must not run or load anything; take it out."
                findings.append(Finding(path, *place, Code.FIGURE_UNSAFE, message, hint))
    return findings


def _problem(path: Path) -> str:
    try:
        return unsafe(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        return "signs that are not UTF-8"
