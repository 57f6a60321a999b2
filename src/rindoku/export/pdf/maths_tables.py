"""Matrices, cases and aligned lines as a `mat` of Typst."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree.ElementTree import Element

from rindoku.export.maths import MathsExportError, foot, rows, styles

# Typst aligns a column at the sign &: what stands before it is on the left.
_ALIGN = {"left": ("&", ""), "right": ("", "&"), "": ("", "")}
# Typst sets cells a size smaller than what is around them.
_OUTER = {"0": "display", "1": "inline"}


def table(element: Element, write: Callable[[Element], str]) -> str:
    """Return a table; `write` gives the content of a cell."""
    grid = rows(element)
    display = element.get("displaystyle") == "true"
    lines = ";".join(_line(row, write, display) for row in grid)
    gap = "0.5em" if display else "0.2em"
    made = f"mat(delim:#none,column-gap:#1em,row-gap:#{gap}{_rules(element, grid)},{lines})"
    return made if display else f"{_OUTER[element.get('scriptlevel', '0')]}({made})"


def _line(row: list[Element], write: Callable[[Element], str], display: bool) -> str:
    cells: list[str] = []
    joined = False
    for cell in row:
        style = styles(cell)
        content = write(cell)
        if display and content:
            content = f"display({content})"
        if joined and style.get("padding-left") == "0":
            cells[-1] += content  # the other side of the sign & that stands there
        else:
            before, behind = _ALIGN[style.get("text-align", "")]
            cells.append(before + content + behind)
        joined = style.get("text-align") == "right" and style.get("padding-right") == "0"
    return ",".join(cells)


def _rules(element: Element, grid: list[list[Element]]) -> str:
    """Return the lines of a table: by the number of rows or columns before them."""
    below = foot(element)
    across = {number: styles(row[0]).get("border-top", "") for number, row in enumerate(grid)}
    across[0] = across[0] or styles(element).get("border-top", "")
    across[len(grid)] = "" if below is None else styles(below).get("border-top", "")
    down = {number: styles(cell).get("border-right", "") for number, cell in enumerate(grid[0], 1)}
    down[0] = styles(element).get("border-left", "")
    kinds = {line.split()[1] for line in (*across.values(), *down.values()) if line}
    if len(kinds) > 1:
        raise MathsExportError(
            "The lines of the table are of two kinds.", "Make all of them solid, or all dashed."
        )
    if not kinds:
        return ""
    numbers = (
        f"{name}:({''.join(f'{n},' for n, line in sorted(found.items()) if line)})"
        for name, found in (("hline", across), ("vline", down))
    )
    return f',augment:#({",".join(numbers)},stroke:(thickness:0.05em,dash:"{kinds.pop()}"))'
