"""Tables of a lab as Markdown."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rindoku.lab.outputs import Value
from rindoku.manuscript.values import format_value


def markdown_table(rows: Sequence[Sequence[Value]]) -> str:
    """Return a table in Markdown: numbers to the right, as many decimals as their column needs.

    Args:
        rows: the header and the rows, all of the same length.
    """
    columns = [[str(column[0]), *_shown(column[1:])] for column in zip(*rows, strict=True)]
    marks = ["---" if any(isinstance(v, str) for v in c[1:]) else "---:" for c in zip(*rows, strict=True)]
    lines = [list(line) for line in zip(*columns, strict=True)]
    return "".join(f"| {' | '.join(line)} |\n" for line in [lines[0], marks, *lines[1:]])


def _shown(column: Sequence[Value]) -> list[str]:
    sizes = [abs(value) for value in column if isinstance(value, float) and value]
    # One number of decimals for a column, unless its numbers are of very different sizes.
    if not sizes or max(sizes) >= 1000 * min(sizes) or not 1e-3 <= max(sizes) < 1e6:
        return [format_value(value) for value in column]
    places = max(0, 2 - math.floor(math.log10(max(sizes))))
    return [format_value(v, f",.{places}f") if isinstance(v, float) else format_value(v) for v in column]
