"""Whether the files of a book are where its configuration says, and its pages in its order."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rindoku.book import AVATARS, CONFIG, LAB_PART, NOT_FOUND, PAGES, PAPERS, Book, Paper
from rindoku.book.config import BookConfig
from rindoku.book.records import KEY, Positions
from rindoku.findings import Code, Finding, nearest
from rindoku.lab import LABS
from rindoku.lab.outputs import Lab
from rindoku.screenplay.speeches import avatar

# Folders of a site that are not folders of its pages.
_TAKEN = ("assets", "search")


def check_lab(paper: Paper, labs: Mapping[str, Lab]) -> list[Finding]:
    """Return the parts about a lab that a section shows without having one."""
    # Where the section is not written, its parts may stand empty.
    if paper.record.status == "record":
        return []
    findings = []
    for heading in paper.headings:
        if heading.name == LAB_PART and paper.slug not in labs:
            message = f"There is no {LABS}/{paper.slug}.py that this part could show."
            hint = "Write the lab, or give the heading another id."
            findings.append(Finding(f"{PAGES}/{paper.uri}", heading.line, 1, Code.LAB_PART, message, hint))
    return findings


def check_subbooks(root: Path, config: BookConfig, places: Positions) -> list[Finding]:
    """Return the books inside this one that cannot be built into its site."""
    findings = []
    for name, path in config.subbooks.items():
        if (root / path).resolve() == root:
            message = f"The book '{name}' is this book itself."
            findings.append(places.finding(("subbooks", name), Code.FIELD_VALUE, message))
        elif name in _TAKEN or (root / PAGES / name).is_dir():
            message = f"The site has a folder '{name}' already."
            findings.append(places.finding(("subbooks", name, KEY), Code.FIELD_VALUE, message))
        elif not (root / path / CONFIG).is_file():
            message = f"There is no {path}/{CONFIG}."
            findings.append(places.finding(("subbooks", name), Code.FILE_MISSING, message))
    return findings


def check_avatars(root: Path, config: BookConfig, places: Positions) -> list[Finding]:
    """Return the faces that the cast wants and that are not there."""
    findings = []
    for index, speaker in enumerate(config.cast):
        for mood in ("normal", *config.moods.values()) if speaker.avatars else ():
            path = avatar(AVATARS, speaker.id, mood)
            if not (root / PAGES / path).is_file():
                message = f"There is no {PAGES}/{path}."
                hint = "Draw it, or set avatars: false."
                findings.append(places.finding(("cast", index, "avatars"), Code.FILE_MISSING, message, hint))
    return findings


def check_links(root: Path, config: BookConfig) -> list[Finding]:
    """Return the links of the file system that leave the book: the site would publish their ends."""
    named = [root / name for name in (config.bibliography, config.taxonomy, config.glossary) if name]
    findings = []
    for path in (*named, *sorted((root / PAGES).rglob("*"))):
        if not path.resolve().is_relative_to(root):
            shown = path.relative_to(root).as_posix()
            message = f"{shown} is a link that leaves the folder of the book."
            findings.append(Finding(shown, 1, 1, Code.PATH_OUTSIDE, message, "Put the file itself here."))
    return findings


def check_order(book: Book, files: set[str], places: Positions) -> list[Finding]:
    """Return where the order and the pages disagree; a page that is wrong in itself counts as one."""
    findings = []
    known = files | set(book.index_pages)
    seen: set[str] = set()
    for index, item in enumerate(book.config.order):
        if item not in known and item not in ("papers", "indexes"):
            message = f"The order names '{item}', but there is no such page."
            findings.append(places.finding(("order", index), Code.PAGE_ORDER, message, nearest(item, known)))
        elif seen & set(book.pages_of(item)):
            message = f"The order reaches '{item}' twice."
            findings.append(places.finding(("order", index), Code.PAGE_ORDER, message, "Keep one place."))
        seen |= set(book.pages_of(item))
    for uri in sorted(files & set(book.made_pages)):
        message = f"The tool makes a page of this name, {uri}."
        hint = "Choose another name for this one."
        findings.append(Finding(f"{PAGES}/{uri}", 1, 1, Code.PAGE_ORDER, message, hint))
    for uri in sorted(files - seen - set(book.made_pages) - {NOT_FOUND}):
        is_paper = uri.startswith(PAPERS)
        if is_paper and "papers" in book.config.order:
            continue
        message = "The page is in no place of the book's order."
        hint = f"Add '{'papers' if is_paper else uri}' under order in {CONFIG}."
        findings.append(Finding(f"{PAGES}/{uri}", 1, 1, Code.PAGE_ORDER, message, hint))
    return findings
