"""The cover of an EPUB: a whiteboard with title and papers, and the cast in front of it.

Shops and shelves show pictures of dots alone, so Typst sets it as one, in fonts that are the same everywhere.
"""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import typst

from rindoku.book import AVATARS, Book
from rindoku.export import document as d
from rindoku.manuscript.phrases import phrases
from rindoku.screenplay.cast import NORMAL

TEMPLATE = Path(__file__).parent / "cover.typ"
# Of 160 mm: 1,600 dots.
_DOTS_PER_INCH = 254
# A wheel, and the name of the font in it.
_WHEEL, _FONT = "manimgx_fonts_cjk", "Noto Sans CJK JP"
# What a book has that declares none of its own.
_COLOURS = {"paper": "#fcfbf7", "ink": "#23262d", "line": "#dedacd"}
# Titles of pages that the board has room for.
_PAGES = 9


def cover(document: d.Document, book: Book, site: Path) -> bytes:
    """Return the cover as PNG, 1,600 dots wide and 2,400 high.

    Args:
        document: the pages of the book.
        book: the book.
        site: its site, which holds the faces of its cast.
    """
    config, papers = book.config, book.papers
    colours = _COLOURS | {name: colour.light for name, colour in config.colours.items()}
    groups = [book.taxonomy.path(paper.record.groups[0])[0].id for paper in papers]
    faces = [f"/{AVATARS}/{speaker.id}-{NORMAL}.svg" for speaker in config.cast if speaker.avatars]
    words = [f"{word} " for word in config.title.split()]
    told = {
        "title": phrases(config.title) if config.language == "ja" else words,
        "version": book.strings["print_version"].format(config.version),
        "language": config.language,
        "font": _FONT,
        "colours": colours,
        "accents": [speaker.colour for speaker in config.cast] or ["ink"],
        "tiles": [
            {"number": str(paper.record.number), "colour": group if group in colours else "ink"}
            for paper, group in zip(papers, groups, strict=True)
        ],
        "pages": [page.title for page in document.pages][:_PAGES],
        "faces": faces,
    }
    # Its types do not know a source that is no file and yet has a folder.
    made: bytes = typst.compile(  # type: ignore[call-overload]
        TEMPLATE.read_bytes(),
        root=site,
        font_paths=[str(files(_WHEEL))],
        ignore_system_fonts=True,
        format="png",
        ppi=_DOTS_PER_INCH,
        sys_inputs={"cover": json.dumps(told)},
    )
    return made
