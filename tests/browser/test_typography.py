"""Japanese typography as a browser sets it: gaps, line breaks, measure, and nothing that jumps."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

SECTION = "papers/kernelized_rpe.html"
phone = pytest.mark.parametrize("page", [{"width": 320}], indirect=True, ids=["320"])


def put(page: Page, html: str) -> None:
    """Put HTML at the beginning of the article."""
    page.evaluate(
        """html => document.querySelector("article h1").insertAdjacentHTML("afterend", html)""", html
    )


def letters(page: Page, selector: str, before: str, after: str) -> float:
    """How far the second of two letters stands from the first, in em: 1 if there is no gap."""
    distance: float = page.evaluate(
        """([selector, before, after]) => {
          const root = document.querySelector(selector), range = document.createRange();
          const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
          const places = [];
          while (walker.nextNode())
            for (let i = 0; i < walker.currentNode.data.length; i++)
              places.push([walker.currentNode, i, walker.currentNode.data[i]]);
          const rect = ([node, at]) => {
            range.setStart(node, at); range.setEnd(node, at + 1);
            return range.getBoundingClientRect();
          };
          const at = places.findIndex(([, , c], i) => c === before && places[i + 1]?.[2] === after);
          const size = parseFloat(getComputedStyle(root).fontSize);
          return (rect(places[at + 1]).left - rect(places[at]).left) / size;
        }""",
        [selector, before, after],
    )
    return distance


def test_a_latin_word_has_a_gap_around_it(page: Page, address: str) -> None:
    page.goto(f"{address}/{SECTION}")
    put(page, '<p id="sample">漢字Latin漢字</p>')
    put(page, '<p id="plain" style="text-autospace: no-autospace">漢字Latin漢字</p>')
    assert letters(page, "#plain", "字", "L") == pytest.approx(1, abs=0.02)
    assert 1.1 <= letters(page, "#sample", "字", "L") <= 1.3
    last = letters(page, "#sample", "n", "漢") - letters(page, "#plain", "n", "漢")
    assert 0.1 <= last <= 0.3


# The space between a formula or a citation and the letters on both sides, in em.
BESIDE = """(selector) => [...document.querySelectorAll(selector)].flatMap((e) => {
  const inner = e.querySelector("math") ?? e.querySelector("a") ?? e;
  const size = parseFloat(getComputedStyle(e).fontSize), range = document.createRange();
  const box = inner.getClientRects()[0], found = [];
  const japanese = (c) => /[ぁ-んァ-ヶー一-鿿]/.test(c);
  const look = (node, at, gap) => {
    if (node?.nodeType !== 3 || !japanese(node.data.at(at))) return;
    const start = at < 0 ? node.data.length - 1 : 0;
    range.setStart(node, start);
    range.setEnd(node, start + 1);
    const letter = range.getBoundingClientRect();
    if (letter.bottom > box.top && letter.top < box.bottom) found.push([gap(letter) / size, e.textContent]);
  };
  if (inner.getClientRects().length !== 1) return [];
  if (!e.firstChild.data) look(e.previousSibling, -1, (letter) => box.left - letter.right);
  if (!e.lastChild.data) look(e.nextSibling, 0, (letter) => letter.left - box.right);
  return found;
})"""


@pytest.mark.parametrize(
    ("name", "selector", "many"),
    [(SECTION, ".maths", 60), (SECTION, ".cite", 3), ("overview.html", ".cite", 20)],
)
def test_a_formula_and_a_citation_have_a_gap_beside_letters(
    page: Page, address: str, name: str, selector: str, many: int
) -> None:
    page.goto(f"{address}/{name}")
    page.evaluate("document.fonts.ready")
    gaps = page.evaluate(BESIDE, selector)
    assert len(gaps) > many
    assert [gap for gap in gaps if not 0.08 <= gap[0] <= 0.45] == []


# Where in a paragraph a line begins with a sign that must not begin one.
STARTS = """() => {
  const forbidden = /[、。，．）」』】〉》〕］？！：；・ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ々]/;
  const range = document.createRange(), found = [];
  const bounds = "p, li, figcaption, dd, td, h1, h2, h3, math, details:not([open])";
  for (const block of document.querySelectorAll(
      "article :is(p, li, figcaption, dd, td, h1, h2, h3):not(.maths-display *)")) {
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    let before = null;
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const outer = node.parentElement.closest(bounds);
      for (let at = 0; at < node.data.length; at++) {
        if (/\\s/.test(node.data[at])) continue;
        if (outer === block && forbidden.test(node.data[at])) {
          range.setStart(node, at);
          range.setEnd(node, at + 1);
          const box = range.getBoundingClientRect();
          if (before && box.width && box.left < before.left && box.top > before.bottom - box.height / 2)
            found.push(node.data.slice(Math.max(0, at - 8), at + 3) + " | " + block.textContent.slice(0, 20));
        }
        before = null;
        if (at + 1 < node.data.length ? forbidden.test(node.data[at + 1]) : true) {
          range.setStart(node, at);
          range.setEnd(node, at + 1);
          before = range.getBoundingClientRect();
        }
      }
    }
  }
  return found;
}"""


@pytest.mark.parametrize("name", [SECTION, "papers/lssl.html"])
def test_no_line_begins_with_a_sign_that_must_not_at_any_width(page: Page, address: str, name: str) -> None:
    page.goto(f"{address}/{name}")
    page.evaluate("document.fonts.ready")
    for width in range(320, 721, 10):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(STARTS) == [], f"at {width} px"


def test_a_forbidden_beginning_would_be_seen(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto(f"{address}/{SECTION}")
    put(page, '<p style="line-break: anywhere; width: 4em; font-size: 20px">漢字漢字。漢字</p>')
    assert page.evaluate(STARTS) == ["漢字漢字。漢字 | 漢字漢字。漢字"]


_SUM = f"<math display='block'><mrow>{'<mi>x</mi><mo>+</mo>' * 60}</mrow></math>"
WIDE = {
    "formula": f'<div class="maths-display" tabindex="0">{_SUM}</div>',
    "formula in a line": f'<p>式は<span class="maths-display">{_SUM}</span>だ。</p>',
    "table": "<table><tr>" + "<td><code>a_long_name_of_a_field</code></td>" * 8 + "</tr></table>",
    "code": "<pre><code>" + "x = " * 100 + "</code></pre>",
    "code in a line": "<p>名は<code>" + "abcdefgh" * 12 + "</code>だ。</p>",
    "word": "<p>" + "Pneumonoultramicroscopicsilicovolcanoconiosis" * 2 + "</p>",
    "address": '<p><a href="#">https://example.org/' + "abcdefgh" * 12 + "</a></p>",
    "picture": '<figure><svg width="2000" height="20"></svg></figure>',
}


@phone
@pytest.mark.parametrize("name", [SECTION, "manual/syntax.html"])
@pytest.mark.parametrize("wide", WIDE.values(), ids=WIDE)
def test_what_is_wide_never_makes_the_page_scroll_sideways(
    page: Page, address: str, name: str, wide: str
) -> None:
    # In the source of the page, so that the theme's script finds it like any other.
    def inject(route: Any) -> None:
        text = route.fetch().text()
        assert "</h1>" in text
        speech = (
            f'<div class="speech"><p class="speech-name">名</p><div class="speech-body">{wide}</div></div>'
        )
        route.fulfill(body=text.replace("</h1>", f"</h1>{wide}{speech}", 1), content_type="text/html")

    page.route(f"{address}/{name}", inject)
    page.goto(f"{address}/{name}")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.evaluate("scrollTo(500, 0)")
    assert page.evaluate("scrollX") == 0


@pytest.mark.parametrize(
    "wide", [WIDE["formula"], WIDE["table"], WIDE["code"]], ids=["formula", "table", "code"]
)
def test_nor_without_javascript(chromium: Any, address: str, wide: str) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 320, "height": 900})
    page = context.new_page()

    def inject(route: Any) -> None:
        text = route.fetch().text().replace("</h1>", f"</h1>{wide}", 1)
        # Without scripts the page cannot be asked for its width; a picture of all of it has it.
        route.fulfill(body=text, content_type="text/html")

    page.route(f"{address}/{SECTION}", inject)
    page.goto(f"{address}/{SECTION}")
    metrics = context.new_cdp_session(page).send("Page.getLayoutMetrics")
    assert metrics["cssContentSize"]["width"] <= 320
    context.close()


@pytest.mark.parametrize("name", [SECTION, "overview.html", "preface.html"])
@pytest.mark.parametrize("width", [1024, 1280, 1440, 1920, 2560, 3840])
def test_the_measure_is_36_to_40_characters_on_every_desk(
    page: Page, address: str, name: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 1200})
    page.goto(f"{address}/{name}")
    measures = page.evaluate(
        """() => [...document.querySelectorAll(".speech-body > p, article > p:not([class])")]
          .slice(0, 8)
          .map((p) => p.getBoundingClientRect().width / parseFloat(getComputedStyle(p).fontSize))"""
    )
    assert measures
    assert all(36 <= measure <= 40 for measure in measures), measures


@pytest.mark.parametrize(("width", "size"), [(390, 17), (1280, 18)])
def test_the_text_is_large_enough_and_its_lines_are_apart(
    page: Page, address: str, width: int, size: float
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/{SECTION}")
    style = page.locator(".speech-body > p").first.evaluate(
        "p => [parseFloat(getComputedStyle(p).fontSize), parseFloat(getComputedStyle(p).lineHeight)]"
    )
    assert style[0] == pytest.approx(size, abs=0.1)
    assert style[1] / style[0] == pytest.approx(1.9, abs=0.01)


SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries())
    if (!entry.hadRecentInput)
      shifts.push([entry.value, ...entry.sources.map((s) => s.node?.className || s.node?.nodeName)]);
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.mark.parametrize(
    "page",
    [{"width": width, "scheme": scheme} for width in (390, 1280) for scheme in ("light", "dark")],
    indirect=True,
    ids=lambda p: f"{p['width']}-{p['scheme']}",
)
@pytest.mark.parametrize("name", ["index.html", "overview.html", SECTION, "cost.html", "bibliography.html"])
def test_nothing_moves_while_a_page_loads(page: Page, address: str, name: str) -> None:
    late: list[Any] = []

    def hold(route: Any) -> None:
        late.append(route)

    # The font comes after everything else, as on a slow line.
    page.route("**/*.woff2", hold)
    page.add_init_script(SHIFTS)
    page.goto(f"{address}/{name}", wait_until="domcontentloaded")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    for route in late:
        route.continue_()
    page.unroute("**/*.woff2", hold)
    page.wait_for_load_state("load")
    page.evaluate("document.fonts.ready")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))")
    shifts = page.evaluate("shifts")
    assert sum(value for value, *_ in shifts) <= 0.01, shifts


def test_columns_do_not_wait_for_the_rows_of_a_long_table(page: Page, address: str) -> None:
    # A slow machine or line shows the first rows before it has the others.
    page.goto(f"{address}/cost.html")
    widths = "() => [...document.querySelectorAll('thead th')].map((e) => e.offsetWidth)"
    whole = page.evaluate(widths)
    page.evaluate("document.querySelectorAll('tbody tr:nth-child(n + 3)').forEach((row) => row.remove())")
    assert page.evaluate(widths) == whole


def test_a_shift_would_be_seen(page: Page, address: str) -> None:
    page.add_init_script(SHIFTS)
    page.goto(f"{address}/{SECTION}")
    page.evaluate("document.querySelector('article').style.paddingTop = '300px'")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))")
    assert sum(value for value, *_ in page.evaluate("shifts")) > 0.05


@pytest.mark.parametrize(
    "name", [SECTION, "overview.html", "preface.html", "characters.html", "colophon.html"]
)
def test_lines_of_the_source_are_joined_in_every_element(page: Page, address: str, name: str) -> None:
    page.goto(f"{address}/{name}")
    found = page.evaluate(
        """() => {
          const letter = "[ぁ-んァ-ヶー一-鿿、。」（）「]";
          const text = (e) => [...e.childNodes].map((n) =>
            n.nodeType === 3 ? n.data
              : n.nodeType !== 1 ? ""
              : n.matches("math, code, pre, ul, ol, img, svg") ? "x" : text(n)).join("");
          return [...document.querySelectorAll("article :is(p, li, td, dd, figcaption)")].map(text)
            .filter((text) => new RegExp(`${letter}\\s*\\n\\s*${letter}`).test(text.trim()));
        }"""
    )
    assert found == []
