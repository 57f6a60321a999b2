"""What a reader would dislike on the pages of a PDF, found by looking at them."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium

from rindoku.export.pdf.build import TEMPLATE

_POINTS = 72 / 25.4
_SCALE = 1.5  # of a rendered page: dots a point
# What Japanese puts at no line's beginning, and at no line's end.
NOT_FIRST = "、。，．，．」』）】〕〉》”’！？…‥ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ々ゝゞヽヾ・：；゛゜"
NOT_LAST = "「『（【〔〈《“‘"
_TEX = re.compile(r"\\[a-zA-Z]+|\$(?!\d)")
_TYPST = re.compile(r'#"|#[a-z][a-z-]*[(\[]')
# What the template sets drawings, code and headings in.
_DRAWN, _CODE, _GOTHIC = "NotoSansJP", "Mono", "NotoSansCJK"
# The sizes of headings begin here; nothing else of the text is set in gothic of that size.
_HEADING = 9.4


@dataclass(frozen=True)
class Sign:
    """A character on a page: its origin on the baseline, its right edge, its font."""

    text: str
    x: float
    y: float
    right: float
    font: str
    size: float


@dataclass(frozen=True)
class Line:
    """Characters in one line of one column; `y` is that of the first."""

    signs: tuple[Sign, ...]

    @cached_property
    def text(self) -> str:
        return "".join(sign.text for sign in self.signs).strip()

    @property
    def x(self) -> float:
        return self.signs[0].x

    @property
    def y(self) -> float:
        return self.signs[0].y

    @property
    def right(self) -> float:
        return max(sign.right for sign in self.signs)

    @cached_property
    def is_heading(self) -> bool:
        """Whether the line is (part of) a heading: in gothic, and large."""
        return all(_GOTHIC in s.font and s.size > _HEADING for s in self.signs if s.text.strip())


@dataclass(frozen=True)
class Area:
    """The text area of the template, in points from the bottom left; `width` and `height` of the page."""

    width: float
    height: float
    left: float
    right: float
    bottom: float
    top: float


def text_area() -> Area:
    """Return the area that the template sets text in."""
    template = TEMPLATE.read_text(encoding="utf-8")
    found = re.search(
        r"width: (\d+)mm, height: (\d+)mm, margin: \(top: (\d+)mm, bottom: (\d+)mm, x: (\d+)mm\)", template
    )
    assert found is not None
    width, height, top, bottom, side = (int(number) * _POINTS for number in found.groups())
    return Area(width, height, side, width - side, bottom, height - top)


class Page:
    """A page with its lines and its picture."""

    def __init__(self, page: pypdfium2.PdfPage, number: int) -> None:
        self._page, self.number = page, number

    @cached_property
    def signs(self) -> tuple[Sign, ...]:
        """The characters, in the order in which they were set."""
        text = self._page.get_textpage()
        name, flags = ctypes.create_string_buffer(80), ctypes.c_int()
        x, y = ctypes.c_double(), ctypes.c_double()
        box = [ctypes.c_double() for _ in range(4)]
        made, high = [], 0
        for at in range(text.count_chars()):
            if pdfium.FPDFText_IsGenerated(text, at):
                continue
            pdfium.FPDFText_GetCharOrigin(text, at, x, y)
            pdfium.FPDFText_GetCharBox(text, at, *box)
            pdfium.FPDFText_GetFontInfo(text, at, name, 80, flags)
            code = pdfium.FPDFText_GetUnicode(text, at)
            if 0xD800 <= code < 0xDC00:  # a letter beyond U+FFFF has two places
                high = code
                continue
            sign = chr(0x10000 + (high - 0xD800) * 0x400 + code - 0xDC00 if 0xDC00 <= code < 0xE000 else code)
            size = pdfium.FPDFText_GetFontSize(text, at)
            made.append(Sign(sign, x.value, y.value, box[1].value, name.value.decode(), size))
        text.close()
        return tuple(made)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The lines: signs that stand behind each other, without a gap, at about one height."""
        made: list[list[Sign]] = []
        last: Sign | None = None
        for sign in self.signs:
            goes_on = (
                last is not None
                and min(abs(sign.y - last.y), abs(sign.y - made[-1][0].y)) < 0.6 * max(sign.size, last.size)
                and -0.5 * last.size < sign.x - last.x
                and sign.x - last.right < 2 * last.size
            )
            if goes_on:
                made[-1].append(sign)
            else:
                made.append([sign])
            last = sign
        return tuple(Line(tuple(line)) for line in made if any(s.text.strip() for s in line))

    def body(self) -> Iterator[Line]:
        """Yield the lines within the text area, without the words in drawings."""
        area = text_area()
        for line in self.lines:
            if area.bottom - 2 < line.y < area.top and _DRAWN not in line.signs[0].font:
                yield line

    @cached_property
    def ink(self) -> np.ndarray:
        """Where there is ink, row by row from above, `_SCALE` dots a point."""
        picture = self._page.render(scale=_SCALE, grayscale=True).to_numpy()
        return picture.reshape(picture.shape[:2]) < 200


@dataclass(frozen=True)
class Fault:
    """Something that is wrong on a page."""

    page: int
    what: str
    where: str

    def __str__(self) -> str:
        return f"page {self.page}: {self.what}: {self.where}"


def pages(data: bytes) -> list[Page]:
    """Return the pages of a PDF."""
    return [Page(page, number) for number, page in enumerate(pypdfium2.PdfDocument(data), 1)]


def faults(found: list[Page]) -> list[Fault]:
    """Return everything that is wrong on pages; the first is the title page, which has no text area."""
    return [
        fault
        for page in found
        for check in (outside, line_breaks, lonely_headings, markup, missing_glyphs)
        if page.number > 1 or check not in (outside, lonely_headings)
        for fault in check(page)
    ]


def _allowed(area: Area) -> list[tuple[float, float, float, float]]:
    """Return the places of ink, each as left, right, bottom and top in points."""
    head, foot = area.top + 26 * _POINTS * 0.3, area.bottom - 24 * _POINTS * 0.3
    return [
        # The text: signs reach over the capital letters, which the area is set by, and below the last line;
        # Latin punctuation hangs at the right.
        (area.left - 1, area.right + 4, area.bottom - 3, area.top + 4),
        # The rule of a speech and the face of its speaker.
        (area.left - 30, area.left, area.bottom - 8, area.top + 5),
        # The running head, and the number of a page that has none.
        (area.left, area.right, head - 3, head + 10),
        (area.left, area.right, foot - 14, foot),
    ]


def outside(page: Page) -> Iterator[Fault]:
    """Find ink beside the text area, where neither a face, a rule, nor the head or foot is."""
    area = text_area()
    ink = page.ink.copy()
    for left, right, bottom, top in _allowed(area):
        rows = slice(round((area.height - top) * _SCALE), round((area.height - bottom) * _SCALE))
        ink[rows, round(left * _SCALE) : round(right * _SCALE)] = False
    if ink.any():
        row, column = (int(found[0]) for found in np.nonzero(ink))
        where = (
            f"{column / _SCALE / _POINTS:.0f} mm from the left, {row / _SCALE / _POINTS:.0f} mm from above"
        )
        yield Fault(page.number, "ink outside the text area", where)


def line_breaks(page: Page) -> Iterator[Fault]:
    """Find lines that break before or after a sign that must not stand there."""
    for line in page.body():
        if line.text[0] in NOT_FIRST:
            yield Fault(page.number, f"a line begins with {line.text[0]}", line.text[:20])
        if line.text[-1] in NOT_LAST:
            yield Fault(page.number, f"a line ends with {line.text[-1]}", line.text[-20:])


def lonely_headings(page: Page) -> Iterator[Fault]:
    """Find headings at the foot of a column without two lines, or one short one, or a drawing below."""
    lines = list(page.body())
    area = text_area()
    for number, line in enumerate(lines):
        if not line.is_heading:
            continue
        below = [o for o in lines[number + 1 :] if not o.is_heading and o.y < line.y and _near(o, line, area)]
        heights = {round(other.y) for other in below}
        one_that_goes_on = len(heights) == 1 and max(o.right for o in below) > area.right - 12
        if one_that_goes_on or (not below and not _drawing_below(page, line, area)):
            yield Fault(page.number, "a heading stands alone", line.text)


def _near(other: Line, line: Line, area: Area) -> bool:
    """Return whether two lines are in the same half of the page, which is a column where there are two."""
    middle = (area.left + area.right) / 2
    return (other.x < middle) == (line.x < middle)


def _drawing_below(page: Page, line: Line, area: Area) -> bool:
    """Return whether there is ink of some height below a line."""
    rows = slice(round((area.height - line.y + 6) * _SCALE), round((area.height - area.bottom) * _SCALE))
    ink = page.ink[rows, round(area.left * _SCALE) : round(area.right * _SCALE)]
    return bool(ink.any(axis=1).sum() > 40 * _SCALE)


def markup(page: Page) -> Iterator[Fault]:
    """Find source of TeX or Typst outside code."""
    for line in page.lines:
        text = "".join(sign.text for sign in line.signs if _CODE not in sign.font)
        for pattern in (_TEX, _TYPST):
            if found := pattern.search(text):
                yield Fault(page.number, f"{found[0]} is shown", line.text[:40])


def missing_glyphs(page: Page) -> Iterator[Fault]:
    """Find signs that the font lacks: a PDF maps them to no character."""
    for line in page.lines:
        if any(sign.text in "\0\ufffd" for sign in line.signs):
            yield Fault(page.number, "a sign is missing in its font", line.text.replace("\0", "□")[:20])
