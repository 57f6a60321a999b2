"""A book to begin with: files that build and pass all checks before a word is changed."""

from __future__ import annotations

from html import escape
from pathlib import Path

import yaml

from rindoku.book import Book
from rindoku.book.config import BookConfig
from rindoku.book.taxonomy import Taxonomy
from rindoku.leftovers import find_leftovers
from rindoku.new import TEMPLATES, WrongAnswer, fill, one_line

LANGUAGES = ("ja", "en")
TITLES = {"ja": "小さな読書会", "en": "A Small Reading Club"}


def check_folder(folder: Path) -> None:
    """Check that a book can begin in a folder.

    Raises:
        WrongAnswer: if something is there.
    """
    hint = "Name a folder that is empty or not there yet."
    if folder.is_dir():
        inside = sorted(path.name for path in folder.iterdir())
        if inside:
            raise WrongAnswer(f"{folder} is not empty: it holds {inside[0]}. {hint}")
    elif folder.exists() or folder.is_symlink():
        raise WrongAnswer(f"{folder} is not a folder. {hint}")


def check_title(language: str, title: str) -> str:
    """Return a title, on one line; without any, the one of its language.

    Raises:
        WrongAnswer: if pages would show it as what is left of their syntax, such as a citation.
    """
    title = one_line(title) or TITLES[language]
    config = BookConfig.model_validate(yaml.safe_load(fill(f"book/{language}/book.yml", title=title)))
    book = Book(Path(), config, Taxonomy(), {}, (), ())
    for finding in find_leftovers(escape(title), "", book):
        found = finding.message.removeprefix("The finished page shows ").rstrip(".")
        raise WrongAnswer(f"The title reads like {found}. Choose one without.")
    return title


def files_of(language: str, title: str) -> dict[str, str]:
    """Return the files of the book by path."""
    root = TEMPLATES / "book" / language
    names = sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
    return {name: fill(f"book/{language}/{name}", title=title) for name in names}


def write_files(folder: Path, files: dict[str, str]) -> None:
    """Write files into a folder, over none that is there.

    Raises:
        OSError: if one is, or cannot be written.
    """
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
