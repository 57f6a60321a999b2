"""Drawings as readers of EPUB show them: plain colours, a ground of their own, ids of their page.

Old readers know no custom properties, so a drawing names its light colours; a class beside each lets the
style sheet darken it. A reader's own night mode changes the colour of text alone: the ground keeps dark
lines on something light.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from rindoku.book.config import Colour

_SVG = "{http://www.w3.org/2000/svg}"
_HREFS = ("href", "{http://www.w3.org/1999/xlink}href")
_VARIABLE = re.compile(r"^var\(--book-([a-z0-9-]+)(?:,\s*([^()]*))?\)$")
_REFERENCE = re.compile(r"url\(\s*['\"]?#([^)'\"]+)['\"]?\s*\)")
# What a colour can be given to.
PAINTED = ("fill", "stroke")
_BLACK = Colour(light="#000000", dark="#000000")


def mended(svg: str, alternative: str, colours: Mapping[str, Colour], prefix: str) -> str:
    """Return a drawing as a part of a page.

    Args:
        svg: an `svg` element.
        alternative: what it shows, in words.
        colours: the colours of the book, by name.
        prefix: what its ids begin with, so that they differ from those of other drawings of the page.
    """
    root = etree.fromstring(svg)
    for element in root.iter(etree.Element):
        _number(element, prefix)
        for name, value in _paints(element).items():
            _paint(element, name, value, colours)
    root.set("role", "img")
    root.set("aria-label", alternative)
    if box := root.get("viewBox"):
        left, top, width, height = box.replace(",", " ").split()
        ground = etree.Element(f"{_SVG}rect", {"x": left, "y": top, "width": width, "height": height})
        _paint(ground, "fill", "var(--book-paper,#ffffff)", colours)
        root.insert(0, ground)
    return str(etree.tostring(root, encoding="unicode"))


def _number(element: etree._Element, prefix: str) -> None:
    """Give ids of a drawing, and what refers to them, a beginning of their own."""
    for name, value in element.attrib.items():
        if name == "id":
            element.set(name, prefix + value)
        elif name in _HREFS:
            element.set(name, f"#{prefix}{value.removeprefix('#')}")
        else:
            element.set(name, _REFERENCE.sub(rf"url(#{prefix}\1)", value))


def _paints(element: etree._Element) -> dict[str, str]:
    """Return the colours of an element that are not plain, taken out of its style."""
    style = [part.partition(":") for part in element.get("style", "").split(";") if part.strip()]
    given = {name.strip(): value.strip() for name, _, value in style}
    found = {name: given[name] for name in PAINTED if _is_named(given.get(name, ""))}
    if found:
        rest = ";".join(f"{name}:{value}" for name, value in given.items() if name not in found)
        element.attrib.pop("style")
        if rest:
            element.set("style", rest)
    named = {name: element.get(name, "") for name in PAINTED if _is_named(element.get(name, ""))}
    return named | found


def _is_named(value: str) -> bool:
    return value.lower() == "currentcolor" or bool(_VARIABLE.match(value))


def _paint(element: etree._Element, name: str, value: str, colours: Mapping[str, Colour]) -> None:
    match = _VARIABLE.match(value)
    token = match[1] if match else "ink"
    fallback = (match[2] if match else "") or _BLACK.light
    element.set(name, colours[token].light if token in colours else fallback)
    if token in colours:
        classes = element.get("class", "").split()
        element.set("class", " ".join([*classes, f"{name}-{token}"]))
