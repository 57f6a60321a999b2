"""Exceptions from rules leave no trace on a page."""

from __future__ import annotations

import pytest
from helpers import book

from rindoku.manuscript.exceptions import find_exceptions, strip_exceptions
from rindoku.manuscript.source import scan
from rindoku.markdown import render

ALLOW = "<!-- allow S001: a law -->"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (f"あ。\n{ALLOW}\nい。", "あ。\nい。"),
        (f"部長：あ。\n{ALLOW}\nい。\n", "部長：あ。\nい。\n"),
        (f"{ALLOW}\n{ALLOW}\nあ。", "あ。"),
        (f"```\n{ALLOW}\n```", f"```\n{ALLOW}\n```"),
        (f"`{ALLOW}`", f"`{ALLOW}`"),
        ("<!-- a remark -->\nあ。", "<!-- a remark -->\nあ。"),
    ],
)
def test_a_page_reads_as_if_they_were_not_there(text: str, plain: str) -> None:
    assert strip_exceptions(text) == plain
    assert render(text, book()) == render(plain, book())


def test_they_are_found_with_their_lines() -> None:
    assert list(find_exceptions(scan(f"---\n---\nあ。\n{ALLOW}\nい。"))) == [(4, " S001: a law ")]
