"""What the manual says of a release holds: files, claims of the EPUB, fonts, what is too wide."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from helpers import ENGLISH, THREE_PAGES, write_book
from lxml import etree
from manual import fences, page, rows

from rindoku.build import build_site, read_parts
from rindoku.export.epub import write_epub
from rindoku.export.pdf.build import SERIF, TEMPLATE, WIDEST, write_pdf
from rindoku.export.reader import read_document
from rindoku.export.release import SUMS
from rindoku.findings import BookError

TEXT = page("release.md")
DATE = datetime(2021, 12, 6, tzinfo=UTC)


def written(root: Path, pages: dict[str, str], writer: object) -> object:
    """What a writer makes of a book in English."""
    parts = read_parts(write_book(root, ENGLISH, pages))
    (contents,) = build_site(parts, root / "site")
    document = read_document(contents, parts[0].book)
    return writer(document, parts[0].book, root / "site", DATE)  # type: ignore[operator]


def test_the_formula_that_is_too_wide_is_found_as_the_page_says(tmp_path: Path) -> None:
    wide = next(fence for fence in fences(TEXT) if "$$" in fence.text)
    said = next(fence for fence in fences(TEXT) if "X003" in fence.text)
    pages = {"index.md": f"# A {{#a}}\n\n{wide.text}"}
    with pytest.raises(BookError) as error:
        written(tmp_path, pages, write_pdf)
    assert [f"{finding}\n" for finding in error.value.findings] == [said.text]
    assert f"more than {WIDEST} times as wide" in TEXT


def test_the_epub_claims_what_the_page_lists(tmp_path: Path) -> None:
    data = written(tmp_path, THREE_PAGES, write_epub)
    assert isinstance(data, bytes)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        package = etree.fromstring(archive.read("EPUB/package.opf"))
    claims: dict[str, list[str]] = {}
    for meta in package.iter("{*}meta"):
        name = meta.get("property", "")
        if name.startswith("schema:") and name != "schema:accessibilitySummary":
            claims.setdefault(name.removeprefix("schema:"), []).append(meta.text)
    told = {name.strip("`"): said for name, said in rows(TEXT, "Property")}
    features, more = told["accessibilityFeature"].split("; with formulas also ")
    listed = {name: said.split("; " if ";" in said else ", ") for name, said in told.items()}
    listed["accessibilityFeature"] = features.split(", ") + more.split(", ")
    assert claims == listed


def test_the_page_lists_the_fonts_of_the_pdf() -> None:
    template = TEMPLATE.read_text(encoding="utf-8")
    named = re.findall(r'^#let [a-z-]+ = \((("[^"]+",? ?)+)\)', template, re.M)
    fonts = {name for line, _ in named for name in re.findall(r'"([^"]+)"', line)}
    fonts |= {name for names in SERIF.values() for name in names}
    told = {name for name, *_ in rows(TEXT, "Font")}
    assert len(fonts) == 5
    assert fonts <= told


def test_the_page_lists_the_files_of_a_release() -> None:
    told = [name.strip("`") for name, _ in rows(TEXT, "File")]
    assert told == [f"book-1.2.0{end}" for end in (".pdf", ".epub", "-html.zip")] + [SUMS]
