"""C007 on pages that need more than their text; the other cases are in golden/checks/links.yml."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from helpers import JAPANESE as CONFIG
from helpers import LAB, ROOT, run_lab, write_book, write_labs

from rindoku.book.reader import read_book
from rindoku.checks import apply_rules
from rindoku.checks.rules import links
from rindoku.checks.text import read_pages
from rindoku.manuscript.source import front_matter_end
from rindoku.markdown import render


def ids(folder: Path) -> dict[str, set[str]]:
    """The ids of the cues, headings, captions and formulas of every page, as the site has them."""
    book = read_book(folder)
    found = {}
    for page in read_pages(book):
        lines = page.source.text.split("\n")
        html = render("\n".join(lines[front_matter_end(lines) :]), book, page.uri)
        html = re.sub(r"<(svg|pre)\b.*?</\1>", "", html, flags=re.S)
        found[page.uri] = set(re.findall(r'<[^>]* id="([^"]+)"', html))
    return found


@pytest.mark.parametrize("folder", [ROOT, ROOT / "docs"], ids=["book", "manual"])
def test_every_id_of_a_page_can_be_linked_to(folder: Path) -> None:
    book = read_book(folder)
    made = ids(folder)
    for page in read_pages(book):
        known = links._anchors(page, book)
        left = {name for name in made[page.uri] - known if not name.startswith(("fn", "front-"))}
        assert {name for name in left if not name.endswith("-name")} == set(), page.uri


def test_the_anchor_of_a_speech_that_begins_with_the_value_of_a_lab(tmp_path: Path) -> None:
    speech = "部長：{{lab:one.count:,}}個です。\n"
    write_labs(tmp_path, one=LAB)
    run_lab(tmp_path, "one")
    write_book(tmp_path, CONFIG, {"index.md": speech})
    (anchor,) = (name for name in ids(tmp_path)["index.md"] if not name.endswith("-name"))
    write_book(tmp_path, CONFIG, {"index.md": f"{speech}\n[上](#{anchor})と[上](#bucho-000000)\n"})
    book = read_book(tmp_path)
    messages = [finding.message for finding in apply_rules(read_pages(book), book, [links])]
    assert messages == ["index.md has no anchor 'bucho-000000'."]
