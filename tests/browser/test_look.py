"""What of the look must hold: entrance, headlines, neighbours, folds, paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import lxml.html
import pytest
from helpers import ROOT
from playwright.sync_api import Browser, Page

from rindoku.book import Book
from rindoku.book.reader import read_book

WIDTHS = (320, 390, 1280)
SECTION = "papers/kernelized_rpe.html"

# The lines of a headline as they are set, read from the boxes of its characters.
LINES = """h => {
  const walker = document.createTreeWalker(h, NodeFilter.SHOW_TEXT), lines = [];
  let bottom = -1;
  for (let node; (node = walker.nextNode()); ) {
    if (node.parentElement.closest('math, .headerlink, .paper-number')) continue;
    for (let i = 0; i < node.length; i++) {
      if (/\\s/.test(node.data[i])) continue;
      const range = document.createRange();
      range.setStart(node, i); range.setEnd(node, i + 1);
      const box = range.getBoundingClientRect();
      if (box.top >= bottom - 2) { lines.push(''); bottom = box.bottom; }
      lines[lines.length - 1] += node.data[i];
    }
  }
  return lines;
}"""
# No line ends inside one of these: a run of one script, or a word that mixes them.
ONE_WORD = re.compile(r"[ァ-ヺー]{2}|[一-鿿々]{2}|[A-Za-z]{2}|\d{2}")
MIXED = ("畳み込み", "切り替わる", "繰り返し", "数え上げ", "使い回す", "組み込む", "書き出す", "隠れ状態")


@pytest.fixture(scope="module")
def book() -> Book:
    return read_book(ROOT)


@pytest.fixture(scope="module")
def still(chromium: Browser) -> Iterator[Page]:
    """A page without scripts: what it shows needs none."""
    context = chromium.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def tree(path: Path) -> lxml.html.HtmlElement:
    return lxml.html.fromstring(path.read_text(encoding="utf-8"))


def test_the_front_page_leads_to_every_paper_and_group(site: Path, book: Book) -> None:
    page = tree(site / "index.html")
    tiles = page.xpath("//div[contains(@class, 'funnel-papers')]//a[@class='tile']")
    assert {tile.get("href") for tile in tiles} == {p.uri.replace(".md", ".html") for p in book.papers}
    assert sorted(int(tile.text) for tile in tiles) == [p.record.number for p in book.papers]
    groups = page.xpath("//p[@class='funnel-group-name']/a/@href")
    assert groups == [f"taxonomy.html#{group.id}" for group in book.taxonomy.groups]
    assert len(page.xpath("//section[@class='front-part']")) == 3


@pytest.mark.parametrize("width", WIDTHS)
def test_the_front_page_shows_dots_tiles_and_two_faces(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/index.html")
    seen = [s for s in page.locator(".funnel-dots").all() if s.is_visible()]
    assert len(seen) == 2
    assert all(s.evaluate("e => e.getBoundingClientRect().width") > 100 for s in seen)
    tiles = page.locator(".tile").evaluate_all("all => all.map(e => e.getBoundingClientRect())")
    assert min(min(t["width"], t["height"]) for t in tiles) >= 24
    assert page.locator(".front-wide .speech-face").evaluate_all(
        "all => all.map(e => e.complete && e.naturalWidth > 0 && e.offsetWidth >= 44)"
    ) == [True, True]
    tops = page.locator(".front-part:not(.front-wide)").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect().top)"
    )
    assert (len(set(tops)) == 1) == (width == 1280)


@pytest.mark.parametrize("width", WIDTHS)
def test_no_headline_breaks_inside_a_word(still: Page, address: str, book: Book, width: int) -> None:
    still.set_viewport_size({"width": width, "height": 900})
    pages = [paper.uri for paper in book.papers] + [page.uri for page in book.pages]
    cut = []
    for uri in pages:
        still.goto(f"{address}/{uri.replace('.md', '.html')}")
        for lines in still.locator("article :is(h1, h2, h3)").evaluate_all(f"all => all.map({LINES})"):
            whole = "".join(lines)
            ends = [sum(map(len, lines[: n + 1])) for n in range(len(lines) - 1)]
            words = [(whole.find(word), len(word)) for word in MIXED if word in whole]
            cut += [
                (uri, lines)
                for end in ends
                if ONE_WORD.fullmatch(whole[end - 1 : end + 1])
                or any(start < end < start + length for start, length in words)
            ]
    assert cut == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_neighbours_stand_below_with_number_and_headline(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/{SECTION}")
    links = page.locator(".book-neighbours a")
    assert [link.get_attribute("rel") for link in links.all()] == ["prev", "next"]
    texts = links.all_inner_texts()
    assert "[24]" in texts[0]
    assert "全域アテンション" in texts[0]
    assert "[26]" in texts[1]
    assert all(link.is_visible() for link in page.locator(".book-neighbour-title").all())


def test_a_paper_says_where_in_the_book_it_is(page: Page, address: str) -> None:
    page.goto(f"{address}/{SECTION}")
    place = page.locator(".paper-place")
    assert place.locator(".paper-place-here").inner_text() == "25/39本"
    assert place.locator("a").all_inner_texts() == ["‹ [24]", "[26] ›"]
    whole, mark = (place.locator("path").nth(n).bounding_box() for n in (0, 1))
    assert whole
    assert mark
    assert mark["width"] / whole["width"] == pytest.approx(25 / 39, abs=0.01)


def test_the_first_and_last_paper_have_one_neighbour_each(site: Path, book: Book) -> None:
    for paper, words in ((book.papers[0], ["[2] ›"]), (book.papers[-1], ["‹ [38]"])):
        page = tree(site / paper.uri.replace(".md", ".html"))
        assert page.xpath("//nav[@class='paper-place']//a/text()") == words


@pytest.mark.parametrize("width", WIDTHS)
def test_the_record_folds_on_a_phone_to_its_first_three_rows(still: Page, address: str, width: int) -> None:
    still.set_viewport_size({"width": width, "height": 900})
    still.goto(f"{address}/{SECTION}")
    rows = still.locator(".card dl > div")
    # What a closed fold holds has a box of its own but is not drawn.
    shown = [row.evaluate("e => e.checkVisibility({contentVisibilityAuto: true})") for row in rows.all()]
    if width == 1280:
        assert all(shown)
        assert not still.locator(".card-more > summary").is_visible()
    else:
        assert shown == [True] * 3 + [False] * (len(shown) - 3)
        still.locator(".card-more > summary").click()
        assert still.locator(".card dt").last.is_visible()


@pytest.mark.parametrize("name", ["index.html", "overview.html", SECTION, "taxonomy.html", "contents.html"])
def test_wide_screens_have_no_left_sidebar(page: Page, address: str, name: str) -> None:
    for width in (1280, 3840):
        page.set_viewport_size({"width": width, "height": 1200})
        page.goto(f"{address}/{name}")
        assert not page.locator(".md-sidebar--primary").is_visible()
        contents = page.locator(".md-sidebar--secondary")
        if contents.count():
            left = contents.evaluate("e => e.getBoundingClientRect().left")
            assert left > page.locator("article").evaluate("e => e.getBoundingClientRect().right") - 24


def test_the_contents_of_a_section_stand_on_wide_screens_alone(page: Page, address: str) -> None:
    seen = {}
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{address}/{SECTION}")
        seen[width] = page.locator(".md-nav--secondary").is_visible()
    assert seen == {390: False, 1280: True}


def test_the_drawer_is_of_bounded_size(site: Path, book: Book) -> None:
    links = tree(site / SECTION).xpath("//nav[contains(@class, 'md-nav--primary')]//a/@href")
    assert not [link for link in links if "/papers/" in link or not link.startswith("../")]
    assert "../contents.html" in links
    assert len(links) < 20


def test_the_contents_list_the_book_in_its_order(site: Path, book: Book) -> None:
    links = tree(site / "contents.html").xpath("//ul[@class='contents']//a/@href")
    assert links == [uri.replace(".md", ".html") for uri in book.order if uri != "index.md"]


@pytest.mark.parametrize("place", ["nowhere.html", "papers/deep/er/nowhere.html"])
def test_a_missing_page_speaks_in_the_voices_of_the_book(
    page: Page, address: str, site: Path, place: str
) -> None:
    html = (site / "404.html").read_text(encoding="utf-8")
    page.route(
        f"{address}/{place}", lambda route: route.fulfill(status=404, body=html, content_type="text/html")
    )
    failed: list[str] = []
    page.on(
        "response", lambda r: failed.append(r.url) if r.status >= 400 and not r.url.endswith(place) else None
    )
    page.on("requestfailed", lambda r: failed.append(r.url))
    page.goto(f"{address}/{place}")
    page.wait_for_load_state("networkidle")
    assert failed == []
    assert page.locator("article .speech").count() == 2
    assert page.locator(".speech-face").evaluate_all("all => all.every(e => e.naturalWidth > 0)")
    page.locator("article a[href$='contents.html']").click()
    page.wait_for_url(f"{address}/contents.html")


def test_a_book_without_words_for_a_missing_page_has_those_of_the_tool(site: Path) -> None:
    article = tree(site / "manual/404.html").xpath("//article")[0]
    assert article.xpath("string(h1)") == "There is no such page"


def test_a_speech_shows_its_anchor_beside_the_name(page: Page, address: str) -> None:
    page.goto(f"{address}/{SECTION}")
    speech = page.locator(".speech").first
    link, name = speech.locator(".speech-link"), speech.locator(".speech-name")
    opacity = "e => { e.getAnimations().forEach(a => a.finish()); return getComputedStyle(e).opacity }"
    page.mouse.move(0, 0)
    assert link.evaluate(opacity) == "0"
    link.focus()
    speech.hover()
    assert link.evaluate(opacity) == "1"
    at, beside = link.bounding_box(), name.bounding_box()
    assert at
    assert beside
    assert abs(at["x"] - beside["x"] - beside["width"]) < 8
    assert at["y"] < beside["y"] + beside["height"]


def test_a_second_speech_of_one_speaker_shows_no_second_face(page: Page, address: str) -> None:
    page.goto(f"{address}/overview.html")
    faces = page.evaluate(
        """() => [...document.querySelectorAll('.speech + .speech')].map(e => {
             const before = e.previousElementSibling;
             return [before.dataset.speaker === e.dataset.speaker, before.dataset.mood, e.dataset.mood,
                     getComputedStyle(e.querySelector('.speech-face')).display !== 'none'] })"""
    )
    assert any(same for same, *_ in faces)
    for same, before, mood, shown in faces:
        assert shown == (not same or mood not in ("normal", before))


def test_what_is_too_wide_shows_that_it_scrolls(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto(f"{address}/{SECTION}")
    page.evaluate("document.querySelector('.maths-display math').style.minWidth = '900px'")
    box = page.locator(".maths-display").first
    box.scroll_into_view_if_needed()
    before = box.screenshot()
    box.evaluate("e => e.scrollLeft = 400")
    middle = box.evaluate("e => getComputedStyle(e).backgroundImage.split('linear-gradient').length - 1")
    assert middle == 4
    assert box.screenshot() != before


@pytest.mark.parametrize("page", [{"scheme": "dark"}], indirect=True, ids=["dark"])
def test_paper_is_light_and_shows_the_text_alone(page: Page, address: str) -> None:
    page.goto(f"{address}/{SECTION}")
    page.emulate_media(media="print", color_scheme="dark")
    hidden = (".md-header", ".md-footer", ".md-sidebar", ".paper-place", ".speech-link", ".headerlink")
    for name in hidden:
        for found in page.locator(name).all():
            assert not found.is_visible(), name
    assert page.locator(".card dt").last.is_visible()
    text = page.locator(".speech-body p").first
    assert "Mincho" in text.evaluate("e => getComputedStyle(e).fontFamily")
    assert "Mincho" not in page.locator(".speech-name").first.evaluate("e => getComputedStyle(e).fontFamily")
    ink = "e => getComputedStyle(e).color"
    assert text.evaluate(ink) == "rgb(35, 38, 45)"
    assert page.locator(".speech-body a").first.evaluate(ink) == "rgb(35, 38, 45)"


@pytest.mark.parametrize(("scheme", "paper"), [("light", "rgb(252, 251, 247)"), ("dark", "rgb(21, 25, 31)")])
def test_the_colours_of_the_system_need_no_script(
    chromium: Browser, address: str, scheme: str, paper: str
) -> None:
    context = chromium.new_context(java_script_enabled=False, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{address}/{SECTION}")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == paper
    context.close()
