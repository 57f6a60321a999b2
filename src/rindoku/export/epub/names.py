"""Names inside an EPUB: those of files, of ids, and the addresses made of both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from rindoku.export import document as d

# Folders inside the EPUB: pages are apart from the files whose names are ours.
TEXT, IMAGES = "text", "images"
_ODD = re.compile(r"[^A-Za-z0-9._-]+")


def file_names(paths: Iterable[str], suffix: str = "") -> dict[str, str]:
    """Return the name of a file for each path, such as `papers-luna.xhtml` for `papers/luna.md`.

    Args:
        paths: paths of pages or of files of the site.
        suffix: what takes the place of theirs, if they get another one.

    Returns:
        Names of plain signs, of which no two are equal on a disk that takes A for a.
    """
    found: dict[str, str] = {}
    used: set[str] = set()
    for path in paths:
        stem, _, own = path.rpartition(".")
        stem, ending = _ODD.sub("-", stem or own), suffix or f".{own}"
        name, number = stem + ending, 1
        while name.lower() in used:
            number += 1
            name = f"{stem}-{number}{ending}"
        used.add(name.lower())
        found[path] = name
    return found


def identifier(text: str) -> str:
    """Return an id as XML takes it: `fn:1` has a sign, and `1` a beginning, that it does not."""
    text = _ODD.sub("-", text)
    return text if text[:1].isalpha() or text[:1] == "_" else f"_{text}"


def address(place: d.Place, page: str, names: Mapping[str, str]) -> str:
    """Return the address of a place, as a link in a page gives it."""
    fragment = f"#{identifier(place.id)}" if place.id else ""
    file = "" if place.uri == page and fragment else quote(names[place.uri])
    return file + fragment
