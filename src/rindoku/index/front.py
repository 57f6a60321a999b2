"""The front page: the papers as a funnel of dots whose last stage is the entrance to the book."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from rindoku.book import Book, Paper
from rindoku.book.paper import Front
from rindoku.book.taxonomy import Group
from rindoku.index.html import fill

# A part of the page below the title and the lead begins with one of these.
_PART = re.compile(r"(?=<h2[ >]|<hr\b)")
# How much wider a stage is than deep, where the funnel leads down (phone) and across (desk).
_DOWN, _ACROSS = 4.0, 1.35
# The side of a dot, whose cell has side 1.
_DOT = 0.7


@dataclass(frozen=True)
class Dots:
    """One stage as paths of dashes, each dash a dot, in a grid of cells of side 1.

    The funnel leads to the bottom of the grid, or to its right where it is turned. The dots that go
    on stand there, and spread into the next stage between `start` and `end` (parts of the width).
    """

    width: int
    depth: int
    dots: str
    marked: str
    start: float
    end: float


def dots(count: int, marked: int, ratio: float, *, turned: bool = False) -> Dots:
    """Lay out a stage.

    Args:
        count: how many dots there are.
        marked: how many of them go on.
        ratio: how much wider the grid is than deep.
        turned: the funnel leads to the right instead of down.
    """
    width = math.ceil(math.sqrt(ratio * count))
    depth = math.ceil(count / width)
    # The rows of the block of those that go on; the line that is not full is none, unless it must be.
    fill_all = marked > (depth - 1) * width
    rows = depth if fill_all else min(max(round(math.sqrt(marked / 6)), math.ceil(marked / width)), depth - 1)
    across = min(width, marked) if fill_all else math.ceil(marked / rows)
    left = 0 if fill_all else (width - across) // 2

    def path(lines: list[tuple[int, int, int]]) -> str:
        inset = (1 - _DOT) / 2
        parts = []
        for row, start, length in lines:
            along, beside = f"{start + inset:g}", f"{row + 0.5:g}"
            place = f"M{beside} {along}v" if turned else f"M{along} {beside}h"
            parts.append(f"{place}{length - 2 * inset:g}")
        return "".join(parts)

    # The line that is not full is the first, away from those that go on.
    grid = [(row, 0, width if row else count - (depth - 1) * width) for row in range(depth)]
    block = [
        (depth - rows + row, left, across if row else marked - (rows - 1) * across) for row in range(rows)
    ]
    return Dots(width, depth, path(grid), path(block), left / width, (left + across) / width)


def front(html: str, record: Front, book: Book, uri: str) -> str:
    """Return the content of a front page: title and lead, the funnel, the parts below in columns."""
    head, *parts = _PART.split(html)
    counts = [stage.count for stage in record.funnel] + [max(len(book.papers), 1)]
    stages = [
        (
            stage,
            dots(stage.count, min(following, stage.count), _DOWN),
            dots(stage.count, min(following, stage.count), _ACROSS, turned=True),
        )
        for stage, following in zip(record.funnel, counts[1:], strict=True)
    ]
    return fill(
        "front.html",
        book,
        uri,
        head=head,
        parts=parts,
        stages=stages,
        groups=_groups(book),
        label=record.label,
        dash=f"{_DOT:g} {1 - _DOT:g}",
        side=f"{_DOT:g}",
    )


def _groups(book: Book) -> list[tuple[Group, list[Paper]]]:
    """Return the groups with their papers, each paper where it belongs first."""
    found: dict[str, list[Paper]] = {group.id: [] for group in book.taxonomy.groups}
    for paper in book.papers:
        found.setdefault(book.taxonomy.path(paper.record.groups[0])[0].id, []).append(paper)
    return [(group, found[group.id]) for group in book.taxonomy.groups if found[group.id]]
