"""A formula as Typst markup, made from the MathML that the site shows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from xml.etree.ElementTree import Element

from rindoku.export.maths import MathsExportError, read_maths, styles
from rindoku.export.pdf import maths_signs as signs
from rindoku.export.pdf.maths_signs import EMPTY
from rindoku.export.pdf.maths_tables import table

# A sign above or below a term as a function of Typst.
SPANNING = {
    "⏞": "overbrace", "⏟": "underbrace", "⎴": "overbracket", "⎵": "underbracket",
    "⏜": "overparen", "⏝": "underparen", "⏠": "overshell", "⏡": "undershell",
}  # fmt: skip
STYLES = {"true0": "display", "false0": "inline", "false1": "script", "false2": "sscript"}
_ARROW = re.compile("[←-⇿⟰-⟿]")
_INTEGRAL = re.compile("[∫-∳⨋-⨜]")
# What is put between so that it is one term for the scripts behind it.
_LOOSE = ("mrow", "mpadded", "msub", "msup", "msubsup", "mmultiscripts")


def typst_maths(mathml: str) -> str:
    """Return a formula as Typst sets it, for between two dollar signs.

    Raises:
        MathsExportError: if the formula holds something that is not known here.
    """
    return _row(read_maths(mathml))


def _row(elements: Iterable[Element]) -> str:
    """Return a sequence; white space stands only where two words would meet, else Typst may print it."""
    row = list(elements)
    text = ""
    for index, element in enumerate(row):
        part = _write(element)
        if element.tag == "mspace" and part:
            # Typst leaves out its own space beside one that is given, unless there is something between.
            beside = (row[index - 1 : index], row[index + 1 : index + 2])
            left, right = (EMPTY if near and near[0].tag == "mo" else "" for near in beside)
            part = left + part + right
        near = text[-1:] + part[:1]
        if len(near) == 2 and (all(f"x{sign}".isidentifier() for sign in near) or {*near} <= {*"+=<>"}):
            text += " "
        text += part
    return text


def _write(element: Element) -> str:
    match element.tag:
        case "mi":
            return signs.identifier(element)
        case "mn":
            return signs.number(element)
        case "mo":
            return signs.operator(element)
        case "mtext":
            return signs.text(element)
        case "mspace":
            return signs.blank(element)
        case "mrow":
            return _group(element)
        case "mfrac":
            return _fraction(element)
        case "msqrt":
            return f"sqrt({_row(element)})"
        case "mroot":
            return f"root({_write(element[1])},{_write(element[0])})"
        case "msub" | "msup" | "msubsup":
            return _scripts(element)
        case "munder" | "mover" | "munderover":
            return _limits(element)
        case "mmultiscripts":
            return _prescripts(element)
        case "mphantom":
            return f"std.hide({_row(element)})"
        case "mpadded":
            return _padded(element)
        case "menclose":
            return _enclosed(element)
        case "mtable":
            return table(element, _row)
    raise MathsExportError(f"The formula holds <{element.tag}> at a place where print knows none.")


def _group(element: Element) -> str:
    if len(element) > 1 and signs.is_fence(element[0]) and signs.is_fence(element[-1]):
        left, right = signs.fence(element[0], "opening"), signs.fence(element[-1], "closing")
        return f"lr({left}{_row(element[1:-1])}{right})"
    inner = _row(element)
    if style := STYLES.get(element.get("displaystyle", "") + element.get("scriptlevel", "")):
        inner = f"{style}({inner})"
    colour = styles(element).get("color")
    return f'std.text(fill:#rgb("{colour}"),{inner})' if colour else inner


def _fraction(element: Element) -> str:
    above, below = (_write(child) or EMPTY for child in element)
    bare = element.get("linethickness") == "0"
    made = f"mat(delim:#none,{above};{below})" if bare else f"frac({above},{below})"
    style = STYLES.get(element.get("displaystyle", "") + "0")
    return f"{style}({made})" if style else made


def _base(element: Element) -> str:
    """Return what scripts hang on, as one term."""
    text = _write(element) or EMPTY
    loose = element.tag in _LOOSE and text != EMPTY and not text.startswith("lr(")
    return f'class("normal",{text})' if loose else text


def _attached(base: str, element: Element) -> str:
    """Return scripts on a base: the name of their element tells which they are."""
    scripts = [_write(child) for child in element[1:]]
    below = f"_({scripts[0]})" if element.tag.startswith(("msub", "munder")) else ""
    above = f"^({scripts[-1]})" if element.tag.endswith(("sup", "over")) else ""
    return base + below + above


def _scripts(element: Element) -> str:
    target, base = element[0], _base(element[0])
    sign = target.text or "" if target.tag == "mo" else ""
    above = len(sign) == 1 and unicodedata.category(sign) == "Sm" and sign not in signs.FENCES
    # Typst would put them above and below a sum or a relation.
    return _attached(f"scripts({base})" if above and not _INTEGRAL.match(sign) else base, element)


def _limits(element: Element) -> str:
    if element.get("accent") or element.get("accentunder"):
        return _accent(element[0], element[1], "over" if element.get("accent") else "under")
    target = element[0]
    sign = target.text or "" if target.tag == "mo" else ""
    if sign and sign in signs.LARGE:
        return _attached(sign, element)
    long = _ARROW.fullmatch(sign) and "stretchy" not in target.attrib
    return _attached(f"limits({f'stretch({sign})' if long else _base(target)})", element)


def _accent(target: Element, accent: Element, side: str) -> str:
    sign, base = accent.text or "", _write(target) or EMPTY
    if sign == "\u0332":
        return f"{side}line({base})"
    if sign in SPANNING:
        return f"{SPANNING[sign]}({base})"
    if side == "under":
        raise MathsExportError(f"Print knows no sign {sign} below a term.")
    narrow = ",size:#0%" if accent.get("stretchy") == "false" else ""
    return f'accent({base},"{sign}"{narrow})'


def _prescripts(element: Element) -> str:
    tags = [child.tag for child in element]
    base, *scripts = [child for child in element if child.tag != "mprescripts"]
    if len(scripts) != 2 or tags[1] != "mprescripts":
        raise MathsExportError("Print knows one pair of scripts before a term, and none behind it.")
    below, above = map(_write, scripts)
    named = "".join(f",{name}:{text}" for name, text in (("bl", below), ("tl", above)) if text)
    return f"attach({_base(base)}{named})"


def _padded(element: Element) -> str:
    inner, style = _row(element), styles(element)
    if style:  # \mathrel and the like
        left, right = (signs.space(style[f"padding-{side}"]) for side in ("left", "right"))
        return f'{left}class("normal",{inner}){right}'
    side = "width" if element.get("width") else "height"  # \vphantom, \hphantom
    return f"#box({side}:0pt,$display({inner})$)"


def _enclosed(element: Element) -> str:
    inner, notation = _row(element), element.get("notation", "")
    if notation == "box":
        return f"#box(stroke:0.04em,inset:0.3em,$display({inner})$)"
    inverted = ",inverted:#true" if notation == "downdiagonalstrike" else ""
    return f"cancel({inner}{',cross:#true' if ' ' in notation else inverted})"
