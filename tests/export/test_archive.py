"""The zip of a site: what is in it, in which form, and that nothing but the site decides on its bytes."""

from __future__ import annotations

import os
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from rindoku.export.archive import page_on_disk, write_archive

DATE = datetime(2021, 12, 6, 8, 15, 31, tzinfo=UTC)
FILES = {
    "index.html": "front",
    "b.html": "b",
    "a/b.html": "ab",
    "a.html": "a",
    "downloads/book-0.1.0.pdf": "pdf",
    "assets/javascripts/bundle.js": "js",
    "assets/rindoku/cards.js": "js",
    "chapters/pagefind/page.html": "a page of this name",
    "guide/index.html": "guide",
}
# Nothing for a reader on a disk.
ONLINE = [
    f"{place}{name}"
    for place in ("", "guide/")
    for name in (
        "404.html",
        "sitemap.xml",
        "sitemap.xml.gz",
        "pagefind/pagefind.js",
        "pagefind/fragment/ja_1.pf_fragment",
        "assets/rindoku/cards.json",
        "assets/javascripts/lunr/min/lunr.ja.min.js",
        "assets/javascripts/workers/search.js",
        "assets/javascripts/bundle.js.map",
    )
]


def write_site(folder: Path, names: list[str]) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(FILES.get(name, "online"), encoding="utf-8")
    return folder


def test_it_holds_what_works_on_a_disk_stored_and_in_order(tmp_path: Path) -> None:
    site = write_site(tmp_path / "site", [*ONLINE, *FILES])
    write_archive(tmp_path / "a.zip", site, ["", "guide"], "book-0.1.0", DATE)
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [f"book-0.1.0/{name}" for name in sorted(FILES)]
        for member in archive.infolist():
            assert member.compress_type == zipfile.ZIP_STORED
            assert member.date_time == (2021, 12, 6, 8, 15, 30)
            assert member.external_attr >> 16 == 0o100644
            assert archive.read(member).decode() == FILES[member.filename.removeprefix("book-0.1.0/")]


def test_neither_order_nor_dates_nor_modes_of_the_files_count(tmp_path: Path) -> None:
    one = write_site(tmp_path / "one", [*FILES])
    two = write_site(tmp_path / "two", [*reversed(FILES)])
    for path in two.rglob("*.html"):
        os.utime(path, (1, 1))
        path.chmod(0o600)
    for site in (one, two):
        write_archive(site.with_suffix(".zip"), site, [""], "book", DATE)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_a_date_before_all_zips_becomes_the_first(tmp_path: Path) -> None:
    site = write_site(tmp_path / "site", ["a.html"])
    write_archive(tmp_path / "a.zip", site, [""], "book", datetime(1970, 5, 6, tzinfo=UTC))
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.infolist()[0].date_time == (1980, 1, 1, 0, 0, 0)


def test_a_page_on_disk_does_not_offer_the_zip_it_came_in() -> None:
    page = '<ul>\n<li data-format="pdf">甲</li>\n<li data-format="html"><a>\n乙</a></li>\n</ul><li>丙</li>'
    assert page_on_disk(page.encode()).decode() == ('<ul>\n<li data-format="pdf">甲</li>\n</ul><li>丙</li>')


def test_a_page_on_disk_does_not_say_where_it_stands_on_the_web() -> None:
    canonical = '      \n        <link rel="canonical" href="https://example.org/a.html">\n'
    pages = [f"<head>\n  <meta>\n{line}\n  <title>T</title>\n\n<p>\n\n  a" for line in (canonical, "    ")]
    expected = b"<head>\n<meta>\n<title>T</title>\n\n<p>\n\n  a"
    assert [page_on_disk(page.encode()) for page in pages] == [expected] * 2


def test_what_has_no_title_stays_as_it_is() -> None:
    assert page_on_disk(b"<pre>\n\n  a</pre>") == b"<pre>\n\n  a</pre>"


def test_the_policy_of_a_page_on_disk_lets_in_files_and_that_alone() -> None:
    policy = (
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'self'; img-src 'self' data:\">"
    )
    page = f"<head>{policy}</head><p>'self'</p>"
    assert page_on_disk(page.encode()).decode() == (
        '<head><meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'self' file:; img-src 'self' file: data:\"></head><p>'self'</p>"
    )
