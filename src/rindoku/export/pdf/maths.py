"""A formula as Typst markup, made from the MathML that the site shows.

Signs are written as Unicode, not by Typst's names, which change between its versions. Spacing is
Typst's own, by classes of signs, as TeX has them; math-core's is taken where it says otherwise.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from xml.etree.ElementTree import Element

from rindoku.export.maths import MathsExportError, foot, is_word, read_maths, rows, styles

# What stretches at the ends of a row, besides brackets; the last, invisible, is \left. and \right.
FENCES = "⌜⌝⌞⌟⎰⎱|‖/\\↑↓↕⇑⇓⇕\u2063"
EMPTY = '""'
INVISIBLE = "\u2061\u2062\u2063\u2064"
# The signs whose limits Typst, as MathML, puts above and below in display only.
LARGE = "∏∐∑⋀⋁⋂⋃⨀⨁⨂⨃⨄⨅⨆⨉"
SPANNING = {
    "⏞": "overbrace", "⏟": "underbrace", "⎴": "overbracket", "⎵": "underbracket",
    "⏜": "overparen", "⏝": "underparen", "⏠": "overshell", "⏡": "undershell",
}  # fmt: skip
STYLES = {
    ("true", "0"): "display",
    ("false", "0"): "inline",
    ("false", "1"): "script",
    ("false", "2"): "sscript",
}
# The cells of a matrix are a size smaller than what is around it.
TABLES = {"0": "display", "1": "inline"}
TEXTS = {"b": "bold", "i": "italic", "em": "italic", "code": "mono", "u": "underline"}
CLASSES = {"prefix": "opening", "postfix": "closing"}
SPACED = {"0": "normal", "0.2222em": "binary", "0.2778em": "relation"}
# Identifiers that MathML slants and Typst does not, and signs that are letters here and none there.
UPRIGHT = re.compile("[Α-Ωϴ∇]")
LIKE_LETTERS = "\\:?†‡◊◻△▴▾▿★⧫"
# Signs whose class Typst does not know, and those that have no space around them anyway.
OTHERWISE, TIGHT = "†‡△▵◀▶⦵", "/|‖"

_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
_ALIGN = {"left": ("&", ""), "right": ("", "&"), "": ("", "")}


def typst_maths(mathml: str) -> str:
    """Return a formula as Typst sets it, for between two dollar signs.

    Raises:
        MathsExportError: if the formula holds something that is not known here.
    """
    return _row(read_maths(mathml))


def _row(elements: Iterable[Element]) -> str:
    """Return a sequence; white space stands only where two words would meet, else Typst may print it."""
    text = ""
    for element in elements:
        part = _write(element)
        near = text[-1:] + part[:1]
        together = len(near) == 2 and (all(map(_is_wordy, near)) or all(sign in "+=<>" for sign in near))
        text += (" " if together else "") + part
    return text


def _is_wordy(sign: str) -> bool:
    return f"x{sign}".isidentifier()


def _write(element: Element) -> str:
    match element.tag:
        case "mi":
            return _identifier(element)
        case "mn":
            text = element.text or ""
            return text if _NUMBER.fullmatch(text) or len(text) == 1 else _string(text)
        case "mo":
            return _operator(element)
        case "mtext":
            return _text(element)
        case "mspace":
            width = element.get("width") or styles(element).get("margin-left", "0")
            return _space(width)
        case "mrow":
            return _group(element)
        case "mfrac":
            return _fraction(element)
        case "msqrt":
            return f"sqrt({_row(element)})"
        case "mroot":
            return f"root({_write(element[1])},{_write(element[0])})"
        case "msub" | "msup" | "msubsup":
            return _scripts(element, element.tag.removeprefix("m"))
        case "munder" | "mover" | "munderover":
            return _limits(element, element.tag.removeprefix("m"))
        case "mmultiscripts":
            return _prescripts(element)
        case "mphantom":
            return f"std.hide({_row(element)})"
        case "mpadded":
            return _padded(element)
        case "menclose":
            return _enclosed(element)
        case "mtable":
            return _table(element)
    raise MathsExportError(f"The formula holds <{element.tag}> where print knows none.")


def _identifier(element: Element) -> str:
    text = element.text or ""
    if is_word(text) or "\u3000" <= text < "\U0001d400":
        return _string(text)
    if "\u0338" in text or "\u20d2" in text:  # struck through
        return f"italic({_string(text)})"
    if element.get("mathvariant"):
        return f"upright({_sign(text)})"
    if UPRIGHT.fullmatch(text):
        return f"italic({text})"
    return f'class("normal",{_sign(text)})' if text in LIKE_LETTERS else _sign(text)


def _operator(element: Element) -> str:
    text, left, right = element.text or "", element.get("lspace", ""), element.get("rspace", "")
    if text in INVISIBLE:
        return _space(left)
    sign = _sign(text)
    form = CLASSES.get(element.get("form", ""), "")
    if size := element.get("minsize"):
        bracket = {"Ps": "opening", "Pe": "closing"}.get(unicodedata.category(text), "normal")
        bracket = "relation" if element.get("form") == "infix" else bracket
        return f'class("{form or bracket}",lr(size:#{size},{sign}))'
    if element.get("stretchy") == "true":  # \middle
        return f'class("normal",mid({sign}))'
    spaced = SPACED.get(left) if left == right and text not in TIGHT else None
    if form or spaced == "normal" or (spaced and text in OTHERWISE):
        return f'class("{form or spaced}",{sign})'
    if "0.1667em" in (left, right):
        return f'{_space(left)}class("normal",{sign}){_space(right)}'
    return f'class("normal",{sign})' if text == "\\" else sign


def _sign(text: str) -> str:
    """Return one sign, behind a backslash where Typst would take it for syntax."""
    if text in "+=<>":
        return f"{text}"
    syntax = text.isascii() and not text.isalnum()
    return f"\\{text}" if syntax or _is_bracket(text) or text in FENCES + "√∛∜" else text


def _is_bracket(text: str) -> bool:
    return len(text) == 1 and unicodedata.category(text) in ("Ps", "Pe")


def _string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _space(width: str) -> str:
    size = float(re.sub("r?em", "", width) or 0)
    return f"#h({size:.4g}em)" if size else ""


def _text(element: Element) -> str:
    if not len(element):
        return _string(element.text or "")
    inner = element[0]
    name = TEXTS.get(inner.tag, "sans" if "sans" in inner.get("class", "") else "")
    return f"{name}({_text(inner)})" if name else _text(inner)


def _group(element: Element) -> str:
    first, last = (element[0], element[-1]) if len(element) > 1 else (None, None)
    if first is not None and last is not None and _is_fence(first) and _is_fence(last):
        return f"lr({_fence(first, 'opening')}{_row(element[1:-1])}{_fence(last, 'closing')})"
    inner = _row(element)
    if style := STYLES.get((element.get("displaystyle", ""), element.get("scriptlevel", ""))):
        inner = f"{style}({inner})"
    if colour := styles(element).get("color"):
        inner = f'std.text(fill:#rgb("{colour}"),{inner})'
    return inner


def _is_fence(element: Element) -> bool:
    text = element.text or ""
    stretches = element.tag == "mo" and not {"stretchy", "minsize"} & {*element.attrib}
    return stretches and (_is_bracket(text) or text in FENCES)


def _fence(element: Element, side: str) -> str:
    """Return a bracket at the end of a row; an empty text keeps the sign beside an absent one small."""
    text = element.text or ""
    if text in INVISIBLE:
        return EMPTY
    return _sign(text) if _is_bracket(text) or text in "|‖" else f'class("{side}",{_sign(text)})'


def _fraction(element: Element) -> str:
    above, below = (_write(child) or EMPTY for child in element)
    bare = element.get("linethickness") == "0"
    made = f"mat(delim:#none,{above};{below})" if bare else f"frac({above},{below})"
    style = STYLES.get((element.get("displaystyle", ""), "0"))
    return f"{style}({made})" if style else made


def _base(element: Element) -> str:
    """Return what scripts hang on, as one thing."""
    text = _write(element) or EMPTY
    nested = element.tag in ("msub", "msup", "msubsup", "mpadded", "mmultiscripts", "mtable")
    if element.tag == "mrow" and not text.startswith(("lr(", EMPTY)):
        nested = True
    return f'class("normal",{text})' if nested else text


def _attached(base: str, names: str, scripts: Sequence[Element]) -> str:
    text = base
    if "sub" in names or "under" in names:
        text += f"_({_write(scripts[0])})"
    if "sup" in names or "over" in names:
        text += f"^({_write(scripts[-1])})"
    return text


def _scripts(element: Element, names: str) -> str:
    base = _base(element[0])
    sign = element[0].text or ""
    if element[0].tag == "mo" and unicodedata.category(sign[:1] or "x") == "Sm" and sign not in FENCES:
        base = f"scripts({base})"  # Typst would put them above a relation
    return _attached(base, names, element[1:])


def _limits(element: Element, names: str) -> str:
    target, *scripts = element
    if element.get("accent") or element.get("accentunder"):
        return _accent(target, scripts[0], "over" if element.get("accent") else "under")
    sign = (target.text or "") if target.tag == "mo" else ""
    arrow = bool(re.fullmatch("[←-⇿⟰-⟿]", sign)) and "stretchy" not in target.attrib
    base = f"stretch({sign})" if arrow else _base(target)
    return _attached(base if sign and sign in LARGE else f"limits({base})", names, scripts)


def _accent(target: Element, accent: Element, side: str) -> str:
    sign = accent.text or ""
    if sign == "\u0332":
        return f"{side}line({_write(target)})"
    if sign in SPANNING:
        return f"{SPANNING[sign]}({_write(target)})"
    if side == "under":
        raise MathsExportError(f"Print knows no sign {sign} below a term.")
    narrow = ",size:#0%" if accent.get("stretchy") == "false" else ""
    return f'accent({_write(target)},"{sign}"{narrow})'


def _prescripts(element: Element) -> str:
    children = list(element)
    place = (
        [child.tag for child in children].index("mprescripts")
        if element.find("mprescripts") is not None
        else len(children)
    )
    after, before = children[1:place], children[place + 1 :]
    if len(after) > 2 or len(before) > 2:
        raise MathsExportError("Print knows one pair of scripts before a term, and one after it.")
    named = zip(("b", "t", "bl", "tl"), [*(after or [None, None]), *before], strict=False)
    made = ((name, _write(child)) for name, child in named if child is not None)
    return f"attach({_base(children[0])}{''.join(f',{name}:{text}' for name, text in made if text)})"


def _padded(element: Element) -> str:
    inner = _row(element)
    if style := styles(element):
        left, right = _space(style["padding-left"]), _space(style["padding-right"])
        return f'{left}class("normal",{inner}){right}'
    side = "width" if element.get("width") else "height"
    return f"#box({side}:0pt,$display({inner})$)"


def _enclosed(element: Element) -> str:
    inner, notation = _row(element), element.get("notation", "")
    if notation == "box":
        return f"#box(stroke:0.04em,inset:0.3em,$display({inner})$)"
    inverted = ",inverted:#true" if notation == "downdiagonalstrike" else ""
    return f"cancel({inner}{',cross:#true' if ' ' in notation else inverted})"


def _table(element: Element) -> str:
    grid = rows(element)
    display = element.get("displaystyle") == "true"
    lines = []
    for row in grid:
        cells: list[str] = []
        joined = False
        for cell in row:
            style = styles(cell)
            text = _row(cell)
            text = f"display({text})" if display and text else text
            if joined and style.get("padding-left") == "0":
                cells[-1] += text  # the sign & stands there already
            else:
                before, behind = _ALIGN[style.get("text-align", "")]
                cells.append(before + text + behind)
            joined = style.get("text-align") == "right" and style.get("padding-right") == "0"
        lines.append(",".join(cells))
    gap = "0.5em" if display else "0.2em"
    made = f"mat(delim:#none,column-gap:#1em,row-gap:#{gap}{_augment(element, grid)},{';'.join(lines)})"
    outer = TABLES[element.get("scriptlevel", "0")]
    return made if display else f"{outer}({made})"


def _augment(element: Element, grid: list[list[Element]]) -> str:
    """Return the lines of a table, as Typst counts them: 0 before the first row or column."""
    below = foot(element)
    across = {0: styles(element).get("border-top")}
    for number, row in enumerate(grid):
        across[number] = styles(row[0]).get("border-top") or across.get(number)
    across[len(grid)] = styles(below).get("border-top") if below is not None else None
    down = {0: styles(element).get("border-left")}
    down |= {number + 1: styles(cell).get("border-right") for number, cell in enumerate(grid[0])}
    kinds = {line.split()[1] for line in [*across.values(), *down.values()] if line}
    if not kinds:
        return ""
    if len(kinds) > 1:
        raise MathsExportError("Print draws the lines of a table all solid or all dashed.")
    stroke = f'stroke:(thickness:0.05em,dash:"{kinds.pop()}")'
    numbers = (
        f"{name}:({''.join(f'{n},' for n, line in found.items() if line)})"
        for name, found in (("hline", across), ("vline", down))
    )
    return f",augment:#({','.join(numbers)},{stroke})"
