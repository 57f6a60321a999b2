"""Cards: what a citation, a paper or a term shows before its link is followed."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

OVERVIEW = "overview.html"
SECTION = "papers/kernelized_rpe.html"
CITED = "a[data-cite=luo2021stable]"
OTHER = "a[data-cite=katharopoulos2020transformers]"
TERM = "a[data-term=toeplitz-matrix]"
DATA = "cards.json"


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True)
    yield context.new_page()
    context.close()


def card(page: Page) -> Locator:
    return page.locator("#peek")


def middle(link: Locator, height: float = 0.5) -> None:
    """Scroll so that a link stands at this height of the window."""
    link.evaluate(
        "(e, at) => window.scrollTo(0, e.getBoundingClientRect().top + scrollY - at * innerHeight)", height
    )


def hover(page: Page, address: str, name: str, selector: str, height: float = 0.5) -> Locator:
    """Open a page and hover over the first link of a kind."""
    page.goto(f"{address}/{name}")
    link = page.locator(selector).first
    middle(link, height)
    link.hover()
    expect(card(page)).to_be_visible()
    return link


def test_a_citation_of_a_paper_shows_its_card(page: Page, address: str) -> None:
    link = hover(page, address, OVERVIEW, CITED)
    shown = card(page)
    expect(shown.locator(".peek-number")).to_have_text("[25]")
    expect(shown.locator(".peek-head")).to_contain_text("FFTで線形アテンションに組み込む")
    expect(shown).to_contain_text("相対位置の偏りを入れる方法を提案した。")
    expect(shown.locator(".chip").first).to_contain_text("FFTで計算する")
    expect(shown.locator(".peek-work")).to_contain_text("Shengjie Luo")
    expect(shown.locator(".peek-work")).to_contain_text("2021")
    expect(shown.locator(".peek-work a").first).to_have_attribute(
        "href",
        "https://proceedings.neurips.cc/paper/2021/hash/c0f168ce8900fa56e57789e2a2f2c9d0-Abstract.html",
    )
    # The browser's own tooltip would lie over it.
    expect(link).not_to_have_attribute("title", "NPRF")


def test_another_work_shows_its_reference(page: Page, address: str) -> None:
    hover(page, address, SECTION, OTHER)
    expect(card(page)).to_contain_text("Transformers are RNNs")
    expect(card(page)).to_contain_text("Angelos Katharopoulos, Apoorv Vyas")
    expect(card(page).locator(".peek-head")).to_have_count(0)


def test_a_term_shows_its_definition(page: Page, address: str) -> None:
    hover(page, address, SECTION, TERM)
    expect(card(page)).to_contain_text("テプリッツ行列")
    expect(card(page)).to_contain_text("Toeplitz matrix")
    expect(card(page)).to_contain_text("同じ値が並ぶ行列である。")


@pytest.mark.parametrize(
    ("name", "selector"),
    [
        ("taxonomy.html", "a.paper-link"),
        ("bibliography.html", "a.work-number"),
        ("glossary.html", "a.paper-link"),
        ("index.html", "a.tile"),
    ],
    ids=["index", "bibliography", "glossary", "front"],
)
def test_a_paper_in_an_index_shows_its_card(page: Page, address: str, name: str, selector: str) -> None:
    page.goto(f"{address}/{name}")
    link = page.locator(selector).filter(has_text="25").first
    middle(link)
    link.hover()
    expect(card(page).locator(".peek-number")).to_have_text("[25]")


def test_nothing_is_fetched_before_a_link_is_hovered_and_then_once(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/{SECTION}")
    page.wait_for_load_state("networkidle")
    page.locator("h1").hover()
    assert [url for url in asked if DATA in url] == []
    for selector in (TERM, OTHER):
        middle(page.locator(selector).first)
        page.locator(selector).first.hover()
        expect(card(page)).to_be_visible()
    expect(card(page)).to_contain_text("Transformers are RNNs")
    assert len([url for url in asked if DATA in url]) == 1


def test_a_passing_pointer_opens_nothing(page: Page, address: str) -> None:
    page.clock.install()
    page.goto(f"{address}/{OVERVIEW}")
    link = page.locator(CITED).first
    middle(link)
    with page.expect_response(lambda response: DATA in response.url):
        link.hover()
    page.clock.run_for(200)
    page.mouse.move(5, 5)
    page.clock.run_for(2000)
    expect(card(page)).to_have_count(0)
    link.hover()
    page.clock.run_for(400)
    expect(card(page)).to_be_visible()


def test_the_pointer_may_move_into_the_card_and_leaving_both_closes_it(page: Page, address: str) -> None:
    link = hover(page, address, OVERVIEW, CITED)
    page.clock.install()
    card(page).locator(".peek-work").hover()
    page.clock.run_for(2000)
    expect(card(page)).to_be_visible()
    page.mouse.move(5, 5)
    page.clock.run_for(2000)
    expect(card(page)).to_be_hidden()
    expect(link).to_have_attribute("title", "NPRF")


def focus_by_keyboard(page: Page, link: Locator) -> None:
    """Reach a link as a reader with a keyboard does: from the one before it, with Tab."""
    link.evaluate(
        """e => { const all = [...document.querySelectorAll('a[href]')].filter(a => a.checkVisibility());
                  all[all.indexOf(e) - 1].focus(); }"""
    )
    page.keyboard.press("Tab")


def test_a_focused_link_shows_its_card_and_escape_closes_it(page: Page, address: str) -> None:
    page.goto(f"{address}/{SECTION}")
    link = page.locator(TERM).first
    focus_by_keyboard(page, link)
    expect(card(page)).to_be_visible()
    expect(link).to_be_focused()
    expect(link).to_have_attribute("aria-describedby", "peek-told")
    expect(card(page).locator("#peek-told")).to_contain_text("同じ値が並ぶ行列である。")
    assert card(page).get_attribute("role") == "tooltip"
    page.keyboard.press("Escape")
    expect(card(page)).to_be_hidden()
    expect(link).to_be_focused()
    assert link.get_attribute("aria-describedby") is None
    page.keyboard.press("Tab")
    expect(card(page)).to_be_hidden()


def test_tab_goes_into_a_card_with_links_and_on_behind_its_link(page: Page, address: str) -> None:
    page.goto(f"{address}/{SECTION}")
    link = page.locator(OTHER).first
    focus_by_keyboard(page, link)
    expect(card(page)).to_be_visible()
    assert card(page).get_attribute("role") == "group"
    page.keyboard.press("Tab")
    expect(card(page).locator("a").first).to_be_focused()
    for _ in range(card(page).locator("a").count()):
        page.keyboard.press("Tab")
    expect(page.locator("a[data-cite=choromanski2021rethinking]").first).to_be_focused()
    expect(card(page)).to_contain_text("Choromanski")


def test_escape_in_a_card_gives_the_focus_back(page: Page, address: str) -> None:
    page.goto(f"{address}/{SECTION}")
    link = page.locator(OTHER).first
    focus_by_keyboard(page, link)
    expect(card(page)).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(card(page)).to_be_hidden()
    expect(link).to_be_focused()


def test_an_address_that_leads_to_a_citation_opens_nothing(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/{OVERVIEW}#cite-luo2021stable-1")
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if DATA in url] == []


@pytest.mark.parametrize(
    "page", [{"width": width} for width in (320, 1280)], indirect=True, ids=lambda p: str(p["width"])
)
def test_a_card_is_within_the_window_and_covers_no_line_of_its_link(page: Page, address: str) -> None:
    width, height = page.viewport_size["width"], 640
    page.set_viewport_size({"width": width, "height": height})
    for name, selector in ((OVERVIEW, CITED), (SECTION, OTHER), (SECTION, TERM)):
        for place in (0.1, 0.5, 0.9):
            link = hover(page, address, name, selector, place)
            box = card(page).bounding_box()
            assert box
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width
            assert box["y"] >= 0
            assert box["y"] + box["height"] <= height
            for top, bottom in link.evaluate("e => [...e.getClientRects()].map(r => [r.top, r.bottom])"):
                assert box["y"] + box["height"] <= top or box["y"] >= bottom
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_first_tap_shows_the_card_and_the_second_follows_the_link(phone: Page, address: str) -> None:
    phone.goto(f"{address}/{OVERVIEW}")
    link = phone.locator(CITED).first
    middle(link)
    link.tap()
    expect(card(phone).locator(".peek-number")).to_have_text("[25]")
    expect(card(phone).locator(".peek-go a")).to_have_attribute("href", f"{address}/{SECTION}")
    assert phone.url == f"{address}/{OVERVIEW}"
    link.tap()
    phone.wait_for_url(f"**/{SECTION}")


def test_a_card_on_a_phone_leads_on_and_a_tap_elsewhere_closes_it(phone: Page, address: str) -> None:
    phone.goto(f"{address}/{SECTION}")
    link = phone.locator(TERM).first
    middle(link)
    link.tap()
    box = card(phone).bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    phone.touchscreen.tap(160, box["y"] - 60 if box["y"] > 100 else box["y"] + box["height"] + 60)
    expect(card(phone)).to_be_hidden()
    link.tap()
    go = card(phone).locator(".peek-go a")
    size = go.bounding_box()
    assert size
    assert size["height"] >= 44
    go.tap()
    phone.wait_for_url("**/glossary.html#toeplitz-matrix")


def test_a_tap_follows_the_link_where_the_data_cannot_be_fetched(phone: Page, address: str) -> None:
    phone.route(f"**/{DATA}", lambda route: route.abort())
    phone.goto(f"{address}/{OVERVIEW}")
    phone.locator(CITED).first.tap()
    phone.wait_for_url(f"**/{SECTION}")


def test_a_click_follows_the_link(page: Page, address: str) -> None:
    hover(page, address, SECTION, TERM).click()
    page.wait_for_url("**/glossary.html#toeplitz-matrix")
    page.locator("#toeplitz-matrix a.paper-link").first.click()
    page.wait_for_url(f"**/{SECTION}#term-toeplitz-matrix")


@pytest.mark.parametrize(
    "open_site",
    [
        pytest.param(lambda address, site: (f"{address}/{SECTION}", False), id="no script"),
        pytest.param(lambda address, site: (f"{site.as_uri()}/{SECTION}", True), id="from a disk"),
    ],
)
def test_links_are_links_without_the_script_and_from_a_disk(
    chromium: Browser, address: str, site: Path, open_site: Callable[[str, Path], tuple[str, bool]]
) -> None:
    url, scripts = open_site(address, site)
    with contextlib.closing(chromium.new_context(java_script_enabled=scripts)) as context:
        page = context.new_page()
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(url)
        page.locator(TERM).first.click()
        page.wait_for_url("**/glossary.html#toeplitz-matrix")
        assert problems == []


def test_nothing_moves_for_readers_who_asked_for_that(chromium: Browser, address: str) -> None:
    with contextlib.closing(chromium.new_context(reduced_motion="reduce")) as context:
        page = context.new_page()
        hover(page, address, OVERVIEW, CITED)
        assert card(page).evaluate("e => getComputedStyle(e).transitionDuration") in ("0s", "")


def test_a_card_is_not_printed(page: Page, address: str) -> None:
    hover(page, address, OVERVIEW, CITED)
    page.emulate_media(media="print")
    expect(card(page)).to_be_hidden()
