"""The inlines of the walk: text, links, formulas, notes, drawings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from lxml import etree

from rindoku.export import document as d

_SPACE = re.compile(r"[ \t\n\r\f]+")
# What a screen alone shows.
_DROPPED = {"headerlink", "footnote-backref", "speech-link"}
_SVG = "{http://www.w3.org/2000/svg}svg"
_KINDS = ("term", "paper", "work-number", "chip")


class Unknown(Exception):
    """Raised for what no writer knows; `text` are words by which its line can be found."""

    def __init__(self, message: str, text: str = "") -> None:
        super().__init__(message)
        self.text = text


def classes(element: etree._Element) -> frozenset[str]:
    """Return the classes of an element."""
    return frozenset(element.get("class", "").split())


class InlineReader:
    """Reads what stands within lines.

    Args:
        target: what an address leads to.
        path: an address as a path in the site.
        notes: the notes of the page by id, known before its text is read.
    """

    def __init__(
        self,
        target: Callable[[str], d.Place | str | None],
        path: Callable[[str], str],
        notes: Mapping[str, tuple[d.Block, ...]],
    ) -> None:
        self.target, self.path, self.notes = target, path, notes
        self._noted: set[str] = set()

    def text(self, text: str | None) -> list[d.Inline]:
        """Return text with its white space collapsed; U+3000 is a sign like others."""
        return [d.Text(_SPACE.sub(" ", text))] if text else []

    def children(self, element: etree._Element) -> tuple[d.Inline, ...]:
        """Return what an element holds, without space at its ends."""
        return self.trimmed(self._inside(element))

    def _inside(self, element: etree._Element) -> list[d.Inline]:
        found = self.text(element.text)
        for child in element:
            if child.tag is not etree.Comment:
                found += self.read(child)
            found += self.text(child.tail)
        return found

    def trimmed(self, found: Iterable[d.Inline]) -> tuple[d.Inline, ...]:
        """Return inlines joined, and without space at their ends."""
        joined: list[d.Inline] = []
        for child in found:
            last = joined[-1] if joined else None
            if isinstance(child, d.Text) and isinstance(last, d.Text):
                joined[-1] = d.Text(_SPACE.sub(" ", last.text + child.text))
            else:
                joined.append(child)
        if joined and isinstance(joined[0], d.Text):
            joined[0] = d.Text(joined[0].text.lstrip(" "))
        if joined and isinstance(joined[-1], d.Text):
            joined[-1] = d.Text(joined[-1].text.rstrip(" "))
        return tuple(child for child in joined if child != d.Text(""))

    def read(self, element: etree._Element) -> list[d.Inline]:
        """Return an element as inlines.

        Raises:
            Unknown: if no writer knows it.
        """
        name = etree.QName(element).localname
        match name:
            case "strong":
                return [d.Strong(self.children(element))]
            case "em":
                return [d.Emphasis(self.children(element))]
            case "q":
                return [d.Quoted(self.children(element))]
            case "cite":
                return [d.Work(self.children(element), element.get("lang", ""))]
            case "code":
                return [d.Code("".join(element.itertext()))]
            case "wbr":
                return [d.PhraseBreak()]
            case "br":
                return [d.LineBreak()]
            case "math":
                return [self.maths(element)]
            case "svg":
                return [self._drawing(element)] if element.get("aria-hidden") != "true" else []
            case "img":
                return [d.Image(self.path(element.get("src", "")), element.get("alt", ""))]
            case "a":
                return self._link(element)
            case "sup":
                return self._note(element)
            case "span":
                return self._span(element)
        words = "".join(element.itertext()).strip()[:40]
        raise Unknown(f"No output knows the element <{name}>.", words)

    def maths(self, element: etree._Element) -> d.Maths:
        """Return a formula."""
        element.attrib.pop("aria-label", None)  # for screens: each output says formulas in its own way
        bare = etree.tostring(element, encoding="unicode", with_tail=False)
        return d.Maths(bare, element.get("alttext", ""))

    def _drawing(self, element: etree._Element) -> d.Drawing:
        return d.Drawing(
            etree.tostring(element, encoding="unicode", with_tail=False), element.get("aria-label", "")
        )

    def _link(self, element: etree._Element) -> list[d.Inline]:
        found = classes(element)
        if found & _DROPPED:
            return []
        kind = next((kind for kind in _KINDS if kind in found or f"{kind}-link" in found), "")
        key = element.get("data-cite", "")
        target = self.target(element.get("href", ""))
        children = tuple(self._inside(element))
        return [
            d.Link(
                self.trimmed(children),
                target,
                kind or ("cite" if key else ""),
                element.get("id", ""),
                element.get("data-term", ""),
            )
        ]

    def _note(self, element: etree._Element) -> list[d.Inline]:
        link = element.find("a[@class='footnote-ref']")
        if link is None:
            raise Unknown("No output knows the element <sup>.", "".join(element.itertext())[:40])
        identifier = link.get("href", "").removeprefix("#")
        again = identifier in self._noted
        self._noted.add(identifier)
        return [d.Note(identifier, "".join(link.itertext()), self.notes[identifier], again)]

    def _span(self, element: etree._Element) -> list[d.Inline]:
        found = classes(element)
        if "maths" in found:
            return [d.NoBreak(self.children(element))]
        # A display formula in a cell is one of the line there.
        if not found or found & {"bp", "cite", "figure-drawing", "maths-display", "maths-number"}:
            return self._inside(element)
        role = next(iter(sorted(found & d.ROLES)), "")
        if not role:
            raise Unknown(
                f"No output knows words of the class '{element.get('class')}'.",
                "".join(element.itertext()).strip()[:40],
            )
        return [d.Span(role, self.children(element), element.get("lang", ""))]
