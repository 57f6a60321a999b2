"""Lines of Japanese text join without a space.

A newline in the source shows as a space in every browser and reader (Chromium draws 4.5 px),
which is right between two words of Latin script and wrong next to a Japanese character.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from xml.etree.ElementTree import Element

# What is inside these is not running text.
_VERBATIM = {"pre", "code", "script", "style", "textarea"}
_INLINE = {"a", "abbr", "b", "code", "del", "em", "i", "ins", "kbd", "mark", "q", "s", "small"}
_INLINE |= {"span", "strong", "sub", "sup", "u", "img"}
_TIGHT = "」』）】〉》］！？、。"
_BREAK = re.compile(r"[ \t]*\n[ \t]*")


def is_japanese(character: str) -> bool:
    """Tell whether a character is written without spaces around it (Hangul and emoji are not)."""
    if unicodedata.east_asian_width(character) not in ("W", "F"):
        return False
    return unicodedata.category(character) != "So" and "HANGUL" not in unicodedata.name(character, "")


def join_text(text: str) -> str:
    """Join the lines of a plain string."""
    return _join(text, "", "")


def join_lines(root: Element) -> None:
    """Join the lines in every block of a tree, across the borders of inline elements."""
    for block in root.iter():
        if block.tag not in _VERBATIM and block.tag not in _INLINE:
            _join_block(block)
        for name in ("alt", "title"):
            if "\n" in block.get(name, ""):
                block.set(name, join_text(block.get(name, "")))


# One place where text stands: the element, and whether it is its text or its tail.
_Place = tuple[Element, str]


def _places(element: Element) -> Iterator[_Place | None]:
    """Yield the places of text of a block in order, and None where the flow is broken."""
    yield element, "text"
    for child in element:
        if child.tag in _VERBATIM:
            yield child, "verbatim"
        elif child.get("id", "").startswith("fnref"):
            pass  # the number of a note stands above the line, and what is beside it joins
        elif child.tag in _INLINE:
            yield from _places(child)
        else:
            yield None
        yield child, "tail"


def _read(place: _Place | None) -> str:
    if place is None:
        return ""
    element, name = place
    if name == "verbatim":
        return "".join(element.itertext())
    return (element.text if name == "text" else element.tail) or ""


def _join_block(block: Element) -> None:
    if not len(block) and "\n" not in (block.text or ""):
        return
    places = list(_places(block))
    texts = [_read(place) for place in places]
    for index, place in enumerate(places):
        if place is None or place[1] == "verbatim" or "\n" not in texts[index]:
            continue
        before = next((t for t in reversed(texts[:index]) if t.strip()), "")
        after = next((t for t in texts[index + 1 :] if t.strip()), "")
        element, name = place
        texts[index] = _join(texts[index], before, after)
        setattr(element, name, texts[index])


def _join(text: str, before: str, after: str) -> str:
    """Drop the newlines of `text` that touch a Japanese character; the two others are context."""

    def replace(match: re.Match[str]) -> str:
        left = (before + text[: match.start()]).rstrip()[-1:]
        right = (text[match.end() :] + after).lstrip()[:1]
        if (left and is_japanese(left)) or (right and is_japanese(right)):
            # Japanese sets a full space after these two, unless a bracket or stop follows.
            return "\u3000" if left and left in "！？" and right and right not in _TIGHT else ""
        return match[0]

    return _BREAK.sub(replace, text)
