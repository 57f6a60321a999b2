"""The notes of a release, cut from CHANGELOG.md: `.venv/bin/python scripts/release_notes.py v1.2.0`.

The part of a release begins with its version, `## 1.2.0`, whatever else stands on that line.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from rindoku import __version__
from rindoku.book.reader import read_config

ROOT = Path(__file__).parents[1]


class NoNotes(Exception):
    """Raised when there is nothing to say of a tag, or the tag is the wrong one."""


def notes(tag: str, book: str, tool: str, changelog: str) -> str:
    """Return the notes of a release.

    Args:
        tag: the tag in Git.
        book: the version of the book.
        tool: the version of the tool.
        changelog: the text of CHANGELOG.md.

    Raises:
        NoNotes: if the tag is not that of the book's version, or the changelog is silent about it.
    """
    if tag != f"v{book}":
        raise NoNotes(f"The tag {tag} is not that of the book, whose version in book.yml is {book}: v{book}.")
    found = re.search(rf"^## {re.escape(book)}(?![\w.]).*\n((?:(?!## ).*\n?)*)", changelog, re.M)
    if found is None or not found[1].strip():
        raise NoNotes(
            f"CHANGELOG.md says nothing of {book}. Put '## {book}' over what is now under Unreleased."
        )
    head = f"The book {book}, made with rindoku {tool}. Check the files with `sha256sum -c SHA256SUMS`."
    return f"{head}\n\n{found[1].strip()}\n"


def main() -> None:
    """Print the notes for the tag that the command line names."""
    if len(sys.argv) != 2:
        sys.exit("Usage: release_notes.py TAG")
    config, _ = read_config(ROOT)
    try:
        changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
        sys.stdout.buffer.write(notes(sys.argv[1], config.version, __version__, changelog).encode())
    except NoNotes as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
