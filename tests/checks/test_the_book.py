"""The book and the manual pass their own check."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import ROOT

from rindoku.book.reader import read_book
from rindoku.checks import check
from rindoku.checks.manual import COMMAND, manual


@pytest.mark.parametrize("folder", [ROOT, ROOT / "docs"], ids=["the book", "the manual"])
def test_nothing_is_wrong(folder: Path) -> None:
    assert [str(finding) for finding in check(read_book(folder))] == []


def test_the_page_of_rules_is_what_the_rules_say() -> None:
    page = (ROOT / "docs/chapters/rules.md").read_text(encoding="utf-8")
    assert page == manual(), f"Run: {COMMAND}"
