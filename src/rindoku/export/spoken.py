"""A formula as Japanese that is read aloud: the alternative text of PDF and EPUB.

What is longer than a letter or a number is closed by a word of its own (サブ … サブ終わり), so that one
hears where a script, a root or a fraction ends. A fraction says its denominator first, as one does in
Japanese. Capitals are told where the formula has the small letter too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from rindoku.export.bars import pair_bars
from rindoku.export.maths import INVISIBLE, MathsExportError, is_word, read_maths, rows
from rindoku.export.scripts import ScriptReader, is_short
from rindoku.export.signs import BARS, letters, sign

# Of two brackets and a table between them.
_TABLES = {"()": "行列", "[]": "行列", "||": "行列式", "{\u2063": "場合分け"}


def spoken(mathml: str) -> str:
    """Return what is said for a formula.

    Raises:
        MathsExportError: if it holds something that has no reading.
    """
    math = read_maths(mathml)
    if any(bar in mathml for bar in BARS):
        pair_bars(math)
    found = {mi.text for mi in math.iter("mi") if mi.text}
    capitals = "".join(sorted(text for text in found if text.isupper() and text.lower() in found))
    text = _Reader(capitals).row(math)
    text = re.sub(r"(?: *、)+ *", "、", re.sub(r" +", " ", text))
    text = re.sub(r"(?<=\d) , (?=\d)", ",", text)  # of 1,024
    return re.sub(r" (?=の)", "", text).strip("、 ")


@dataclass(frozen=True)
class _Reader(ScriptReader):
    """Reads elements. `capitals` are told from small letters."""

    capitals: str

    def row(self, elements: Iterable[Element]) -> str:
        return " ".join(filter(None, map(self.read, elements)))

    def read(self, element: Element) -> str:
        text = element.text or ""
        match element.tag:
            case "mi" | "mn":
                return _known(sign(text) or letters(text, self.capitals), text)
            case "mtext":
                return " ".join("".join(element.itertext()).split())
            case "mo":
                return _operator(element)
            case "mspace":
                return "、" if float(element.get("width", "0").rstrip("rem")) >= 1 else ""
            case "mrow" | "mpadded":
                return self._group(element)
            case "mphantom":
                return ""
            case "mfrac":
                return self._fraction(element)
            case "msqrt":
                said = self.row(element)
                return f"ルート {said}" if is_short(element) else f"ルート、{said}、ルート終わり"
            case "mroot":
                said, degree = map(self.read, element)
                if is_short(element[0]) and is_short(element[1]):
                    return f"{said} の{degree}乗根"
                return f"累乗根、次数 {degree}、中身 {said}、累乗根終わり"
            case "msub" | "msup" | "msubsup" | "munder" | "mover" | "munderover":
                return self.scripts(element)
            case "mmultiscripts":
                return self.prescripts(element)
            case "menclose":
                name = "枠" if element.get("notation") == "box" else "取り消し"
                return f"{name}、{self.row(element)}、{name}終わり"
            case "mtable":
                return self._table(element, "式" if element.get("displaystyle") == "true" else "行列")
        raise MathsExportError(f"The formula holds <{element.tag}> at a place where it has no reading.")

    def _group(self, element: Element) -> str:
        """Return a row; what stands in brackets may be a matrix, cases or a binomial."""
        if len(element) == 3 and {element[0].tag, element[2].tag} == {"mo"}:
            inner, ends = element[1], f"{element[0].text}{element[2].text}"
            if inner.tag == "mtable" and ends in _TABLES:
                return self._table(inner, _TABLES[ends])
            if inner.tag == "mfrac" and inner.get("linethickness") and ends == "()":
                return self._pair("二項係数", inner)
        return self.row(element)

    def _fraction(self, element: Element) -> str:
        if element.get("linethickness"):
            return self._pair("上下", element)
        above, below = map(self.read, element)
        if is_short(element[0]) and is_short(element[1]):
            return f"{below}分の{above}"
        return f"分数、分母 {below}、分子 {above}、分数終わり"

    def _pair(self, name: str, element: Element) -> str:
        above, below = map(self.read, element)
        return f"{name}、上 {above}、下 {below}、{name}終わり"

    def _table(self, element: Element, name: str) -> str:
        grid = rows(element)
        if element.get("scriptlevel") == "1":  # lines under a sum
            return "、".join(" ".join(map(self.row, row)) for row in grid)
        lines = []
        for number, row in enumerate(grid, 1):
            cells = map(self.row, row)
            if name == "式":  # columns are pairs of what stands left and right of a sign
                ends = ("、" if "right" in cell.get("style", "") else " " for cell in row)
                said = "".join(end + content for end, content in zip(ends, cells, strict=True))
            else:
                said = "、".join(content or "空" for content in cells)
            lines.append(f"{number}行目、{said}")
        size = {"式": f"{len(grid)}行の", "場合分け": ""}.get(name, f"{len(grid)}行{max(map(len, grid))}列の")
        return f"{size}{name}、{'、'.join(lines)}、{name}終わり"


def _operator(element: Element) -> str:
    text, form = element.text or "", element.get("form")
    if text in INVISIBLE:
        return ""
    if text == "," and element.get("rspace") == "0":
        return text
    if text in BARS and form in ("prefix", "postfix"):
        return BARS[text] + ("終わり" if form == "postfix" else "")
    return _known(sign(text) or (text if is_word(text) else ""), text)


def _known(reading: str, text: str) -> str:
    if reading:
        return reading
    raise MathsExportError(f"No reading is known for the sign {text}.", "Say it in words, by \\text{…}.")
