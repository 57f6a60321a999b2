"""Figures of labs as SVG: colours, text, ids, labels of lines, cells of matrices."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from rindoku.lab.drawing import _LABEL, _apart, draw
from rindoku.manuscript.figures import unsafe

SVG = "{http://www.w3.org/2000/svg}"
PALETTE = ["ink", "red", "blue", "green"]


def drawn(function: Callable[[Figure], object], name: str = "one-line") -> Element:
    """The tree of a figure, which must be safe."""
    text = draw(function, PALETTE, name)
    assert unsafe(text) == ""
    return ElementTree.fromstring(text)


def texts(root: Element) -> dict[str, Element]:
    """The texts of a figure with their elements."""
    return {"".join("".join(e.itertext()).split()): e for e in root.iter(f"{SVG}text")}


def corners(path: Element) -> list[tuple[float, float, float, float]]:
    """Left, right, top and bottom of each part of a path of straight lines."""
    found = []
    for part in path.attrib["d"].split("M")[1:]:
        numbers = [float(n) for n in re.findall(r"-?[\d.]+", part)]
        found.append((min(numbers[::2]), max(numbers[::2]), min(numbers[1::2]), max(numbers[1::2])))
    return found


def lines(figure: Figure) -> None:
    axes = figure.subplots()
    axes.plot([1, 2], [3, 4], label="提案")
    axes.plot([1, 2], [4, 3], label="baseline", linestyle="--")
    axes.set(xlabel="長さ $n$", title="題")


def test_a_figure_has_the_colours_of_the_book_as_variables_with_a_fallback() -> None:
    text = draw(lines, PALETTE, "x")
    assert "stroke:var(--book-ink,#23262d)" in text
    assert "stroke:var(--book-red,#b93a26)" in text
    assert "stroke:var(--book-line,#dedacd)" in text
    # Whatever is left is a fallback.
    bare = re.sub(r"var\(--book-[a-z]+,#[0-9a-f]{6}\)", "", text)
    assert re.findall(r"#[0-9a-f]{6}|black|white", bare) == []


def test_the_cycle_follows_the_palette_and_goes_on_without_it() -> None:
    def cycle(figure: Figure) -> None:
        axes = figure.subplots()
        for number in range(6):
            axes.plot([1, 2], [number, number], marker="", label="_")

    text = draw(cycle, PALETTE, "x")
    assert [name for name in re.findall(r"--book-(\w+)", text) if name in PALETTE[1:]] == PALETTE[1:]
    # The book has no colour for C4 and C5.
    assert "stroke:#9a5b00" in text
    assert "stroke:#7a4a9e" in text


def test_text_stays_text_in_the_font_of_the_page() -> None:
    root = drawn(lines)
    found = texts(root)
    # Signs of a formula have places of their own.
    assert {"提案", "baseline", "題", "長さn"} <= set(found)
    for element in root.iter():
        style = element.get("style", "")
        assert "IPA" not in style
        assert "font:" not in style
        assert ("font-size:" in style) == ("font-family:inherit" in style)
    assert "font-size:" in found["提案"].get("style", "")


def test_a_figure_has_no_size_nor_anything_that_does_not_draw() -> None:
    text = draw(lines, PALETTE, "x")
    root = ElementTree.fromstring(text)
    assert {"width", "height", "version"} & set(root.attrib) == set()
    assert [float(n) for n in root.attrib["viewBox"].split()] == [0, 0, 460.8, 288]
    for what in ("<style", "<metadata", "<!DOCTYPE", "<?xml", "<image", "Matplotlib"):
        assert what not in text
    for group in root.iter(f"{SVG}g"):
        assert len(group)
        assert group.attrib
    assert text.startswith("<svg ")
    assert text.endswith("</svg>\n")


def test_ids_of_two_figures_do_not_clash_and_references_lead_somewhere() -> None:
    ids = []
    for name in ("one-line", "one-other"):
        root = drawn(lines, name)
        own = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
        assert own
        assert all(identity.startswith(f"{name}-") for identity in own)
        text = ElementTree.tostring(root, encoding="unicode")
        assert set(re.findall(r'(?:href="|url\()#([^")]+)', text)) == set(own)
        ids += own
    assert len(ids) == len(set(ids))


def test_the_same_figure_has_the_same_bytes() -> None:
    assert draw(lines, PALETTE, "x") == draw(lines, PALETTE, "x")


def test_coordinates_are_as_fine_as_the_eye_sees() -> None:
    root = drawn(lines)
    for element in root.iter():
        for name in ("d", "x", "y", "transform"):
            assert re.findall(r"\.\d{3,}", element.get(name, "")) == []


def test_the_style_of_a_figure_is_left_behind_nowhere() -> None:
    import matplotlib

    before = dict(matplotlib.rcParams)
    draw(lines, PALETTE, "x")
    assert dict(matplotlib.rcParams) == before


def test_the_label_of_a_line_stands_at_its_right_end_in_its_colour() -> None:
    found = texts(drawn(lines))
    assert "fill:var(--book-ink,#23262d)" in found["提案"].get("style", "").replace(" ", "")
    assert "fill:var(--book-red,#b93a26)" in found["baseline"].get("style", "").replace(" ", "")
    # The first ends above the second.
    assert float(found["提案"].get("y", 0)) < float(found["baseline"].get("y", 0))
    assert found["提案"].get("x") == found["baseline"].get("x")


def test_labels_of_lines_that_end_together_are_apart_in_their_order() -> None:
    def close(figure: Figure) -> None:
        axes = figure.subplots()
        for number in range(5):
            axes.plot([0, 1], [number / 4, 0.5 + number / 1000], label=f"L{number}")

    found = texts(drawn(close))
    heights = [float(found[f"L{number}"].get("y", 0)) for number in range(5)]
    assert all(below - above > 1.24 * _LABEL for above, below in itertools.pairwise(reversed(heights)))


def test_lines_without_a_label_or_a_point_have_none_and_bars_keep_a_legend() -> None:
    def mixed(figure: Figure) -> None:
        axes = figure.subplots()
        axes.plot([1, 2], [1, 2])
        axes.plot([], [], label="nothing")
        axes.bar([1, 2], [1, 2], label="棒")

    found = texts(drawn(mixed))
    assert "棒" in found
    assert "nothing" not in found
    assert not any("child" in text for text in found)


def test_whatever_is_drawn_may_stand_on_a_page() -> None:
    def zoo(figure: Figure) -> None:
        figure.set_size_inches(6.4, 6)
        (a, b), (c, d) = figure.subplots(2, 2)
        a.fill_between([0, 1, 2], [0, 1, 0], [1, 2, 3], hatch="//", alpha=0.3, label="間")
        a.errorbar([0, 1], [1, 2], yerr=0.2, fmt="o")
        b.scatter([1, 2, 3], [1, 2, 3], c="C1", s=[10, 20, 30])
        b.annotate("a & <b>", (1, 1), (2, 3), arrowprops={"arrowstyle": "->"})
        c.hist([1, 2, 2, 3], bins=3)
        c.axhline(1, linestyle=":")
        d.contour([[0, 1], [1, 2]])
        d.set(xscale="log", yscale="log", xlim=(1, 1e6), ylim=(1, 1e6), title="太", xlabel="$10^n$")
        figure.suptitle("全体")

    found = texts(drawn(zoo))
    assert {"a&<b>", "全体", "間"} <= set(found)


HEIGHTS = st.lists(st.floats(-1e4, 1e4), max_size=12).map(sorted)


@given(HEIGHTS, st.floats(0.1, 100))
def test_heights_come_apart_and_stay_in_order(heights: list[float], least: float) -> None:
    apart = _apart(heights, least)
    assert len(apart) == len(heights)
    for below, above in itertools.pairwise(apart):
        assert above - below >= least - 1e-6


@given(HEIGHTS, st.floats(0.1, 100))
def test_heights_move_as_a_block_about_their_middle(heights: list[float], least: float) -> None:
    apart = _apart(heights, least)
    assert sum(apart) == pytest.approx(sum(heights), abs=1e-5)
    # Nobody moves further than if all were in one block.
    reach = least * max(len(heights) - 1, 0)
    assert all(abs(new - old) <= reach + 1e-6 for new, old in zip(apart, heights, strict=True))


@given(st.lists(st.integers(20, 1000), max_size=12))
def test_heights_that_are_apart_stay_where_they_are(steps: list[int]) -> None:
    heights = [float(sum(steps[:n])) for n in range(len(steps))]
    assert _apart(heights, 20) == heights


def matrix(values: object, **options: object) -> Element:
    def show(figure: Figure) -> None:
        axes = figure.subplots()
        axes.imshow(np.array(values, dtype=float), **options)
        axes.set(xticks=[], yticks=[])

    return drawn(show)


def cells(root: Element, colour: str) -> list[tuple[float, Element]]:
    """The paths of the cells in a colour, each with its opacity."""
    found = []
    for path in root.iter(f"{SVG}path"):
        style = path.get("style", "")
        if f"fill:var(--book-{colour}," in style:
            opacity = re.search(r"opacity:([\d.]+)", style)
            found.append((float(opacity[1]) if opacity else 1.0, path))
    return found


def test_a_matrix_becomes_cells_that_are_as_dark_as_their_values() -> None:
    root = matrix([[0, 0.5], [1, 0]])
    (half, pale), (full, dark) = sorted(cells(root, "blue"), key=lambda cell: cell[0])
    assert (half, full) == (0.5, 1.0)
    (right,), (left,) = corners(pale), corners(dark)
    # 0.5 stands above on the right, 1 below on the left; they touch at a corner.
    assert right[0] == pytest.approx(left[1], abs=0.02)
    assert right[3] == pytest.approx(left[2], abs=0.02)
    assert left[1] - left[0] == pytest.approx(left[3] - left[2], abs=0.02)
    assert cells(root, "red") == []
    assert [*root.iter(f"{SVG}image")] == []


def test_a_matrix_with_its_first_row_below_has_it_below() -> None:
    (_, path), *rest = cells(matrix([[1, 0], [0, 0]], origin="lower"), "blue")
    assert rest == []
    (box,) = corners(path)
    # The lower left quarter of a square of two.
    (_, above), *_ = cells(matrix([[1, 0], [0, 0]]), "blue")
    (other,) = corners(above)
    assert box[:2] == pytest.approx(other[:2], abs=0.02)
    assert box[2] == pytest.approx(other[3], abs=0.02)


def test_negative_cells_have_a_colour_of_their_own() -> None:
    root = matrix([[-1, 0.25], [0, 1]])
    assert [opacity for opacity, _ in cells(root, "red")] == [1.0]
    assert sorted(opacity for opacity, _ in cells(root, "blue")) == [0.25, 1.0]


def test_cells_beyond_the_limits_are_as_dark_as_the_limit() -> None:
    assert [o for o, _ in cells(matrix([[5, 0], [0, 0]], vmin=0, vmax=2), "blue")] == [1.0]
    assert [o for o, _ in cells(matrix([[1, 0], [0, 0]], vmin=0, vmax=2), "blue")] == [0.5]


def test_neighbours_of_one_shade_in_a_row_are_one_piece() -> None:
    ((_, path),) = cells(matrix([[1, 1, 1, 0, 1], [1, 0, 0, 0, 0]]), "blue")
    widths = sorted(round(right - left) for left, right, _, _ in corners(path))
    assert len(widths) == 3
    assert widths[2] == pytest.approx(3 * widths[0], abs=2)


def grid(root: Element) -> list[Element]:
    return [p for p in root.iter(f"{SVG}path") if "stroke:var(--book-paper," in p.get("style", "")]


@pytest.mark.parametrize(
    ("shape", "count"), [((32, 32), 62), ((2, 3), 3), ((33, 2), 0), ((2, 33), 0), ((33, 33), 0)]
)
def test_lines_between_cells_are_drawn_only_where_cells_are_large(shape: tuple[int, int], count: int) -> None:
    paths = grid(matrix(np.ones(shape)))
    assert sum(path.attrib["d"].count("M") for path in paths) == count
