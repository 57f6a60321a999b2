"""Whether the files of a book are where its configuration says, and its pages in its order."""

from __future__ import annotations

from pathlib import Path

from rindoku.book import AVATARS, CONFIG, NOT_FOUND, PAGES, PAPERS, Book
from rindoku.book.config import BookConfig
from rindoku.book.records import KEY, Positions
from rindoku.findings import Code, Finding, nearest
from rindoku.screenplay.speeches import avatar

# Folders of a site that are not folders of its pages.
_TAKEN = ("assets", "downloads", "pagefind", "search")


def check_subbooks(root: Path, config: BookConfig, places: Positions) -> list[Finding]:
    """Return the books inside this one that cannot be built into its site."""
    findings = []
    for name, path in config.subbooks.items():
        if (root / path).resolve() == root:
            message, hint = f"The book '{name}' is this book itself.", "Name the folder of another book."
            findings.append(places.finding(("subbooks", name), Code.FIELD_VALUE, message, hint))
        elif name in _TAKEN or (root / PAGES / name).is_dir():
            message, hint = f"The site has a folder '{name}' already.", "Choose another name."
            findings.append(places.finding(("subbooks", name, KEY), Code.FIELD_VALUE, message, hint))
        elif not (root / path / CONFIG).is_file():
            message, hint = f"There is no {path}/{CONFIG}.", "Name the folder of a book."
            findings.append(places.finding(("subbooks", name), Code.FILE_MISSING, message, hint))
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
    """Return the links of the file system that end nowhere, or outside the book, which would be published."""
    named = [root / name for name in (config.bibliography, config.taxonomy, config.glossary) if name]
    findings = []
    for path in (*named, *sorted((root / PAGES).rglob("*"))):
        shown = path.relative_to(root).as_posix()
        if path.is_symlink() and not path.exists():
            message = f"{shown} is a link to a file that does not exist."
            findings.append(Finding(shown, 1, 1, Code.FILE_MISSING, message, "Mend the link or delete it."))
        elif not path.resolve().is_relative_to(root):
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
            hint = nearest(item, known) or "Mend the name, or write the page."
            findings.append(places.finding(("order", index), Code.PAGE_ORDER, message, hint))
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
