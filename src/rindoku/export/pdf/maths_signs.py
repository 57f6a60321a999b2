"""The leaves of a formula as Typst markup: letters, signs, texts and spaces.

Signs are written as Unicode, not by Typst's names, which change between its versions. The space around
them is Typst's own, by classes as in TeX; a class is named where math-core tells of another.
"""

from __future__ import annotations

import re
import unicodedata
from xml.etree.ElementTree import Element

from rindoku.export.maths import INVISIBLE, is_word, styles

EMPTY = '""'
# What stretches at the ends of a row, besides brackets; the last, invisible, is \left. and \right.
FENCES = "⌜⌝⌞⌟⎰⎱|‖/\\↑↓↕⇑⇓⇕\u2063"
# The signs whose limits Typst, as MathML, puts above and below in display only.
LARGE = "∏∐∑⋀⋁⋂⋃⨀⨁⨂⨃⨄⨅⨆⨉"
# Letters that MathML slants and Typst does not.
_UPRIGHT = re.compile("[Α-Ωϴ]")
# Signs that are letters here and none for Typst; those of another class; those without space in any class.
_LIKE_LETTERS, _OTHERWISE, _TIGHT = ":?†‡◊◻△▴▾▿★⧫", "†‡△▵◀▶⦵", "/|‖"
_TEXTS = {"b": "bold", "i": "italic", "em": "italic", "code": "mono", "u": "underline"}
_FORMS = {"prefix": "opening", "postfix": "closing", "Ps": "opening", "Pe": "closing", "infix": "relation"}
_SPACED = {"0": "normal", "0.2222em": "binary", "0.2778em": "relation"}
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")


def identifier(element: Element) -> str:
    """Return a letter, which Typst slants, or a word."""
    text = element.text or ""
    if is_word(text) or "\u3000" <= text < "\U0001d400":
        return string(text)
    if "\u0338" in text or "\u20d2" in text:  # struck through
        return f"italic({string(text)})"
    if element.get("mathvariant"):
        return f"upright({sign(text)})"
    if _UPRIGHT.fullmatch(text):
        return f"italic({text})"
    return _class("normal", text) if text in _LIKE_LETTERS else sign(text)


def number(element: Element) -> str:
    """Return a number."""
    text = element.text or ""
    return text if _NUMBER.fullmatch(text) or len(text) == 1 else string(text)


def operator(element: Element) -> str:
    """Return a sign between or around terms."""
    text, form = element.text or "", element.get("form", "")
    left, right = element.get("lspace", ""), element.get("rspace", "")
    if text in INVISIBLE:
        return space(left)
    if text in LARGE:
        return text
    if size := element.get("minsize"):  # \bigl(
        kind = _FORMS.get(form) or _FORMS.get(unicodedata.category(text), "normal")
        return f'class("{kind}",lr(size:#{size},{sign(text)}))'
    if element.get("stretchy") == "true":  # \middle
        return f'class("normal",mid({sign(text)}))'
    if form in ("prefix", "postfix"):
        return _class(_FORMS[form], text)
    alike = left == right or (text in ",;" and not left)
    kind = _SPACED.get(right, "") if alike and text not in _TIGHT else ""
    if text == "\\" or kind == "normal" or (kind and text in _OTHERWISE):
        return _class(kind or "normal", text)
    if "0.1667em" in (left, right):  # dots
        return space(left) + _class("normal", text) + space(right)
    return sign(text)


def is_fence(element: Element) -> bool:
    """Tell whether something stretches with its row, if it is an end of it."""
    text = element.text or ""
    stretches = element.tag == "mo" and element.get("stretchy") != "false" and "minsize" not in element.attrib
    return stretches and (_is_bracket(text) or text in FENCES)


def fence(element: Element, side: str) -> str:
    """Return a bracket at the end of a row; an empty text keeps the sign beside an absent one small."""
    text = element.text or ""
    if text in INVISIBLE:
        return EMPTY
    return sign(text) if _is_bracket(text) or text in "|‖" else _class(side, text)


def sign(text: str) -> str:
    """Return one sign, behind a backslash where Typst would take it for syntax."""
    syntax = text.isascii() and not text.isalnum() and text not in "+=<>"
    return f"\\{text}" if syntax or _is_bracket(text) or text in FENCES + "√∛∜" else text


def text(element: Element) -> str:
    """Return words, in the style that they have."""
    if not len(element):
        return string(element.text or "")
    inner = element[0]
    name = _TEXTS.get(inner.tag, "sans" if "sans" in inner.get("class", "") else "")
    return f"{name}({text(inner)})" if name else text(inner)


def string(words: str) -> str:
    """Return words as a string of Typst."""
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def blank(element: Element) -> str:
    """Return the space of an `mspace`."""
    return space(element.get("width") or styles(element).get("margin-left", ""))


def space(width: str) -> str:
    """Return a space, '' if it has no width."""
    size = float(re.sub("r?em", "", width) or 0)
    return f"#h({size:.4g}em)" if size else ""


def _class(name: str, text: str) -> str:
    return f'class("{name}",{sign(text)})'


def _is_bracket(text: str) -> bool:
    return len(text) == 1 and unicodedata.category(text) in ("Ps", "Pe")
