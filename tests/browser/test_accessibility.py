"""The site for readers with a keyboard, a screen reader, weak eyes, or a dislike of motion."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SECTION = "papers/kernelized_rpe.html"
KINDS = {
    "front": "index.html",
    "overview": "overview.html",
    "section": SECTION,
    "index": "taxonomy.html",
    "bibliography": "bibliography.html",
}
MORE = {
    "record": "papers/lssl.html",
    "techniques": "techniques.html",
    "table": "cost.html",
    "authors": "authors.html",
    "not found": "404.html",
    "manual": "manual/syntax.html",
}
kinds = pytest.mark.parametrize("name", KINDS.values(), ids=KINDS)
every_kind = pytest.mark.parametrize("name", (KINDS | MORE).values(), ids=KINDS | MORE)
sizes = pytest.mark.parametrize(
    "page", [{"width": 390}, {"width": 1280}], indirect=True, ids=["phone", "desk"]
)
looks = pytest.mark.parametrize(
    "page",
    [{"width": width, "scheme": scheme} for width in (390, 1280) for scheme in ("light", "dark")],
    indirect=True,
    ids=lambda p: f"{p['width']}-{p['scheme']}",
)
# What has the focus, how it shows, and whether it is on the screen.
FOCUSED = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const style = getComputedStyle(element), box = element.getBoundingClientRect();
  return {
    what: `${element.tagName.toLowerCase()}.${element.className.toString().replace(" focus-visible", "")}`,
    href: element.getAttribute("href"),
    name: element.getAttribute("aria-label") || element.textContent.trim(),
    ring: style.outlineStyle !== "none" ? parseFloat(style.outlineWidth) : 0,
    ringColour: style.outlineColor,
    seen: box.width > 0 && box.right > 0 && box.left < innerWidth && box.bottom > 0 && box.top < innerHeight
      && style.visibility === "visible" && style.opacity !== "0",
  };
}"""


def tab(page: Page) -> dict[str, Any] | None:
    page.keyboard.press("Tab")
    found: dict[str, Any] | None = page.evaluate(FOCUSED)
    return found


def tree(page: Page) -> list[dict[str, Any]]:
    """What Chromium tells assistive technology: the nodes with role, name and properties."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    return [
        {
            "id": node["nodeId"],
            "parent": node.get("parentId"),
            "role": node["role"]["value"],
            "name": node.get("name", {}).get("value", ""),
            "properties": {p["name"]: p["value"].get("value") for p in node.get("properties", [])},
        }
        for node in nodes
        if not node["ignored"]
    ]


@kinds
@looks
def test_axe_finds_nothing(page: Page, address: str, name: str) -> None:
    page.goto(f"{address}/{name}")
    found = Axe().run(page).response["violations"]
    assert [(v["id"], v["impact"], [node["target"] for node in v["nodes"]]) for v in found] == []


@looks
def test_axe_finds_nothing_while_one_searches(page: Page, address: str) -> None:
    page.goto(f"{address}/index.html")
    page.keyboard.press("/")
    page.get_by_role("combobox").fill("注意")
    page.get_by_role("option").first.wait_for()
    found = Axe().run(page).response["violations"]
    assert [(v["id"], v["impact"], [node["target"] for node in v["nodes"]]) for v in found] == []


# The contrast of all text with what is painted behind it, pictures left out: [ratio, element, text].
CONTRAST = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const read = (colour) => {
    if (!known.has(colour)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
      known.set(colour, [r, g, b, a / 255]);
    }
    return known.get(colour);
  };
  const over = (top, alpha, ground) => ground.map((c, i) => alpha * top[i] + (1 - alpha) * c);
  const ground = (e) => {
    if (!e) return [255, 255, 255];
    const [r, g, b, a] = read(getComputedStyle(e).backgroundColor);
    return a === 1 ? [r, g, b] : over([r, g, b], a, ground(e.parentElement));
  };
  const opacity = (e) => e ? getComputedStyle(e).opacity * opacity(e.parentElement) : 1;
  const luminance = (colour) => colour.map((c) => c / 255)
    .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  return [...document.querySelectorAll("body *")]
    .filter((e) => !e.closest("svg, script, style, noscript")
      && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())
      && e.checkVisibility({ visibilityProperty: true, opacityProperty: true })
      && e.getBoundingClientRect().width > 1)
    .map((e) => {
      const [r, g, b, a] = read(getComputedStyle(e).color), behind = ground(e);
      const shown = over([r, g, b], a * opacity(e), behind);
      const [light, dark] = [luminance(shown), luminance(behind)].sort((x, y) => y - x);
      const place = `${e.parentElement.className} > ${e.tagName.toLowerCase()}.${e.className}`;
      return [(light + 0.05) / (dark + 0.05), place, e.textContent.trim().slice(0, 20)];
    });
}"""
SHOWN = {
    SECTION: (".speech-name", ".speech-mood", ".chip", ".card dt", "figcaption", ".paper-number", "footer p"),
    "overview.html": (".speech-name", "figcaption", ".md-sidebar--secondary .md-nav__link", "footer a"),
    "taxonomy.html": (".lead", ".group-letter", ".term-english", ".paper-link-number"),
    "bibliography.html": (".work", ".mentions summary", ".mentions q"),
    "papers/lssl.html": (".card-status", ".paper-title", ".paper-venue"),
    "index.html": ("h1", "footer p"),
    "manual/syntax.html": (".highlight code span[class]", "code", "td"),
}


@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize(
    "page", [{"scheme": "light"}, {"scheme": "dark"}], indirect=True, ids=["light", "dark"]
)
def test_all_text_stands_out_from_what_is_behind_it(page: Page, address: str, name: str) -> None:
    page.goto(f"{address}/{name}")
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
    for selector in SHOWN[name]:
        assert page.locator(selector).first.is_visible(), selector
    found = page.evaluate(CONTRAST)
    assert len(found) > 10
    # Computed colours are rounded to 8 bits.
    assert [(round(ratio, 2), *where) for ratio, *where in found if ratio < 4.49] == []


@pytest.mark.parametrize("name", MORE.values(), ids=MORE)
@pytest.mark.parametrize("page", [{"width": 390}], indirect=True, ids=["phone"])
def test_axe_finds_nothing_on_other_pages(page: Page, address: str, name: str) -> None:
    test_axe_finds_nothing(page, address, name)


@kinds
@sizes
def test_the_first_tab_leads_past_the_header(page: Page, address: str, name: str) -> None:
    page.goto(f"{address}/{name}")
    first = tab(page)
    assert first
    assert first["href"] == "#__content"
    assert first["seen"]
    page.keyboard.press("Enter")
    page.wait_for_url("**#__content")
    following = page.locator("#__content").evaluate_handle(
        'anchor => [...document.querySelectorAll(\'article a[href], article button, article [tabindex="0"], '
        "article summary')].find(e => anchor.compareDocumentPosition(e) & 4 && e.checkVisibility())"
    )
    page.keyboard.press("Tab")
    assert page.evaluate("first => first === document.activeElement", following)


@every_kind
@sizes
def test_every_stop_of_the_keyboard_is_seen_has_a_name_and_a_ring(
    page: Page, address: str, name: str
) -> None:
    page.goto(f"{address}/{name}")
    stops = []
    while (stop := tab(page)) is not None and len(stops) < 90:
        stops.append(stop)
    assert len(stops) > 5
    assert [stop for stop in stops if not stop["seen"]] == []
    assert [stop for stop in stops if not stop["name"]] == []
    assert [stop for stop in stops if stop["ring"] < 2] == []


def test_the_header_is_gone_through_in_its_order(page: Page, address: str) -> None:
    page.goto(f"{address}/{SECTION}")
    stops = [tab(page) for _ in range(8)]
    assert all(stops)
    kinds = [stop["what"] for stop in stops if stop]
    assert kinds[:2] == ["a.md-skip", "a.book-title"]
    links = page.locator(".book-links a").evaluate_all("links => links.map(a => a.getAttribute('href'))")
    assert links
    assert [stop["href"] for stop in stops if stop][2 : 2 + len(links)] == links
    assert set(kinds[2 + len(links) : 4 + len(links)]) == {
        "button.md-header__button md-icon book-colours",
        "button.search-open",
    }


def test_the_colours_switch_by_keyboard(page: Page, address: str) -> None:
    page.goto(f"{address}/index.html")
    for button, ground in (
        ("暗い画面にする", "rgb(21, 25, 31)"),
        ("明るい画面にする", "rgb(252, 251, 247)"),
    ) * 2:
        page.get_by_role("button", name=button).press("Enter")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == ground
        assert page.evaluate("document.activeElement.checkVisibility()")


@pytest.mark.parametrize("page", [{"width": 390}], indirect=True, ids=["phone"])
def test_the_menu_of_a_phone_opens_and_closes_by_keyboard(page: Page, address: str) -> None:
    page.goto(f"{address}/{SECTION}")
    button, links = page.locator("button.book-menu"), page.locator(".md-sidebar--primary a")
    assert button.get_attribute("aria-label")
    assert not links.first.is_visible()
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-expanded") == "true"
    links.first.wait_for(state="visible")
    page.keyboard.press("Escape")
    assert button.get_attribute("aria-expanded") == "false"
    links.first.wait_for(state="hidden")
    assert button.evaluate("button => button === document.activeElement")
    button.press("Space")
    links.first.wait_for(state="visible")
    links.first.press("Enter")
    page.wait_for_url(lambda url: not url.endswith(SECTION))


@pytest.mark.parametrize("page", [{"width": 390}], indirect=True, ids=["phone"])
def test_the_menu_opens_by_a_tap_without_javascript(page: Page, address: str) -> None:
    context = page.context.browser.new_context(  # type: ignore[union-attr]
        java_script_enabled=False, viewport={"width": 390, "height": 900}
    )
    plain = context.new_page()
    plain.goto(f"{address}/{SECTION}")
    plain.locator(".book-menu").click()
    plain.locator(".md-sidebar--primary a").first.wait_for(state="visible")
    context.close()


def test_the_search_opens_by_keyboard_and_gives_the_focus_back(page: Page, address: str) -> None:
    page.goto(f"{address}/{SECTION}")
    button = page.locator("button.search-open")
    button.press("Enter")
    box = page.get_by_role("combobox")
    box.wait_for(state="visible")
    assert box.evaluate("box => box === document.activeElement")
    page.keyboard.press("Escape")
    box.wait_for(state="hidden")
    assert button.evaluate("button => button === document.activeElement")


def test_tables_sort_and_notes_unfold_by_keyboard(page: Page, address: str) -> None:
    page.goto(f"{address}/cost.html")
    button = page.locator("thead button").nth(1)
    button.press("Enter")
    assert page.locator("thead th").nth(1).get_attribute("aria-sort") == "ascending"
    button.press("Space")
    assert page.locator("thead th").nth(1).get_attribute("aria-sort") == "descending"
    page.goto(f"{address}/bibliography.html")
    details = page.locator("details").first
    details.locator("summary").press("Enter")
    assert details.evaluate("details => details.open")


@pytest.mark.parametrize("page", [{"width": 320}], indirect=True, ids=["phone"])
@pytest.mark.parametrize("name", [SECTION, "cost.html", "manual/syntax.html", "manual/reference.html"])
def test_what_scrolls_can_have_the_focus_under_a_name(page: Page, address: str, name: str) -> None:
    page.goto(f"{address}/{name}")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))")
    boxes = page.evaluate(
        """() => [...document.querySelectorAll("article *")]
          .filter(e => e.scrollWidth > e.clientWidth && e.checkVisibility()
            && ["auto", "scroll"].includes(getComputedStyle(e).overflowX))
          .map(e => ({html: e.outerHTML.slice(0, 80), tab: e.tabIndex, role: e.getAttribute("role"),
                      name: e.getAttribute("aria-label")}))"""
    )
    assert [box for box in boxes if box["tab"] != 0 or not box["role"] or not box["name"]] == []
    assert boxes or name != SECTION


def test_a_formula_that_fits_is_no_stop_and_becomes_one_when_it_no_longer_does(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/{SECTION}")
    box = page.locator(".maths-display").first
    page.locator(".maths-display:not([tabindex])").first.wait_for()
    assert box.get_attribute("tabindex") is None
    box.locator("math").evaluate("math => { math.style.minWidth = '2000px' }")
    page.locator(".maths-display[tabindex='0'][role=group][aria-label]").first.wait_for()
    assert box.get_attribute("aria-label") == "数式"


def test_without_javascript_every_display_formula_has_focus_and_name(chromium: Any, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/{SECTION}")
    boxes = page.locator(".maths-display")
    assert boxes.count() > 0
    assert (
        page.locator(".maths-display[tabindex='0'][role=group][aria-label='数式']").count() == boxes.count()
    )
    context.close()


@pytest.mark.parametrize("name", ["overview.html", SECTION])
def test_a_speech_is_a_group_named_after_its_speaker(page: Page, address: str, name: str) -> None:
    page.goto(f"{address}/{name}")
    shown = page.locator(".speech > .speech-name").all_inner_texts()
    assert len(shown) > 10
    groups = [node["name"] for node in tree(page) if node["role"] == "group"]
    assert [group for group in groups if group.startswith(("部長", "副部長"))] == shown
    # The faces say nothing that the names do not.
    assert {face.get_attribute("alt") for face in page.locator(".speech-face").all()} == {""}


def test_every_column_of_a_table_has_a_name(page: Page, address: str) -> None:
    page.goto(f"{address}/{SECTION}")
    names = [node["name"] for node in tree(page) if node["role"] == "columnheader"]
    assert "m=512" in names
    assert "" not in names


@every_kind
def test_headings_are_in_order(page: Page, address: str, name: str) -> None:
    page.goto(f"{address}/{name}")
    headings = page.locator("h1:visible, h2:visible, h3:visible, h4:visible, h5:visible, h6:visible")
    levels = headings.evaluate_all("headings => headings.map(heading => +heading.tagName[1])")
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(node["name"] for node in tree(page) if node["role"] == "heading")


@every_kind
def test_landmarks_are_there_and_have_different_names(page: Page, address: str, name: str) -> None:
    page.goto(f"{address}/{name}")
    nodes = tree(page)
    assert [node["role"] for node in nodes].count("main") == 1
    names = [node["name"] for node in nodes if node["role"] == "navigation"]
    assert all(names)
    assert len(set(names)) == len(names)
    assert next(node for node in nodes if node["role"] == "RootWebArea")["name"]


def test_what_is_english_in_a_japanese_page_says_so(page: Page, address: str) -> None:
    page.goto(f"{address}/{SECTION}")
    assert page.locator("html").get_attribute("lang") == "ja"
    assert page.locator(".paper-title").get_attribute("lang") == "en"
    page.goto(f"{address}/bibliography.html")
    titles = page.locator("article cite")
    assert titles.count() > 30
    assert page.locator("article cite[lang=en]").count() == titles.count()
    page.goto(f"{address}/manual/index.html")
    assert page.locator("html").get_attribute("lang") == "en"


@pytest.mark.parametrize("name", ["index.html", SECTION, "bibliography.html"])
def test_nothing_moves_for_those_who_want_it_so(page: Page, address: str, name: str) -> None:
    moving = """() => [...document.querySelectorAll("*")]
      .flatMap(e => ["", "::before", "::after"].map(pseudo => [e, pseudo]))
      .map(([e, pseudo]) => [e, pseudo, getComputedStyle(e, pseudo || null)])
      .filter(([e, pseudo, s]) => s.transitionDuration.split(", ").some(d => parseFloat(d) > 0)
        || (s.animationName !== "none" && parseFloat(s.animationDuration) > 0)
        || s.scrollBehavior === "smooth")
      .map(([e, pseudo]) => `${e.tagName}.${e.className}${pseudo}`)"""
    page.goto(f"{address}/{name}")
    assert page.evaluate(moving) != []
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(moving) == []
