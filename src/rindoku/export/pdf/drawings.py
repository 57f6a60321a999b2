"""Drawings for print: SVG in the light colours of the book, with the fonts of the PDF."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

# A colour of the book, with the one that a drawing falls back on: var(--book-ink,#23262d).
_VARIABLE = re.compile(r"var\(--book-([a-z0-9-]+)(?:,\s*([^()]*))?\)")
_INHERITED = re.compile(r"font-family(:\s*|=[\"'])inherit")
_VIEW_BOX = re.compile(r'viewBox="[-\d.]+ [-\d.]+ ([\d.]+) ([\d.]+)"')
_SIZE = re.compile(r'<svg[^>]*?\swidth="([\d.]+)"[^>]*?\sheight="([\d.]+)"')
# Typst sets text in drawings by the first instance of a variable font, which is thin: a static one.
FONT = "Noto Sans JP"


def for_print(svg: str, colours: dict[str, str]) -> str:
    """Return a drawing with its colours and fonts named.

    Args:
        svg: the drawing as it stands in a page.
        colours: the light colours of the book, by name.
    """
    svg = _VARIABLE.sub(lambda m: colours.get(m[1], m[2] or "#000000"), svg)
    svg = _INHERITED.sub(rf"font-family\g<1>{FONT}", svg)
    if "font-family" not in svg.split(">", 1)[0]:
        svg = svg.replace("<svg", f'<svg font-family="{FONT}"', 1)
    return svg.replace("currentColor", colours.get("ink", "#000000"))


def ratio(svg: str) -> float:
    """Return the height of a drawing by its width."""
    match = _VIEW_BOX.search(svg) or _SIZE.search(svg)
    return float(match[2]) / float(match[1]) if match else 0.6


class Drawings:
    """Keeps the drawings and pictures of a book as files beside its Typst source.

    Args:
        folder: where the source is.
        site: the built site, which holds what pages show.
        colours: the light colours of the book, by name.
    """

    def __init__(self, folder: Path, site: Path, colours: dict[str, str]) -> None:
        self.folder, self.site, self.colours = folder, site, colours
        # A face comes up in every other speech.
        self._images: dict[str, tuple[str, float]] = {}

    def drawing(self, svg: str) -> tuple[str, float]:
        """Return the name of the file of a drawing, and its height by its width."""
        text = for_print(svg, self.colours)
        name = f"drawing-{hashlib.sha256(text.encode()).hexdigest()[:16]}.svg"
        (self.folder / name).write_text(text, encoding="utf-8")
        return name, ratio(text)

    def image(self, path: str) -> tuple[str, float]:
        """Return the name of the copy of a picture of the site, and its height by its width.

        Raises:
            FileNotFoundError: if the site has no such file.
        """
        if path not in self._images:
            self._images[path] = self._copied(path)
        return self._images[path]

    def _copied(self, path: str) -> tuple[str, float]:
        source = self.site / path
        if source.suffix == ".svg":
            return self.drawing(source.read_text(encoding="utf-8"))
        name = re.sub(r"[^\w.-]", "-", path)
        data = source.read_bytes()
        (self.folder / name).write_bytes(data)
        return name, _raster_ratio(data)


def _raster_ratio(data: bytes) -> float:
    """Return the height of a PNG by its width; 0.6 for what is none."""
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        return 0.6
    width, height = (int.from_bytes(data[at : at + 4], "big") for at in (16, 20))
    return height / width
