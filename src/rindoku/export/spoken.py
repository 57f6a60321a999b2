"""A formula as Japanese that is read aloud: the alternative text of PDF and EPUB.

What is longer than a letter or number is closed by a word of its own (サブ … サブ終わり), so that one hears
where a root, a script or a fraction ends. Capitals are told where the formula has the small letter too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from rindoku.export.maths import SCRIPTED, MathsExportError, is_word, read_maths, rows
from rindoku.export.signs import is_blackboard, letters, sign

ACCENTS = {
    "ˆ": "ハット", "̂": "ハット", "ˇ": "チェック", "˜": "チルダ", "¯": "バー", "˘": "ブレーブ", "˚": "リング",
    "´": "アキュート", "`": "グレーブ", "˙": "ドット", "¨": "ツードット", "⃛": "スリードット",
    "⃗": "ベクトル", "→": "ベクトル", "←": "左ベクトル", "↔": "両ベクトル",
    "⏞": "上波かっこ", "⏟": "下波かっこ", "⎴": "上角かっこ", "⎵": "下角かっこ", "⏜": "上かっこ", "⏝": "下かっこ",
}  # fmt: skip
# Scripts that are no power.
SUPERS = {
    "⊤": "の転置",
    "†": "ダガー",
    "∗": "スター",
    "′": "プライム",
    "″": "ツープライム",
    "‴": "スリープライム",
    "∘": "度",
}
BARS = {"|": "絶対値", "‖": "ノルム"}
RANGED = "∑∏∐∫∬∭∮⋃⋂⋁⋀⨁⨂⨀⨄⨆"
_LIMIT = re.compile(r"(?:arg|soft|hard|log)?\s?(?:max|min)|lim\s?(?:sup|inf)?|sup|inf")
INVISIBLE = "\u2061\u2062\u2063\u2064"


def spoken(mathml: str) -> str:
    """Return what is said for a formula.

    Raises:
        MathsExportError: if it holds something that has no reading.
    """
    math = read_maths(mathml)
    for element in math.iter():
        _pair_bars(element)
    found = {mi.text for mi in math.iter("mi") if mi.text}
    capitals = "".join(sorted(text for text in found if text.isupper() and text.lower() in found))
    text = _Reader(capitals).row(math)
    text = re.sub(r"(?: *、)+ *", "、", re.sub(r" +", " ", text))
    return re.sub(r" (?=の)", "", text).strip("、 ")


def _pair_bars(element: Element) -> None:
    """Tell the bars of a row that open from those that close, where they come in pairs."""
    if element.tag in SCRIPTED:
        return
    open_groups: list[dict[str, list[Element]]] = [{}]
    groups = list(open_groups)
    for child in element:
        while child.tag in SCRIPTED:
            child = child[0]
        text = child.text or ""
        if child.tag != "mo":
            continue
        kind = unicodedata.category(text) if len(text) == 1 else ""
        if kind == "Ps":
            open_groups.append({})
            groups.append(open_groups[-1])
        elif kind == "Pe" and len(open_groups) > 1:
            open_groups.pop()
        elif (
            text in BARS
            and "form" not in child.attrib
            and ("minsize" in child.attrib or child.get("stretchy") != "true")
        ):
            open_groups[-1].setdefault(text, []).append(child)
    for bars in (bars for group in groups for bars in group.values() if len(bars) % 2 == 0):
        for index, bar in enumerate(bars):
            bar.set("form", "postfix" if index % 2 else "prefix")


@dataclass(frozen=True)
class _Reader:
    """Reads the elements of a formula; `capitals` are told from small letters."""

    capitals: str

    def row(self, elements: Iterable[Element]) -> str:
        return " ".join(filter(None, map(self.read, elements)))

    def read(self, element: Element) -> str:
        text = element.text or ""
        match element.tag:
            case "mi":
                return sign(text) or letters(text, self.capitals)
            case "mn":
                return letters(text)
            case "mtext":
                return " ".join("".join(element.itertext()).split())
            case "mo":
                return self.operator(element, text)
            case "mspace":
                return "、" if float(element.get("width", "0").rstrip("rem")) >= 1 else ""
            case "mrow" | "mpadded":
                return self.group(element)
            case "mphantom":
                return ""
            case "mfrac":
                return self.fraction(element)
            case "msqrt":
                return (
                    f"ルート {self.read(element[0])}"
                    if _is_simple(element)
                    else f"ルート、{self.row(element)}、ルート終わり"
                )
            case "mroot":
                return self.root(*element)
            case "msub" | "msup" | "msubsup" | "munder" | "mover" | "munderover":
                return self.scripts(element)
            case "menclose":
                name = "枠" if element.get("notation") == "box" else "取り消し"
                return f"{name}、{self.row(element)}、{name}終わり"
            case "mtable":
                return self.table(element, "行列")
        raise MathsExportError(f"The formula holds <{element.tag}>, which has no reading.")

    def operator(self, element: Element, text: str) -> str:
        if text in INVISIBLE:
            return ""
        form = element.get("form")
        if text in BARS and form in ("prefix", "postfix"):
            return BARS[text] + ("終わり" if form == "postfix" else "")
        if reading := sign(text) or text * is_word(text):
            return reading
        raise MathsExportError(f"No reading is known for the sign {text}.", "Say it in words: \\text{…}.")

    def group(self, element: Element) -> str:
        """Return a row; a table in brackets is a matrix, a determinant, or cases."""
        if len(element) == 3 and element[1].tag in ("mtable", "mfrac"):
            ends = (element[0].text or "") + (element[2].text or "")
            if element[1].tag == "mfrac" and element[1].get("linethickness"):
                above, below = map(self.read, element[1])
                return f"二項係数、上 {above}、下 {below}、二項係数終わり"
            if element[1].tag == "mtable" and element[0].tag == "mo":
                name = {"()": "行列", "[]": "行列", "||": "行列式", "{\u2063": "場合分け"}.get(ends)
                if name:
                    return self.table(element[1], name)
        return self.row(element)

    def fraction(self, element: Element) -> str:
        above, below = map(self.read, element)
        if element.get("linethickness"):
            return f"上下、上 {above}、下 {below}、上下終わり"
        if _is_simple(element[0]) and _is_simple(element[1]):
            return f"{below}分の{above}"
        return f"分数、分母 {below}、分子 {above}、分数終わり"

    def root(self, below: Element, degree: Element) -> str:
        said, name = self.read(below), f"{self.read(degree)}乗根"
        return f"{said} の{name}" if _is_simple(below) else f"{name}、{said}、乗根終わり"

    def table(self, element: Element, name: str) -> str:
        grid = rows(element)
        if element.get("scriptlevel") == "1":  # lines under a sum
            return "、".join(" ".join(map(self.row, row)) for row in grid)
        aligned = element.get("displaystyle") == "true" and name == "行列"
        width = max(map(len, grid))
        head = {"場合分け": name}.get(name, f"{len(grid)}行{width}列の{name}")
        lines = []
        for number, row in enumerate(grid, 1):
            cells = [self.row(cell) for cell in row]
            said = " ".join(filter(None, cells)) if aligned else "、".join(cell or "空" for cell in cells)
            lines.append(f"{number}行目、{said}")
        head, name = (f"{len(grid)}行の式", "式") if aligned else (head, name)
        return f"{head}、{'、'.join(lines)}、{name}終わり"

    def scripts(self, element: Element) -> str:
        base, *scripts = element
        names = element.tag.removeprefix("m")
        below = scripts[0] if names.startswith(("sub", "under")) else None
        above = scripts[-1] if names.endswith(("sup", "over")) else None
        if element.get("accent") or element.get("accentunder"):
            return self.accent(base, scripts[0], "上線" if element.get("accent") else "下線")
        reading, text = self.read(base), base.text or ""
        if text and text in RANGED:
            return f"、{self.range(below, above)}{reading}、"
        if below is not None:
            word = unicodedata.normalize("NFKC", text)
            said = self.read(below)
            if base.tag == "mi" and _LIMIT.fullmatch(word):
                reading = f"、{said} {'のときの ' if word.startswith('lim') else 'についての '}{reading}"
            elif word == "log":
                reading = f"底 {said} の log"
            else:
                name = "サブ" if names.startswith("sub") else "下に"
                reading += f" {self.marked(name, below)}"
        if above is None:
            return reading
        if names.endswith("over"):
            return f"{reading} {self.marked('上に', above)}"
        return f"{reading} {self.superscript(base, above)}"

    def range(self, below: Element | None, above: Element | None) -> str:
        """Return what a sum or an integral runs over."""
        start = self.read(below) if below is not None else ""
        end = self.read(above) if above is not None else ""
        if not end:
            return f"{start} についての"
        return f"{start} から {end} までの" if start else f"{end} までの"

    def superscript(self, base: Element, above: Element) -> str:
        if above.tag == "mrow" and len(above) > 1 and above[0].text in ("′", "″", "‴"):  # x''^2
            rest = Element("mrow")
            rest.extend(above[1:])
            return (
                f"{SUPERS[above[0].text or '']} {self.superscript(base, rest if len(rest) > 1 else rest[0])}"
            )
        text = above.text or ""
        if text and text in SUPERS:
            return SUPERS[text]
        said = self.read(above)
        if not self.read(base):
            return self.marked("上付き", above)
        number = base.tag == "mn" or base.text == "e" or is_blackboard(base.text or "")
        if _is_simple(above):
            power = number or above.tag == "mn" or (len(text) == 1 and text.islower())
            return f"の{said}乗" if power else f"上付き {said}"
        minus = above.tag == "mrow" and len(above) == 2 and above[0].text == "−" and _is_simple(above[1])
        if minus:
            return f"の{said.replace(' ', '')}乗"
        labels = any(e.text and e.text in "()[]," for e in above.iter("mo")) and not number
        return self.marked("上付き", above) if labels else f"の、{said}、乗"

    def marked(self, name: str, element: Element) -> str:
        """Return what something says, with its name before it, and behind it if it is long."""
        said = self.read(element)
        return f"{name} {said}" if _is_simple(element) else f"{name}、{said}、{name.removesuffix('に')}終わり"

    def accent(self, base: Element, accent: Element, line: str) -> str:
        name = line if accent.text == "\u0332" else ACCENTS.get(accent.text or "", "")
        if not name:
            raise MathsExportError(f"No reading is known for the sign {accent.text} on a term.")
        said = self.read(base)
        return f"{said} {name}" if _is_simple(base) else f"{name}、{said}、{name}終わり"


def _is_simple(element: Element) -> bool:
    """Tell whether something is a letter, a number, a sign or a word, which needs no words around it."""
    if element.tag in ("msqrt", "mrow"):
        inner = [child for child in element if child.tag != "mspace"]
        return len(inner) == 1 and _is_simple(inner[0])
    return element.tag in ("mi", "mn", "mo", "mtext")
