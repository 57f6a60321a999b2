"""SVG figures become part of the page, so that they take its colours and its search finds them.

An image through `<img>` does not see the theme's switch; inline SVG inherits the colours that
the page defines. A figure that could run or load anything stays an image.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from rindoku.lab import OUTPUTS, TIMINGS

_SVG = "{http://www.w3.org/2000/svg}"
FIGURES = "assets/figures/"

# What a figure may consist of. A list of what it may not would never end: an HTML parser takes
# <SCRIPT> for a script, lets <img> and <embed> out of the figure and reads HTML in <desc>.
_DRAWS = {"svg", "g", "defs", "symbol", "use", "path", "rect", "circle", "ellipse", "line", "polyline"}
_DRAWS |= {"polygon", "text", "tspan", "textPath", "marker", "pattern", "clipPath", "mask"}
_DRAWS |= {"linearGradient", "radialGradient", "stop"}
_DRAWS = {_SVG + name for name in _DRAWS}

ElementTree.register_namespace("", _SVG[1:-1])
ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")


def drawn(target: str, pages: str) -> bool:
    """Tell whether an image is a figure that becomes part of the page: one of the book, or of a lab.

    Args:
        target: the image, relative to the folder of the book.
        pages: the folder of the pages, likewise.
    """
    folders = (f"{pages}/{FIGURES}", f"{OUTPUTS}/", f"{TIMINGS}/")
    return target.startswith(folders) and target.endswith(".svg")


def inline_figures(root: Element, folder: Path, uri: str, store: Callable[[str], str]) -> None:
    """Replace images of `assets/figures/*.svg`, and of the outputs of labs, by the figures themselves.

    Args:
        root: the tree of a page, with links as written in the source.
        folder: the folder of the book's pages.
        uri: the page, relative to the folder.
        store: keeps raw HTML and returns what stands for it.
    """
    if next(root.iter("img"), None) is None:
        return
    for parent in root.iter():
        for index, child in enumerate(parent):
            if child.tag != "img" or not child.get("src", "").endswith(".svg"):
                continue
            source = posixpath.join(folder.name, posixpath.dirname(uri), child.get("src", ""))
            target = posixpath.normpath(source)
            path = folder.parent / target
            if not drawn(target, folder.name) or not path.is_file():
                continue
            text = path.read_text(encoding="utf-8")
            if unsafe(text):
                continue
            span = Element("span", {"class": "figure-drawing"})
            span.text = store(_drawing(text, child.get("alt", "")))
            span.tail = child.tail
            parent[index] = span


@lru_cache(maxsize=256)
def unsafe(text: str) -> str:
    """Return what in an SVG may run or load something, or cannot be read; '' if nothing."""
    if re.search(r"<!(?:DOCTYPE|ENTITY)", text, re.I):
        return "a document type"
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        return f"XML that cannot be read ({error})"
    _drop_descriptions(root)
    for element in root.iter():
        described = element.tag in (f"{_SVG}title", f"{_SVG}desc") and not len(element)
        if element.tag not in _DRAWS and not described:
            return f"<{element.tag.rpartition('}')[2]}>"
        for name, value in element.attrib.items():
            plain = name.rpartition("}")[2].lower()
            if plain.startswith("on"):
                return f"the attribute {plain}"
            if plain in ("href", "src") and not value.startswith("#"):
                return f"the address {value}"
            # A backslash may spell url() in a way that only a browser reads.
            if re.search(r"url\(\s*+['\"]?+(?!#)|image-set|\\", value, re.I):
                return f"the address in {plain}"
    return ""


def _drop_descriptions(root: Element) -> None:
    """Drop what stands at the head of a figure and draws nothing; the page has its own description."""
    for child in [c for c in root if c.tag in (f"{_SVG}title", f"{_SVG}desc", f"{_SVG}metadata")]:
        root.remove(child)


@lru_cache(maxsize=256)
def _drawing(text: str, alt: str) -> str:
    root = ElementTree.fromstring(text)
    root.attrib.pop("width", None)
    root.attrib.pop("height", None)
    _drop_descriptions(root)
    root.set("role", "img")
    root.set("aria-label", alt)
    return ElementTree.tostring(root, encoding="unicode")
