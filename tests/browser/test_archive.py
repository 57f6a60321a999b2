"""The zip of a release, unpacked: its pages work from the disk, and ask nothing of anywhere else."""

from __future__ import annotations

import re
import zipfile
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin

import pytest
from helpers import ROOT, fake_writers
from playwright.sync_api import Page, expect

from rindoku.export.release import make_release

LISTEN = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  violations.push(`${event.effectiveDirective} ${event.blockedURI}`));
"""
both = pytest.mark.parametrize(
    "page", [{"width": 1280}, {"width": 390}], ids=["desk", "phone"], indirect=True
)
_ADDRESS = re.compile(r'\s(?:href|src)="([^"]*)"')


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the zip of this book unpacks to."""
    folder = tmp_path_factory.mktemp("zip 甲")
    date = datetime(2021, 12, 6, tzinfo=UTC)
    make_release(ROOT, folder / "site", folder / "dist", date, fake_writers(), lambda step: None)
    (packed,) = (folder / "dist").glob("*.zip")
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(folder / "unpacked")
    return next((folder / "unpacked").iterdir())


class Watch:
    """What a page asks for, and what goes wrong."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: list[str] = []
        self.wrong: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("requestfailed", lambda request: self.wrong.append(f"failed: {request.url}"))
        page.on("console", lambda message: self.wrong.append(message.text))
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.add_init_script(LISTEN)

    def at(self, name: str) -> None:
        """Check that the page is this one, and that all was well on the way."""
        self.page.wait_for_url(f"**/{name}")
        assert self.page.evaluate("window.violations") == []
        assert self.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(252, 251, 247)"
        assert [url for url in self.asked if not url.startswith(("file:", "data:"))] == []
        assert self.wrong == []


@both
def test_one_reads_from_page_to_page(page: Page, unpacked: Path) -> None:
    watch = Watch(page)
    page.goto((unpacked / "index.html").as_uri())
    watch.at("index.html")
    if page.viewport_size and page.viewport_size["width"] < 600:
        page.locator(".book-menu").click()
        page.locator(".md-nav--primary").get_by_role("link", name="目次").click()
    else:
        page.locator(".book-links").get_by_role("link", name="目次").click()
    watch.at("contents.html")
    page.locator('main a[href="papers/kernelized_rpe.html"]').first.click()
    watch.at("papers/kernelized_rpe.html")
    page.evaluate("document.fonts.load('18px \"Latin Modern Math\"')")
    assert page.evaluate("document.fonts.check('18px \"Latin Modern Math\"')")
    assert page.evaluate("[...document.images].every((image) => image.complete && image.naturalWidth)")
    cited = page.locator("a[data-cite]:visible").first
    target = str(cited.get_attribute("href")).removeprefix("../")
    cited.click()
    watch.at(target if target.startswith("bibliography") else f"**/{target}")
    page.goto((unpacked / "taxonomy.html").as_uri())
    page.locator('main a[href="papers/skyformer.html"]').first.click()
    watch.at("papers/skyformer.html")
    page.locator(".book-next").click()
    page.wait_for_url("**/papers/*.html")
    page.locator(".book-title").click()
    watch.at("index.html")


@both
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("papers/skyformer.html", "ファイルを直接開いた頁では検索は動かない。 この本のPDFの中なら探せる："),
        (
            "manual/syntax.html",
            "Search does not work on a page that is opened as a file. The PDF of this book can be searched: ",
        ),
    ],
)
def test_search_says_that_it_cannot_work_and_leads_to_the_pdf(
    page: Page, unpacked: Path, name: str, words: str
) -> None:
    watch = Watch(page)
    page.goto((unpacked / name).as_uri())
    page.locator(".search-open").click()
    said = page.get_by_role("status")
    link = said.get_by_role("link")
    file = link.inner_text()
    expect(said).to_have_text(words + file)
    page.locator(".search-words").fill("FFT")
    expect(page.locator("dialog.search")).to_have_attribute("data-shown", "FFT")
    expect(said).to_have_text(words + file)
    assert page.get_by_role("option").count() == 0
    assert file.endswith(".pdf")
    address = str(link.get_attribute("href"))
    assert address == (unpacked / "downloads" / file).as_uri()
    assert (unpacked / "downloads" / file).read_bytes().startswith(b"pdf: ")
    watch.at(name)


def test_the_front_page_offers_what_lies_in_the_zip(page: Page, unpacked: Path) -> None:
    watch = Watch(page)
    page.goto((unpacked / "index.html").as_uri())
    offers = page.locator(".book-downloads a")
    assert offers.all_inner_texts() == ["PDF", "EPUB"]
    for offer in offers.all():
        assert (unpacked / str(offer.get_attribute("href"))).is_file()
    watch.at("index.html")


def test_every_address_of_every_page_is_in_the_zip_or_on_the_web(unpacked: Path) -> None:
    missing = set()
    pages = sorted(unpacked.rglob("*.html"))
    assert len(pages) > 50
    for path in pages:
        for address in _ADDRESS.findall(path.read_text(encoding="utf-8")):
            whole, _ = urldefrag(urljoin(path.as_uri(), unescape(address)))
            if whole.startswith("file:") and not Path(unquote(whole.removeprefix("file://"))).is_file():
                missing.add((path.name, address))
    assert missing == set()
