"""Draws the figures of labs in the one style of the book, as SVG that takes a page's colours."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import matplotlib
import numpy as np
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from matplotlib_fontja import get_font_ttf_path

_SVG = "http://www.w3.org/2000/svg"
_HREF = "{http://www.w3.org/1999/xlink}href"
# Stand-ins that matplotlib draws with; the names of the book's colours take their place.
_PALETTE = ("#23262d", "#b93a26", "#2b579e", "#00756b", "#9a5b00", "#7a4a9e")
_LINE, _PAPER = "#dedacd", "#fcfbf7"
_LABEL = 13
_FONT = "IPAexGothic"
STYLE: dict[str, Any] = {
    "axes.edgecolor": _PALETTE[0],
    "axes.facecolor": "none",
    "axes.grid": True,
    "axes.labelcolor": _PALETTE[0],
    "axes.labelsize": _LABEL,
    "axes.prop_cycle": cycler(color=_PALETTE),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.unicode_minus": True,
    "figure.facecolor": "none",
    "font.family": _FONT,
    "font.size": _LABEL,
    "grid.color": _LINE,
    "grid.linewidth": 0.8,
    "hatch.color": _PALETTE[0],
    "image.cmap": "Greys",
    "lines.linewidth": 1.8,
    "lines.markersize": 5,
    "mathtext.fontset": "custom",
    "mathtext.rm": _FONT,
    "mathtext.it": _FONT,
    "mathtext.cal": _FONT,
    "savefig.facecolor": "none",
    "svg.fonttype": "none",
    "text.color": _PALETTE[0],
    "xtick.color": _PALETTE[0],
    "ytick.color": _PALETTE[0],
    "xtick.labelsize": _LABEL,
    "ytick.labelsize": _LABEL,
}
_NUMBERS = {"d", "x", "y", "width", "height", "cx", "cy", "r", "points", "transform"}
# Shades of a matrix: cells of one shade are one path.
_SHADES = 12
_GRID_CELLS = 32


def draw(function: Callable[[Figure], object], palette: list[str], name: str) -> str:
    """Return a figure as SVG.

    Args:
        function: fills a figure of 6.4 by 4 inches with axes.
        palette: names of the book's colours for C0 to C5.
        name: begins the ids inside the figure, so that two figures of a page do not share one.
    """
    fontManager.addfont(get_font_ttf_path())
    settings: Any = {**STYLE, "svg.hashsalt": name}
    with matplotlib.rc_context(settings):
        figure = Figure(figsize=(6.4, 4), layout="constrained")
        FigureCanvasSVG(figure)
        function(figure)
        for axes in figure.axes:
            axes.set_axisbelow(True)
            _draw_cells(axes)
        _label_lines(figure)
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    return _adapt(buffer.getvalue(), palette, name)


def _draw_cells(axes: Axes) -> None:
    """Draw a matrix as cells instead of an image: negative ones in C1, positive ones in C2."""
    for image in axes.get_images():
        axes.grid(False)
        matrix = np.asarray(image.get_array(), dtype=float)
        if image.origin == "lower":
            matrix = matrix[::-1]
        low, high = image.get_clim()
        top = max(abs(low or 0.0), abs(high or 0.0)) or 1.0
        left, right, bottom, up = image.get_extent()
        rows, columns = matrix.shape
        width, height = (right - left) / columns, (bottom - up) / rows
        shades = np.rint(np.clip(np.abs(matrix) / top, 0, 1) * _SHADES).astype(int)
        for sign, colour in ((1, _PALETTE[2]), (-1, _PALETTE[1])):
            for shade in range(1, _SHADES + 1):
                cells = np.argwhere((shades == shade) & (np.sign(matrix) == sign))
                if len(cells):
                    paths = [_run(r, a, b, left, up, width, height) for r, a, b in _runs(cells)]
                    whole = Outline.make_compound_path(*paths)
                    axes.add_patch(PathPatch(whole, facecolor=colour, alpha=shade / _SHADES, linewidth=0))
        _frame(axes, image, rows, columns)
        image.remove()


def _runs(cells: Any) -> list[tuple[int, int, int]]:
    """Return cells of one shade as rows with their first and last column."""
    runs: list[tuple[int, int, int]] = []
    for row, column in cells.tolist():
        if runs and runs[-1][0] == row and runs[-1][2] == column - 1:
            runs[-1] = (row, runs[-1][1], column)
        else:
            runs.append((row, column, column))
    return runs


def _run(row: int, first: int, last: int, left: float, up: float, width: float, height: float) -> Outline:
    x0, x1 = left + first * width, left + (last + 1) * width
    y0, y1 = up + row * height, up + (row + 1) * height
    return Outline([(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)], closed=True)


def _frame(axes: Axes, image: AxesImage, rows: int, columns: int) -> None:
    left, right, bottom, up = image.get_extent()
    for spine in axes.spines.values():
        spine.set_visible(True)
    if rows > _GRID_CELLS or columns > _GRID_CELLS:
        return
    across = [Outline([(x, up), (x, bottom)]) for x in np.linspace(left, right, columns + 1)[1:-1]]
    along = [Outline([(left, y), (right, y)]) for y in np.linspace(up, bottom, rows + 1)[1:-1]]
    lines = Outline.make_compound_path(*across, *along)
    axes.add_patch(PathPatch(lines, fill=False, edgecolor=_PAPER, linewidth=0.8))


def _label_lines(figure: Figure) -> None:
    """Put the label of each line at its right end, in its colour, apart from the others."""
    ends: list[tuple[Axes, list[Line2D]]] = []
    for axes in figure.axes:
        lines = [line for line in axes.get_lines() if not str(line.get_label()).startswith("_")]
        handles, labels = axes.get_legend_handles_labels()
        others = [(h, n) for h, n in zip(handles, labels, strict=True) if not isinstance(h, Line2D)]
        if others:
            axes.legend(*zip(*others, strict=True), frameon=False)
        ends.append((axes, [line for line in lines if len(np.atleast_1d(line.get_xdata()))]))
    # Where things are in points is known once the layout is done.
    figure.canvas.draw()
    scale = 72 / figure.dpi
    for axes, lines in ends:
        places = []
        for line in lines:
            x, y = np.atleast_1d(line.get_xdata())[-1], np.atleast_1d(line.get_ydata())[-1]
            places.append([float(axes.transData.transform((x, y))[1]) * scale, x, y, line])
        places.sort(key=lambda place: place[0])
        wanted = _apart([place[0] for place in places], 1.25 * _LABEL)
        for (height, x, y, line), want in zip(places, wanted, strict=True):
            axes.annotate(
                str(line.get_label()), (x, y), (6, want - height), textcoords="offset points", va="center",
                color=line.get_color(), annotation_clip=False,
            )  # fmt: skip


def _apart(heights: list[float], least: float) -> list[float]:
    """Return heights, in order, with at least a distance between neighbours, moved as a block is."""
    blocks: list[list[float]] = []  # the sum of what its members want for the first of them; their number
    for height in heights:
        blocks.append([height, 1])
        while len(blocks) > 1:
            (total, count), (after, number) = blocks[-2], blocks[-1]
            if after / number >= total / count + count * least:
                break
            blocks[-2:] = [[total + after - number * count * least, count + number]]
    return [total / count + place * least for total, count in blocks for place in range(int(count))]


def _adapt(svg: str, palette: list[str], name: str) -> str:
    """Return the SVG without a size of its own, in the colours and the font of the page."""
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    root = ElementTree.fromstring(re.sub(r"<!DOCTYPE[^>]*>", "", svg))
    for attribute in ("width", "height", "version"):
        root.attrib.pop(attribute, None)
    # What matplotlib says in a style sheet and in a description.
    root.set("style", "stroke-linejoin:round;stroke-linecap:butt")
    for parent in [*root.iter()]:
        for child in [*parent]:
            if child.tag in (f"{{{_SVG}}}metadata", f"{{{_SVG}}}style"):
                parent.remove(child)
    used = {value for element in root.iter() for value in _references(element)}
    colours = dict(zip(_PALETTE, palette, strict=False)) | {_LINE: "line", _PAPER: "paper"}
    for element in root.iter():
        identity = element.attrib.pop("id", "")
        if identity in used:
            element.set("id", f"{name}-{identity}")
        for attribute, value in [*element.attrib.items()]:
            if attribute == _HREF:
                element.set(attribute, f"#{name}-{value[1:]}")
                continue
            value = re.sub(r"url\(#([^)]*)\)", rf"url(#{name}-\1)", value)
            if attribute in ("style", "fill", "stroke"):
                value = re.sub(r"#[0-9a-f]{6}", lambda m: _colour(m[0], colours), value)
            if attribute == "style":
                value = re.sub(r"font: ([\d.]+)px[^;]*", r"font-size: \1px", value)
                value = re.sub(r"font-family: [^;]*", "font-family: inherit", value)
                value = re.sub(r"\s*([;:])\s*", r"\1", value)
            elif attribute in _NUMBERS:
                value = _short(value)
            element.set(attribute, value)
        if element.get("transform", "").startswith("rotate(-0 "):
            del element.attrib["transform"]
        element.text = element.text if element.text and element.text.strip() else None
        element.tail = None
    _drop_idle(root)
    return ElementTree.tostring(root, encoding="unicode").replace("><", ">\n<") + "\n"


def _short(value: str) -> str:
    """Return coordinates to a hundredth of a point, which nobody can see, without needless spaces."""
    value = re.sub(r"-?\d+\.\d+", lambda m: f"{float(m[0]):.2f}".rstrip("0").rstrip("."), value)
    return re.sub(r"\s*([A-Za-z])\s*", r"\1", value).strip() if value[:1] in "Mm" else value


def _references(element: Element) -> list[str]:
    found = [value for text in element.attrib.values() for value in re.findall(r"url\(#([^)]*)\)", text)]
    return [*found, element.attrib[_HREF][1:]] if _HREF in element.attrib else found


def _colour(value: str, colours: dict[str, str]) -> str:
    return f"var(--book-{colours[value]},{value})" if value in colours else value


def _drop_idle(root: Element) -> None:
    """Drop what draws nothing: paths without a colour, groups that are empty or only group."""
    for child in [*root]:
        _drop_idle(child)
        place = list(root).index(child)
        empty = child.tag in (f"{{{_SVG}}}g", f"{{{_SVG}}}defs") and not len(child)
        clear = child.tag == f"{{{_SVG}}}path" and child.get("style") == "fill:none"
        if empty or clear:
            root.remove(child)
        elif child.tag == f"{{{_SVG}}}g" and not child.attrib:
            root[place : place + 1] = [*child]
    _join_equal(root)


def _join_equal(root: Element) -> None:
    """Make one path of neighbours that are painted alike, such as the bars of a strip."""
    last: Element | None = None
    for child in [*root]:
        drawn = child.tag == f"{{{_SVG}}}path" and "id" not in child.attrib
        if drawn and last is not None and {**child.attrib, "d": ""} == {**last.attrib, "d": ""}:
            last.set("d", last.attrib["d"] + child.attrib["d"])
            root.remove(child)
        else:
            last = child if drawn else None
