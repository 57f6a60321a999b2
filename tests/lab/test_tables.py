"""Tables of labs as Markdown."""

from __future__ import annotations

import pytest

from rindoku.lab.outputs import Value
from rindoku.lab.tables import markdown_table


def column(*cells: Value) -> list[str]:
    """How the cells of one column show."""
    lines = markdown_table([["x"], *([cell] for cell in cells)]).splitlines()[2:]
    return [line.removeprefix("| ").removesuffix(" |") for line in lines]


def test_a_table_has_numbers_to_the_right_and_texts_to_the_left() -> None:
    rows = [["名", "長さ", "値"], ["甲", 8192, 0.5], ["$b$", -7, 12.25]]
    assert markdown_table(rows) == (
        "| 名 | 長さ | 値 |\n| --- | ---: | ---: |\n| 甲 | 8,192 | 0.5 |\n| $b$ | −7 | 12.2 |\n"
    )


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        # As many decimals as the largest of the column needs for three digits.
        ((0.5, 0.0625), ["0.500", "0.062"]),
        ((99.94, 1.26), ["99.9", "1.3"]),
        ((1234.5, 20.0), ["1,234", "20"]),
        ((0.0012, 0.001), ["0.00120", "0.00100"]),
        ((-1.5, 0.25), ["−1.50", "0.25"]),
        ((0.0, 0.5), ["0.000", "0.500"]),
        ((-0.0004, 0.3), ["0.000", "0.300"]),
        # Whole numbers are not measured by it.
        ((1_000_000, 0.5), ["1,000,000", "0.500"]),
        # Of very different sizes, each has its own.
        ((1.0, 1000.0), ["1.00", "1,000"]),
        ((1e-9, 1.0), ["$1.00\\times10^{-9}$", "1.00"]),
        # Too small or large for decimals.
        ((0.0005, 0.0004), ["0.000500", "0.000400"]),
        ((2e6, 3e6), ["$2.00\\times10^{6}$", "$3.00\\times10^{6}$"]),
        ((0.0, 0.0), ["0.00", "0.00"]),
        (("甲", 0.5), ["甲", "0.500"]),
    ],
)
def test_a_column_shows_three_digits_that_count(cells: tuple[Value, ...], shown: list[str]) -> None:
    assert column(*cells) == shown
