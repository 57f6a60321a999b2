"""The mathematics font of a site: what its formulas use of the whole font, and nothing else.

The whole font weighs more than all else a reader is sent. A site gets the signs that its MathML
shows, with everything the font draws instead of them: stretched and large signs, and the shapes
in scripts.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import unicodedata
from collections.abc import Collection, Iterable
from contextlib import suppress
from html import unescape
from io import BytesIO
from pathlib import Path

FONT = "assets/rindoku/latinmodern-math.woff2"
CACHE = ".rindoku-cache"
# Fonts in the cache: one is in use, the others serve those who go back and forth in their work.
_KEPT = 8

_MATH = re.compile(r"<math\b[^>]*>(.*?)</math>", re.S)
_TAG = re.compile(r"<[^>]*>")
_LETTER = re.compile(r"<mi>([^<&]|&[^;<]*;)</mi>")
# Browsers draw a letter that stands alone in <mi> as the italic one of the mathematical alphabets,
# but Chromium takes the height of its box from the letter as written: both must be there.
_ITALIC = {
    chr(int(plain.removeprefix("<font> "), 16)): chr(code)
    for code in [0x210E, *range(0x1D434, 0x1D468), 0x1D6A4, 0x1D6A5, *range(0x1D6E2, 0x1D71C)]
    if (plain := unicodedata.decomposition(chr(code)))
}
# Drawn for an element or another sign: the root, the minus of a hyphen; a space, as every font has.
_ROOTS = re.compile(r"<m(?:sqrt|root)\b")
_DRAWN_FOR = {"-": "\u2212", "'": "\u2032"}


def signs(html: str) -> set[str]:
    """Return the characters that a font has to draw for the formulas of a page."""
    formulas = "".join(_MATH.findall(html))
    found = {_ITALIC.get(letter, letter) for letter in map(unescape, set(_LETTER.findall(formulas)))}
    found.update(unescape(_TAG.sub("", formulas)))
    if _ROOTS.search(formulas):
        found.add("\u221a")
    return found | {_DRAWN_FOR[sign] for sign in found & _DRAWN_FOR.keys()}


def subset(font: bytes, characters: Iterable[str]) -> bytes:
    """Return the part of an OpenType font that draws these characters in formulas, as WOFF2."""
    # Takes a quarter of a second to import, for nothing in a preview.
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    # Shapes in scripts and without dots are chosen by features; spacing of text is not for formulas.
    options = Options(layout_features=["ssty", "dtls", "flac"], name_IDs=["*"], desubroutinize=True)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[ord(character) for character in {" ", *characters}])
    # As given, times inside the font too: the same characters make the same bytes.
    with TTFont(BytesIO(font), recalcTimestamp=False) as whole:
        subsetter.subset(whole)
        for name in whole["name"].names:
            if name.nameID in (1, 4, 6, 16):  # its licence asks for another name
                name.string = f"{name.toUnicode()}{'-' if name.nameID == 6 else ' '}Subset"
        whole.flavor = "woff2"
        target = BytesIO()
        whole.save(target)
    return target.getvalue()


def cached_subset(font: bytes, characters: Collection[str], root: Path) -> bytes:
    """Return the subset of a font, made once for a set of characters and kept under `root`."""
    from importlib.metadata import version

    folder = root / CACHE
    made_of = [font, "".join(sorted(characters)).encode(), version("fonttools").encode(), _own_source()]
    key = hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in made_of)).hexdigest()
    path = folder / f"font-{key[:32]}.woff2"
    with suppress(OSError):
        data = path.read_bytes()
        os.utime(path)
        return data
    data = subset(font, characters)
    # A folder that cannot be written to is no reason to build no site.
    with suppress(OSError):
        keep(path, data)
        for old in sorted(folder.glob("font-*.woff2"), key=lambda p: p.stat().st_mtime)[:-_KEPT]:
            old.unlink()
    return data


def _own_source() -> bytes:
    return Path(__file__).read_bytes()


def keep(path: Path, data: bytes) -> None:
    """Write a file of the cache, whole or not at all; the cache hides itself from Git."""
    path.parent.mkdir(exist_ok=True)
    ignore = path.parent / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")
    handle, work = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(work, path)
    except OSError:
        Path(work).unlink(missing_ok=True)
        raise
