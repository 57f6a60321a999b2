"""The site as a reader sees it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

PAGES = (
    "index.html",
    "overview.html",
    "papers/kernelized_rpe.html",
    "papers/lssl.html",
    "taxonomy.html",
    "datasets.html",
    "cost.html",
    "bibliography.html",
    "manual/syntax.html",
    "manual/quick.html",
)
WIDTHS = [{"width": width} for width in (320, 390, 780, 1280)]


@pytest.mark.parametrize("page", WIDTHS, indirect=True, ids=lambda p: str(p["width"]))
def test_no_page_scrolls_sideways(page: Page, address: str) -> None:
    for name in PAGES:
        page.goto(f"{address}/{name}")
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{name} is {wide} px too wide"


def test_nothing_is_asked_of_another_host_and_nothing_fails(page: Page, address: str) -> None:
    asked: list[str] = []
    problems: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("response", lambda r: problems.append(f"{r.status} {r.url}") if r.status >= 400 else None)
    for name in PAGES:
        page.goto(f"{address}/{name}")
        page.wait_for_load_state("networkidle")
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
    assert problems == []


def test_a_citation_leads_to_the_page_of_the_paper_and_the_bibliography_leads_back(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/overview.html")
    page.locator("a[data-cite=luo2021stable]").first.click()
    page.wait_for_url("**/papers/kernelized_rpe.html")
    page.goto(f"{address}/bibliography.html")
    entry = page.locator("#ref-luo2021stable")
    entry.locator("summary").click()
    mention = entry.locator("a[href='overview.html#cite-luo2021stable-1']")
    assert "[25]" in entry.locator("li").filter(has_text="眺める").locator("q").first.inner_text()
    mention.click()
    page.wait_for_url("**/overview.html#cite-luo2021stable-1")
    assert page.locator("#cite-luo2021stable-1").is_visible()


@pytest.mark.parametrize("page", [{"width": 390}, {"width": 1280}], indirect=True, ids=["phone", "desk"])
def test_a_speech_shows_name_face_and_text_on_the_full_measure(page: Page, address: str) -> None:
    page.goto(f"{address}/papers/kernelized_rpe.html")
    speech = page.locator(".speech").first
    name, face, body = (speech.locator(f".speech-{part}").bounding_box() for part in ("name", "face", "body"))
    assert name
    assert face
    assert body
    assert face["width"] == face["height"] == (28 if page.viewport_size["width"] < 600 else 44)
    # On a phone the face stands in the line of the name, on a desk in the gutter.
    assert (face["x"] + face["width"] <= body["x"]) == (page.viewport_size["width"] >= 600)
    assert face["y"] + face["height"] <= body["y"] + 40
    assert body["y"] >= name["y"] + name["height"] - 1
    article = page.locator("article").bounding_box()
    assert article
    assert body["width"] > 0.85 * (article["width"] - (72 if article["width"] > 600 else 0))


def test_a_wide_formula_scrolls_in_its_own_box(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto(f"{address}/papers/kernelized_rpe.html")
    page.evaluate("document.querySelector('.maths-display math').style.minWidth = '900px'")
    box = page.locator(".maths-display").first
    assert box.evaluate("e => e.scrollWidth > e.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    box.focus()
    assert box.evaluate("e => e === document.activeElement")


@pytest.mark.parametrize("page", WIDTHS, indirect=True, ids=lambda p: str(p["width"]))
def test_no_line_begins_with_a_stop_after_a_formula(page: Page, address: str) -> None:
    page.goto(f"{address}/papers/kernelized_rpe.html")
    split = page.evaluate(
        """() => [...document.querySelectorAll('.maths')].filter(e => e.getClientRects().length > 1).length"""
    )
    assert split == 0
    assert page.locator(".maths").count() > 50


def test_formulas_are_drawn_in_the_font_of_the_book(page: Page, address: str) -> None:
    page.goto(f"{address}/papers/kernelized_rpe.html")
    page.evaluate("document.fonts.ready")
    assert page.evaluate("document.fonts.check('18px \"Latin Modern Math\"')")


def test_lines_of_japanese_join_without_a_space(page: Page, address: str) -> None:
    page.goto(f"{address}/overview.html")
    texts = page.locator(".speech-body > p").all_inner_texts()
    assert len(texts) > 40
    letter = "[ぁ-ヿ一-鿿、。]"
    assert [text for text in texts if re.search(f"{letter}[ \\n]{letter}", text)] == []


def test_the_cost_table_sorts_by_a_click_and_back(page: Page, address: str) -> None:
    page.goto(f"{address}/cost.html")
    growth, cells = page.locator("thead th").nth(1), page.locator("tbody tr td:nth-child(2)")
    read = "cells => cells.map(c => +c.dataset.value)"
    growth.locator("button").click()
    assert growth.get_attribute("aria-sort") == "ascending"
    values = cells.evaluate_all(read)
    assert values == sorted(values)
    growth.locator("button").click()
    values = cells.evaluate_all(read)
    assert values == sorted(values, reverse=True)
    page.locator("thead th").first.locator("button").click()
    numbers = page.locator("tbody th").evaluate_all(read)
    assert numbers == sorted(numbers)


def test_the_cost_table_reads_without_javascript(chromium, address: str) -> None:  # type: ignore[no-untyped-def]
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/cost.html")
    assert page.locator("thead button").count() == 0
    assert page.locator("thead th").first.inner_text() == "論文"
    assert page.locator("tbody tr").count() > 20
    context.close()


@pytest.mark.parametrize(
    ("page", "ink"),
    [({"scheme": "light"}, "#23262d"), ({"scheme": "dark"}, "#e7e3d8")],
    indirect=["page"],
    ids=["light", "dark"],
)
def test_a_figure_takes_the_colours_of_the_page(page: Page, address: str, ink: str) -> None:
    page.goto(f"{address}/overview.html")
    colour = page.evaluate("getComputedStyle(document.body).getPropertyValue('--book-ink').trim()")
    assert colour == ink
    fill = page.evaluate(
        """() => { const t = document.querySelector('.figure-drawing text');
                   return getComputedStyle(t).fill }"""
    )
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    assert fill == f"rgb({red}, {green}, {blue})"
