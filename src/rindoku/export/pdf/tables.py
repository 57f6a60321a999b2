"""The widths of the columns of a table."""

from __future__ import annotations

import re

from rindoku.export import document as d

# What does not break in a cell (commands of TeX apart), and the width of a table in letters of its size.
_WORD = re.compile(r"(?<!\\)\b[A-Za-z0-9]+")
_TABLE_WIDTH = 53


def is_wide(block: d.Table) -> bool:
    """Return whether a table has cells of whole sentences, so that its columns share the width."""
    return any(len(d.plain(cell.children)) > 40 for row in block.body for cell in row.cells)


def widths(block: d.Table, count: int) -> str:
    """Return the widths of columns: shares by the root of what their cells hold, but no less than a word."""
    room = _TABLE_WIDTH - count
    totals, filled, words = [0] * count, [1] * count, [0] * count
    for row in (*block.head, *block.body):
        for number, cell in enumerate(row.cells):
            text = d.plain(cell.children)
            totals[number] += len(text)
            filled[number] += bool(text)
            words[number] = max([words[number], *map(len, _WORD.findall(text))])
    shares = [max((total / cells) ** 0.5, 2.6) for total, cells in zip(totals, filled, strict=True)]
    least = [0.52 * longest for longest in words]
    whole = [share * room / sum(shares) for share in shares]
    tight = {number for number in range(count) if whole[number] < least[number]}
    rest = sum(share for number, share in enumerate(shares) if number not in tight) or 1
    free = room - sum(least[number] for number in tight)
    made = (least[n] if n in tight else share * free / rest for n, share in enumerate(shares))
    return f"({', '.join(f'{width:.1f}fr' for width in made)},)"
