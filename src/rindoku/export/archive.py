"""A site as a zip that works from a disk: the same bytes for the same site, wherever it is made.

Members are stored, not deflated, since builds of Python differ in zlib; they stand in one order, with
one date and one mode. What only a server can use stays out.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

# Folders of a book's site: a browser reads an index or a worker from a server alone.
_FOLDERS = ("pagefind", "assets/javascripts/lunr", "assets/javascripts/workers")
# Files: the page for what is missing, lists for robots, cards that a script would fetch.
_FILES = ("404.html", "sitemap.xml", "sitemap.xml.gz", "assets/rindoku/cards.json")
# The offer of the very zip; where the page stands on the web, and lines that are empty without it.
_ITSELF = re.compile(rb'<li data-format="html">.*?</li>\n?', re.S)
_CANONICAL = re.compile(rb'<link rel="canonical"[^>]*>')
_LINES = re.compile(rb"\s*\n\s*")
_POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy" content="[^"]*">')
# A zip knows no day before this.
_FIRST = (1980, 1, 1, 0, 0, 0)


def write_archive(target: Path, site: Path, places: list[str], top: str, date: datetime) -> None:
    """Write a site as a zip.

    Args:
        target: the file to write.
        site: the folder of the site.
        places: the folders in it that hold sites of books, '' for the outer one.
        top: the folder that the zip unpacks to.
        date: the date of all members, in UTC.
    """
    stamp = max(date.timetuple()[:6], _FIRST)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(_members(site, places)):
            member = zipfile.ZipInfo(f"{top}/{name}", stamp)
            member.create_system = 3  # Unix, on which the mode depends
            member.external_attr = 0o100644 << 16
            data = (site / name).read_bytes()
            archive.writestr(member, page_on_disk(data) if name.endswith(".html") else data)


def page_on_disk(page: bytes) -> bytes:
    """Return a page of the site as it stands in the zip."""
    # What comes from a disk has no origin; browsers disagree on whether 'self' lets it in.
    page = _POLICY.sub(lambda m: m[0].replace(b"'self'", b"'self' file:"), page)
    # The zip is the same, wherever the site will stand.
    head, title, rest = _ITSELF.sub(b"", page).partition(b"<title>")
    return _LINES.sub(b"\n", _CANONICAL.sub(b"", head)) + title + rest if title else head


def _members(site: Path, places: list[str]) -> Iterator[str]:
    """Yield the paths of the files that a reader on a disk has use for."""
    left_out = {f"{place}/{name}".strip("/") for place in places for name in (*_FOLDERS, *_FILES)}
    for path in site.rglob("*"):
        name = path.relative_to(site)
        above = {parent.as_posix() for parent in (name, *name.parents)}
        if path.is_file() and path.suffix != ".map" and not left_out & above:
            yield name.as_posix()
