"""Bars of a formula: which of them open an absolute value or a norm, and which close one."""

from __future__ import annotations

import unicodedata
from xml.etree.ElementTree import Element

from rindoku.export.maths import SCRIPTED
from rindoku.export.signs import BARS


def pair_bars(math: Element) -> None:
    """Set the `form` of bars that come in pairs, as \\lvert and \\rvert have it.

    A pair stands within the same brackets: in p(x|y)p(y|z) there is none.
    """
    for row in math.iter():
        if row.tag in SCRIPTED or not len(row):
            continue
        open_groups: list[list[Element]] = [[]]
        groups = [*open_groups]
        for sign in [head for head in map(_head, row) if head is not None]:
            kind = unicodedata.category(sign.text or " ") if len(sign.text or "") == 1 else ""
            if kind == "Ps":
                open_groups.append([])
                groups.append(open_groups[-1])
            elif kind == "Pe" and len(open_groups) > 1:
                open_groups.pop()
            elif _is_open(sign):
                open_groups[-1].append(sign)
        for group in groups:
            for text in BARS:
                bars = [sign for sign in group if sign.text == text]
                for index, bar in enumerate(bars if len(bars) % 2 == 0 else ()):
                    bar.set("form", "postfix" if index % 2 else "prefix")


def _head(element: Element) -> Element | None:
    """Return the sign that stands in a row, without its scripts."""
    while element.tag in SCRIPTED:
        element = element[0]
    return element if element.tag == "mo" else None


def _is_open(sign: Element) -> bool:
    """Tell whether a bar may be either; the stretchy one without a size is \\middle."""
    middle = sign.get("stretchy") == "true" and "minsize" not in sign.attrib
    return sign.text in BARS and "form" not in sign.attrib and not middle
