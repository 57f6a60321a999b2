"""What stops the build of a book: each case is a small book with one thing changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from helpers import change, golden, write_papers

from rindoku.book.reader import read_book
from rindoku.checks import check_build
from rindoku.findings import BookError


def findings_of(root: Path) -> list[str]:
    try:
        return [str(finding) for finding in check_build(read_book(root))]
    except BookError as error:
        return [str(finding) for finding in error.findings]


@pytest.mark.parametrize("case", golden("book"))
def test_a_changed_book_has_these_findings(case: dict[str, Any], tmp_path: Path) -> None:
    root = write_papers(tmp_path)
    change(root, case)
    assert findings_of(root) == case["findings"]


def test_a_link_that_leaves_the_book_is_named(tmp_path: Path) -> None:
    root = write_papers(tmp_path / "book")
    (tmp_path / "secret.svg").write_text("<svg/>", encoding="utf-8")
    (root / "chapters/assets/secret.svg").symlink_to(tmp_path / "secret.svg")
    assert findings_of(root) == [
        "chapters/assets/secret.svg:1:1: F007 chapters/assets/secret.svg is a link that leaves the folder of "
        "the book. Put the file itself here."
    ]
