"""The scanner: kinds of lines, masks and positions."""

from __future__ import annotations

from typing import Any

import pytest
from helpers import golden

from rindoku.manuscript.source import front_matter_end, scan


@pytest.mark.parametrize("case", golden("scanner"))
def test_lines_are_of_these_kinds(case: dict[str, Any]) -> None:
    source = scan("\n".join(text for _, text in case["lines"]), front_matter=case.get("front_matter", False))
    found = [f"{line.kind.name}{' nested' if line.nested else ''}" for line in source.lines]
    assert found == [kind for kind, _ in case["lines"]]
    assert list(source.open_fences) == case.get("open_fences", [])
    last = source.start(len(source.lines))
    assert source.masked[last:] == case.get("masked", source.masked[last:])
    assert source.prose[last:] == case.get("prose", source.prose[last:])
    assert len(source.masked) == len(source.prose) == len(source.text)


def test_unclosed_fence_reports_opening_line_and_hides_nothing() -> None:
    source = scan("text\n\n```python\n部長：still text\n", front_matter=False)
    assert source.open_fences == (3,)
    assert "部長：still text" in source.masked


def test_position_counts_lines_and_columns_from_one() -> None:
    source = scan("ab\ncd\n", front_matter=False)
    assert [source.position(offset) for offset in range(6)] == [
        (1, 1),
        (1, 2),
        (1, 3),
        (2, 1),
        (2, 2),
        (2, 3),
    ]
    assert source.position(6) == (3, 1)


def test_position_counts_characters_not_bytes() -> None:
    source = scan("日本😀x\n", front_matter=False)
    assert source.position(source.text.index("x")) == (1, 4)


def test_a_line_knows_where_it_starts_and_what_holds_an_offset() -> None:
    source = scan("日本\n\n本\n", front_matter=False)
    assert [source.start(number) for number in (1, 2, 3, 4)] == [0, 3, 4, 6]
    assert source.line_at(source.text.rindex("本")).number == 3


def test_front_matter_and_code_are_masked_by_as_many_spaces() -> None:
    source = scan("---\ntitle: 題\n---\n\n`x`\n")
    assert source.masked == "   \n        \n   \n\n   \n"


def test_a_line_is_blank_that_is_not_there_or_holds_only_what_is_named() -> None:
    source = scan("> \n \t\n語", front_matter=False)
    assert [source.blank(number) for number in (0, 1, 2, 3, 4)] == [True, False, True, False, True]
    assert source.blank(1, ">")


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("---", 0), ("---\n---", 2), ("--- \na: b\n... \nx", 3), ("\n---\n---", 0)]
)
def test_front_matter_ends_with_its_second_line_of_hyphens_or_dots(text: str, count: int) -> None:
    assert front_matter_end(text.split("\n")) == count
