"""Pages of a small book: source in, HTML and the findings of the whole pre-pass out, as golden cases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from helpers import golden, normal, write_papers

from rindoku.book.reader import read_book
from rindoku.checks import check_build
from rindoku.markdown import render

AREAS = ("japanese", "headings", "citations", "dollars", "refused")
# The source of a case follows two lines of front matter.
ABOVE = 2


@pytest.mark.parametrize("case", [case for name in AREAS for case in golden("manuscript", name)])
def test_a_page_has_this_html_and_these_findings(case: dict[str, Any], tmp_path: Path) -> None:
    pages = {"index.md": f"---\n---\n{case['source']}"}
    book = read_book(write_papers(tmp_path, pages, macros=case.get("macros", {})))
    findings = check_build(book)
    assert {finding.path for finding in findings} <= {"chapters/index.md"}
    found = [str(finding).split(":", 2) for finding in findings]
    assert [f"{int(line) - ABOVE}:{rest}" for _, line, rest in found] == case.get("findings", [])
    if "html" in case:
        assert normal(render(case["source"], book)) == normal(case["html"])
