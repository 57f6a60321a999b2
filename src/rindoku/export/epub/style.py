"""The style sheet of an EPUB, in the colours of a book."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from rindoku.book import Book
from rindoku.book.config import Colour
from rindoku.export.epub.drawings import PAINTED

SHEET = Path(__file__).parent / "epub.css"
# What a book has that declares none of its own.
_COLOURS = {
    "paper": Colour(light="#fcfbf7", dark="#15191f"),
    "ink": Colour(light="#23262d", dark="#e7e3d8"),
    "line": Colour(light="#dedacd", dark="#303742"),
}
_VARIABLE = re.compile(r"var\(([a-z0-9-]+)\)")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_COMMENT = re.compile(r"/\*.*?\*/\s*", re.S)


def style_sheet(book: Book) -> str:
    """Return the style sheet of a book: its light colours, and for readers in the dark the others."""
    colours = _COLOURS | dict(book.config.colours)
    sheet = _COMMENT.sub("", SHEET.read_text(encoding="utf-8")) + "".join(_rules(book, colours))
    light = _VARIABLE.sub(lambda m: colours[m[1]].light, sheet)
    dark = "".join(
        f"{selector.strip()} {{ {coloured} }}\n"
        for selector, declarations in _RULE.findall(sheet)
        if (coloured := _coloured(declarations, colours))
    )
    painted = "".join(
        f".{name}-{token} {{ {name}: {colour.dark}; }}\n"
        for token, colour in colours.items()
        for name in PAINTED
    )
    return f"{light}@media (prefers-color-scheme: dark) {{\n{dark}{painted}}}\n"


def _coloured(declarations: str, colours: Mapping[str, Colour]) -> str:
    """Return the dark colours of the declarations that name one: of a border that alone, not its width."""
    found = []
    for part in declarations.split(";"):
        if match := _VARIABLE.search(part):
            name = part.partition(":")[0].strip()
            name += "-color" if name.startswith("border") and not name.endswith("color") else ""
            found.append(f"{name}: {colours[match[1]].dark};")
    return " ".join(found)


def _rules(book: Book, colours: Mapping[str, Colour]) -> list[str]:
    """Return the rules for speakers and groups."""
    rules = []
    for speaker in book.config.cast:
        at = f".speaker-{speaker.id}"
        rules.append(f"{at} {{ border-left-color: var({speaker.colour}); }}\n")
        rules.append(f"{at} > .speech-name {{ color: var({speaker.colour}); }}\n")
    for group in book.taxonomy.groups:
        if group.id in colours:
            at = f".group-{group.id}"
            marks = (".paper-number", ".paper-link-number", ".group-letter", ".number")
            rules.append(f"{', '.join(f'{at} {mark}' for mark in marks)} {{ color: var({group.id}); }}\n")
            rules.append(f".chip{at} {{ color: var({group.id}); }}\n")
    return rules
