"""Formulas as readers of EPUB take them: MathML 3, which knows less than what browsers do.

`displaystyle` and `scriptlevel` belong to `mstyle`; a box is a border, since browsers draw no `menclose`.
"""

from __future__ import annotations

import re

from lxml import etree

_NAMESPACE = "http://www.w3.org/1998/Math/MathML"
_HTML = "http://www.w3.org/1999/xhtml"
# What the words of `mtext` can be set in.
_WORDS = ("b", "i", "em", "code", "u", "span")
_STYLES = ("displaystyle", "scriptlevel")
_BOX = "border:1px solid;padding:0.2em 0.3em;"


def mended(mathml: str, words: str) -> str:
    """Return a formula as EPUB takes it.

    Args:
        mathml: a `math` element.
        words: what it says, for those who hear it.
    """
    root = etree.fromstring(mathml)
    root.set("alttext", words)
    for element in list(root.iter(etree.Element)):
        name = etree.QName(element).localname
        if name == "menclose" and element.get("notation") == "box":
            element.tag = "mrow"
            del element.attrib["notation"]
            element.set("style", _BOX)
        if name == "mpadded":
            for key, value in element.attrib.items():
                element.set(key, re.sub(r"(?<=\d)rem$", "em", value))
        styles = {key: element.attrib.pop(key) for key in _STYLES if key in element.attrib}
        if name in ("math", "mstyle"):
            element.attrib.update(styles)
        elif styles:
            _wrap(element, styles)
    for element in root.iter(etree.Element):
        name = etree.QName(element).localname
        element.tag = f"{{{_HTML if name in _WORDS else _NAMESPACE}}}{name}"
    etree.cleanup_namespaces(root, {None: _NAMESPACE})
    made = etree.Element(root.tag, dict(sorted(root.attrib.items())), {None: _NAMESPACE})
    made.text = root.text
    made.extend(list(root))
    return str(etree.tostring(made, encoding="unicode"))


def _wrap(element: etree._Element, styles: dict[str, str]) -> None:
    """Put an element into an `mstyle`."""
    parent, tail = element.getparent(), element.tail
    assert parent is not None
    element.tail = None
    outer = etree.Element("mstyle", styles)
    parent.replace(element, outer)
    outer.append(element)
    outer.tail = tail
