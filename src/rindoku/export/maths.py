"""MathML as the writers read it: nothing in it that they do not know, and tidied.

All of it comes from math-core (`rindoku.manuscript.maths`); the golden sheet `formulas.yml` shows it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

# The value of an attribute is matched as a whole. What is not here stops the export.
_LENGTH = r"-?\d*\.?\d+(?:r?em)?"
_BORDER = r"0\.05em (?:solid|dashed) currentcolor"
_LINE = rf"border-(?:left|right|top|bottom): {_BORDER};?"
_STYLED = {"displaystyle": "true|false", "scriptlevel": "[012]"}
KNOWN: dict[str, dict[str, str]] = {
    "math": {"alttext": r"[\s\S]*", "display": "block"},
    "mrow": {**_STYLED, "class": "menclose-[a-z]+", "style": "color:#[0-9A-F]{6};"},
    "mi": {"mathvariant": "normal"},
    "mn": {},
    "mo": {
        "form": "prefix|infix|postfix",
        "lspace": _LENGTH,
        "rspace": _LENGTH,
        "minsize": _LENGTH,
        "maxsize": _LENGTH,
        "stretchy": "true|false",
        "symmetric": "true",
    },
    "mtext": {},
    **{name: {} for name in ("b", "i", "em", "code", "u")},
    "span": {"class": "math-core-(?:sans-)?serif-font"},
    "mspace": {"width": _LENGTH, "style": rf"margin-left:{_LENGTH};"},
    "mfrac": {**_STYLED, "linethickness": "0", "style": "padding-top: 0.1667em"},
    **{name: {} for name in ("msqrt", "mroot", "msub", "msup", "msubsup", "munderover")},
    **{name: {} for name in ("mmultiscripts", "mprescripts", "mphantom", "mtr")},
    "munder": {"accentunder": "true"},
    "mover": {"accent": "true"},
    "menclose": {"notation": "box|(?:(?:up|down)diagonalstrike ?)+"},
    "mpadded": {"width": "0", "height": "0", "style": rf"padding-left:{_LENGTH};padding-right:{_LENGTH};"},
    "mtable": {**_STYLED, "style": f"(?:{_LINE})*"},
    "mtd": {"style": rf"(?:{_LINE}|(?:text-align|justify-items|padding-[a-z]+): ?[\w.]+;?)*"},
}
# What an author wrote where one of the others comes up.
_COMMANDS = {
    "font-size": "a size in \\text",
    "small-caps": "\\textsc",
    "<s>": "\\sout",
    "actuarial": "\\angl",
    "phasorangle": "\\phase",
    "voffset": "\\raisebox",
    "math-shift": "\\cramped",
    "merror": "an unknown command",
}
INVISIBLE = "\u2061\u2062\u2063\u2064"
SCRIPTED = ("msub", "msup", "msubsup", "munder", "mover", "munderover")
_DOTS = {".": "…", "·": "⋯"}


class MathsExportError(ValueError):
    """Raised when a formula of the site cannot be written otherwise."""

    def __init__(self, message: str, hint: str = "Write the formula without it.") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def read_maths(mathml: str) -> Element:
    """Return the `math` element, tidied: words are one `mi`, three dots one `mo`, and so on.

    Raises:
        MathsExportError: if it holds an element or attribute that is not known.
    """
    try:
        math = ElementTree.fromstring(mathml)
    except ElementTree.ParseError:
        raise MathsExportError("The formula holds a control character.", "Type it anew.") from None
    for element in math.iter():
        element.tag = element.tag.rpartition("}")[2]
        _check(element)
    _tidy(math)
    for element in math.iter():
        if element.tag in SCRIPTED:
            _loosen(element[1:])
    return math


def styles(element: Element) -> dict[str, str]:
    """Return the `style` of an element as properties and values."""
    pairs = (pair.partition(":") for pair in element.get("style", "").split(";") if pair)
    return {name.strip(): value.strip() for name, _, value in pairs}


def rows(table: Element) -> list[list[Element]]:
    """Return the cells of a table, without the empty row that a line at its foot leaves."""
    found = [list(row) for row in table]
    return found[:-1] if _is_foot(found) else found


def foot(table: Element) -> Element | None:
    """Return the empty cell that carries the line at the foot of a table, if there is one."""
    found = [list(row) for row in table]
    return found[-1][0] if _is_foot(found) else None


def _is_foot(found: list[list[Element]]) -> bool:
    empty = len(found) > 1 and all(not len(cell) for cell in found[-1])
    return empty and "border-top" in styles(found[-1][0])


def _check(element: Element) -> None:
    attributes = KNOWN.get(element.tag)
    if attributes is None:
        raise _unknown(f"<{element.tag}>")
    for name, value in element.attrib.items():
        if not re.fullmatch(attributes.get(name, "(?!)"), value):
            raise _unknown(f'<{element.tag} {name}="{value}">')


def _unknown(markup: str) -> MathsExportError:
    command = next((f", from {name}" for part, name in _COMMANDS.items() if part in markup), "")
    return MathsExportError(f"The formula holds {markup}{command}, which only the site can show.")


def _loosen(scripts: Iterable[Element]) -> None:
    """Take out that signs in scripts have no space around them: they have none anyway."""
    for script in scripts:
        for operator in script.iter("mo"):
            for name in ("lspace", "rspace"):
                if operator.get(name) == "0":
                    del operator.attrib[name]


def _tidy(element: Element) -> None:
    for child in element:
        if len(child):
            _tidy(child)
    children = list(element)
    tidied: list[Element] = []
    while children:
        child = children.pop(0)
        bare = child.tag == "mrow" and not child.attrib
        if bare and len(child) == 1:
            child = child[0]
        elif bare and len(child) == 2 and child[0].tag == "mspace" and not child[0].attrib:
            child = child[1]  # a word, kept from the space that a browser would put around it
        elif child.tag in ("munder", "mover") and child[1].tag == "mspace":
            child = child[0]  # what stands on an arrow, with a space that keeps the arrow long
        elif _is_dot(child) and [e.text for e in children[:2] if _is_dot(e)] == [child.text] * 2:
            child = _dots(child, children.pop(1))
            del children[0]
        elif child.get("class", "").startswith("menclose"):
            continue  # what a style sheet draws a stroke with
        tidied.append(child)
    element[:] = tidied


def _is_dot(element: Element) -> bool:
    return element.tag == "mo" and (element.text or "") in _DOTS


def _dots(first: Element, last: Element) -> Element:
    """Return three dots as one sign, with the space before the first and behind the last."""
    dots = Element("mo", lspace=first.get("lspace", "0.1667em"), rspace=last.get("rspace", "0.1667em"))
    dots.text = _DOTS[first.text or ""]
    return dots


def is_word(text: str) -> bool:
    """Tell whether an identifier has several letters, signs on top of a letter not counted."""
    return sum(not unicodedata.combining(sign) and not "\ufe00" <= sign <= "\ufe0f" for sign in text) > 1
