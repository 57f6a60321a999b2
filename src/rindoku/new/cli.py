"""`rindoku new paper` and `rindoku new book`."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from rindoku.book import Book
from rindoku.book.reader import read_book
from rindoku.findings import BookError
from rindoku.new import WrongAnswer
from rindoku.new.book import LANGUAGES, TITLES, check_folder, check_title, files_of, write_files
from rindoku.new.paper import (
    Start,
    check_book,
    check_groups,
    check_headline,
    check_key,
    check_number,
    check_slug,
    leaf_groups,
    next_number,
    write_page,
)

_Answer = TypeVar("_Answer")


@click.group()
def new() -> None:
    """Begin a book, or the page of a paper."""


@new.command("paper")
@click.argument("slug", metavar="SLUG")
@click.option(
    "--book", "folder", type=click.Path(path_type=Path, exists=True, file_okay=False), default=Path(),
    help="The folder of the book (this one).",
)  # fmt: skip
@click.option("--key", metavar="KEY", help="Its key in the bibliography.")
@click.option("--number", metavar="N", type=int, help="Its number in the book (the next that is free).")
@click.option("--group", "groups", metavar="ID", multiple=True, help="Its group; several if repeated.")
@click.option("--headline", metavar="TEXT", help="What its section is about, in the book's language.")
def new_paper(
    slug: str,
    folder: Path,
    key: str | None,
    number: int | None,
    groups: tuple[str, ...],
    headline: str | None,
) -> None:
    """Begin the page of a paper, chapters/papers/SLUG.md, and ask for what is not given.

    SLUG is its name in files and addresses: a-z, 0-9 and _, with a letter first.

    Example: rindoku new paper luna --key ma2021luna --group attention
    """
    try:
        book = read_book(folder)
    except BookError as error:
        for finding in error.findings:
            click.echo(str(finding), err=True)
        click.echo(f"{len(error.findings)} finding(s); nothing is written.", err=True)
        sys.exit(1)
    # First all that is given, so that no answer is typed in vain.
    _told("", check_book, book)
    _told("SLUG: ", check_slug, book, slug)
    if key is not None:
        _told("--key: ", check_key, book, key)
    if number is not None:
        _told("--number: ", check_number, book, number)
    if groups:
        groups = _told("--group: ", check_groups, book, groups)
    if headline is not None:
        headline = _told("--headline: ", check_headline, book, headline)
    _need(*(["--key"] if key is None else []), *([] if groups else ["--group"]))
    start = Start(
        slug,
        key=_ask_key(book) if key is None else key,
        number=_ask_number(book) if number is None else number,
        groups=groups or _ask_groups(book),
        headline=_ask_headline(book) if headline is None else headline,
    )
    try:
        path = folder / write_page(book, start)
    except OSError as error:
        raise click.ClickException(f"The page cannot be written: {error}.") from None
    click.echo(f"Written: {path}")
    click.echo("Replace what follows FILL IN or 要記入; take out `status: record` at the end.")
    click.echo(f"See it while you write: rindoku serve {shlex.quote(str(folder))}")


@new.command("book")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--language", type=click.Choice(LANGUAGES), help="The language of the book.")
@click.option("--title", metavar="TEXT", help="The title of the book.")
def new_book(folder: Path, language: str | None, title: str | None) -> None:
    """Begin a book in DIR, a folder that is empty or not there yet.

    It has two speakers, a page of dialogue and a paper, and builds as it is.

    Example: rindoku new book my-book --language en
    """
    _told("DIR: ", check_folder, folder)
    if language is None:
        _need("--language")
        language = click.prompt("Language", type=click.Choice(LANGUAGES))
    title = _ask_title(language) if title is None else _told("--title: ", check_title, language, title)
    files = files_of(language, title)
    try:
        write_files(folder, files)
    except OSError as error:
        raise click.ClickException(f"The book cannot be written: {error}.") from None
    shown = shlex.quote(str(folder))
    click.echo(f"Written: {folder} ({len(files)} files)")
    click.echo(f"See it while you write: rindoku serve {shown}")
    click.echo(f"Find what is wrong:     rindoku check {shown}")
    click.echo(f"Begin another paper:    rindoku new paper SLUG --book {shown}")


def at_terminal() -> bool:
    """Whether somebody is there to be asked."""
    return sys.stdin.isatty()


def _told(where: str, check: Callable[..., _Answer], *values: object) -> _Answer:
    """Return what a check returns, or end with what it says of `where` on the command line."""
    try:
        return check(*values)
    except WrongAnswer as error:
        raise click.UsageError(f"{where}{error}") from None


def _need(*options: str) -> None:
    """End unless there are no options to ask for, or somebody to ask."""
    if options and not at_terminal():
        raise click.UsageError(f"There is no terminal to ask at. Give {' and '.join(options)}.")


def _ask(question: str, check: Callable[[str], _Answer], default: str | None = None) -> _Answer:
    """Ask until the answer can be used."""
    answer: _Answer = click.prompt(
        question,
        default=default,
        show_default=bool(default),
        value_proc=lambda text: _told("", check, text.strip()),
    )
    return answer


def _ask_key(book: Book) -> str:
    return _ask("Key in the bibliography", lambda text: check_key(book, text))


def _ask_number(book: Book) -> int:
    free = next_number(book)
    if not at_terminal():
        return free

    def number(text: str) -> int:
        if not (text.isascii() and text.isdigit()):
            raise WrongAnswer(f"'{text}' is no number. The next free one is {free}.")
        return check_number(book, int(text))

    return _ask("Number", number, str(free))


def _ask_groups(book: Book) -> tuple[str, ...]:
    groups = leaf_groups(book)
    for identifier, label in groups.items():
        click.echo(f"  {identifier}  {label}")
    only = next(iter(groups)) if len(groups) == 1 else None
    question = "Groups (ids; the first is primary)"
    return _ask(question, lambda text: check_groups(book, text.replace(",", " ").split()), only)


def _ask_headline(book: Book) -> str:
    if not at_terminal():
        return ""
    return _ask("Headline (Enter: later)", lambda text: check_headline(book, text), "")


def _ask_title(language: str) -> str:
    if not at_terminal():
        return TITLES[language]
    return _ask("Title", lambda text: check_title(language, text), TITLES[language])
