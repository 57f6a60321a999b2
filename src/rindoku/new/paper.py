"""The first page of a paper: answers that fit the book, and the text made from them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rindoku.book import CONFIG, PAGES, PAPERS, Book
from rindoku.findings import nearest
from rindoku.manuscript.maths import check_formulas
from rindoku.manuscript.source import scan
from rindoku.new import WrongAnswer, fill, one_line

_SLUG = re.compile(r"[a-z][a-z0-9_]*")
# Titles are often `Name: What It Does`.
_NAME = re.compile(r"^(?P<name>[^:：]{1,30})[:：] ?\S")


@dataclass(frozen=True)
class Start:
    """What an author says about a paper before its page is there; an empty headline is for later."""

    slug: str
    key: str
    number: int
    groups: tuple[str, ...]
    headline: str = ""


def check_book(book: Book) -> None:
    """Check that a book can take another paper.

    Raises:
        WrongAnswer: if it has no bibliography, no groups, no place for papers, or no work that is free.
    """
    for field in ("bibliography", "taxonomy"):
        if not getattr(book.config, field):
            what = (
                "A paper needs an entry there." if field == "bibliography" else "A paper needs a group there."
            )
            raise WrongAnswer(f"{CONFIG} names no {field}. {what} Name it under {field}.")
    if "papers" not in book.config.order:
        raise WrongAnswer(f"The order in {CONFIG} has no place for papers. Add 'papers' to it.")
    if not leaf_groups(book):
        raise WrongAnswer(f"{_groups_file(book)} holds no group. Add the one that the paper belongs to.")
    if not free_keys(book):
        hint = "Add the entry of the paper."
        raise WrongAnswer(f"{book.config.bibliography} holds no work without a page. {hint}")


def leaf_groups(book: Book) -> dict[str, str]:
    """Return the groups that papers may name: id and label."""
    return {group.id: group.label for group, _ in book.taxonomy.walk() if not group.children}


def free_keys(book: Book) -> list[str]:
    """Return the keys of the bibliography that have no page yet."""
    taken = {paper.record.key for paper in book.papers}
    return [key for key in book.entries if key not in taken]


def next_number(book: Book) -> int:
    """Return the number behind the last paper of a book."""
    return max((paper.record.number for paper in book.papers), default=0) + 1


def check_slug(book: Book, slug: str) -> str:
    """Return a slug that is well formed and free.

    Raises:
        WrongAnswer: if it is not.
    """
    if not _SLUG.fullmatch(slug):
        hint = "Use a-z, 0-9 and _, with a letter first, such as luna or red_sds."
        raise WrongAnswer(f"'{slug}' is no slug. {hint}")
    if (book.pages_folder / PAPERS / f"{slug}.md").exists():
        raise WrongAnswer(f"{_page(slug)} is there already. Edit it, or choose another slug.")
    return slug


def check_key(book: Book, key: str) -> str:
    """Return a citation key that the bibliography has and no paper yet.

    Raises:
        WrongAnswer: if it has none such.
    """
    if key not in book.entries:
        hint = nearest(key, free_keys(book)) or "Add the entry there, or type the key as it stands there."
        raise WrongAnswer(f"{book.config.bibliography} has no key '{key}'. {hint}")
    for paper in book.papers:
        if paper.record.key == key:
            hint = "Choose the key of another work."
            raise WrongAnswer(f"'{key}' has its page already, {PAGES}/{paper.uri}. {hint}")
    return key


def check_number(book: Book, number: int) -> int:
    """Return a number that no paper has.

    Raises:
        WrongAnswer: if one has it, or it is below 1.
    """
    if number < 1:
        raise WrongAnswer(f"{number} is no number of a paper. They begin with 1.")
    for paper in book.papers:
        if paper.record.number == number:
            hint = f"The next free one is {next_number(book)}."
            raise WrongAnswer(f"The number {number} is taken by {PAGES}/{paper.uri}. {hint}")
    return number


def check_groups(book: Book, groups: Iterable[str]) -> tuple[str, ...]:
    """Return groups, each once, that a paper may name.

    Raises:
        WrongAnswer: if there are none, or one that does not exist or has subgroups.
    """
    known = {group.id: group for group, _ in book.taxonomy.walk()}
    found = tuple(dict.fromkeys(groups))
    for group in found:
        if group not in known:
            hint = nearest(group, known) or f"Groups: {', '.join(leaf_groups(book))}."
            raise WrongAnswer(f"{_groups_file(book)} has no group '{group}'. {hint}")
        if known[group].children:
            inner = ", ".join(child.id for child in known[group].children)
            raise WrongAnswer(f"The group '{group}' has subgroups. Choose one of them: {inner}.")
    if not found:
        raise WrongAnswer(f"A paper belongs to a group at least. Groups: {', '.join(leaf_groups(book))}.")
    return found


def check_headline(book: Book, headline: str) -> str:
    """Return a headline, on one line.

    Raises:
        WrongAnswer: if a formula in it is not understood.
    """
    headline = one_line(headline)
    for problem in check_formulas(scan(headline, front_matter=False), "", book.config.macros):
        raise WrongAnswer(f"The headline cannot be shown: {problem.message} {problem.hint}".rstrip())
    return headline


def page_of(book: Book, start: Start) -> str:
    """Return the page of a paper to begin with: its record, and the parts of the section to be written."""
    title = book.entries[start.key].title
    match = _NAME.match(title)
    name = match["name"] if match else start.slug.replace("_", " ").capitalize()
    speakers = [speaker.name for speaker in book.config.cast[:2]]
    return fill(f"paper/{book.config.language}.md", start=start, name=name, speakers=speakers)


def write_page(book: Book, start: Start) -> str:
    """Write the page of a paper, and return its path inside the book.

    Raises:
        FileExistsError: if it is there.
    """
    path = book.pages_folder / PAPERS / f"{start.slug}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = page_of(book, start)
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)
    return _page(start.slug)


def _page(slug: str) -> str:
    return f"{PAGES}/{PAPERS}{slug}.md"


def _groups_file(book: Book) -> str:
    return f"{book.config.taxonomy}/groups.yml"
