"""What a page may do: nothing is asked of another host, and only the theme's scripts run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Request

# One page of every kind.
KINDS = {
    "front": "index.html",
    "preface": "preface.html",
    "overview": "overview.html",
    "section": "papers/kernelized_rpe.html",
    "record": "papers/lssl.html",
    "taxonomy": "taxonomy.html",
    "techniques": "techniques.html",
    "datasets": "datasets.html",
    "cost": "cost.html",
    "authors": "authors.html",
    "bibliography": "bibliography.html",
    "not found": "404.html",
    "manual": "manual/syntax.html",
    "front of the manual": "manual/index.html",
}
kinds = pytest.mark.parametrize("name", KINDS.values(), ids=KINDS)

LISTEN = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  violations.push(`${event.effectiveDirective} ${event.blockedURI}`));
"""
INJECTED = """
<script>window.injected = "script"</script>
<script type="module">window.injected = "module"</script>
<img src="missing.svg" onerror="window.injected = 'handler'">
<a id="address" href="javascript:window.injected = 'address'">a</a>
<iframe srcdoc="<script>parent.injected = 'frame'</script>"></iframe>
<script src="https://example.org/a.js"></script>
<script src="data:text/javascript,window.injected = 'data'"></script>
<link rel="stylesheet" href="https://example.org/a.css">
<object data="a.svg"></object>
"""


def problems(page: Page) -> list[str]:
    """A list that grows with the errors of a page."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def violations(page: Page) -> list[str]:
    """What the policy refused."""
    found: list[str] = page.evaluate("window.violations")
    return found


def use(page: Page) -> None:
    """Do what readers do with a page: scroll, switch the colours, search, go through it with Tab."""
    page.mouse.wheel(0, 3000)
    page.locator(".book-colours:visible").click()
    for _ in range(12):
        page.keyboard.press("Tab")
    page.keyboard.press("/")
    page.keyboard.type("attention", delay=5)
    page.wait_for_load_state("networkidle")


@kinds
def test_nothing_is_asked_of_another_host_and_the_policy_refuses_nothing_of_ours(
    page: Page, address: str, name: str
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    found = problems(page)
    page.add_init_script(LISTEN)
    page.goto(f"{address}/{name}")
    use(page)
    assert f"{address}/{name}" in asked
    assert [url for url in asked if not url.startswith((f"{address}/", "data:", "blob:"))] == []
    assert violations(page) == []
    assert found == []


@kinds
def test_the_policy_stands_before_all_that_it_rules(page: Page, address: str, name: str) -> None:
    page.goto(f"{address}/{name}")
    first = page.locator("head > :first-child")
    assert first.get_attribute("http-equiv") == "Content-Security-Policy"
    policy = first.get_attribute("content") or ""
    assert policy.startswith("default-src 'self'; script-src 'self' 'wasm-unsafe-eval' 'sha256-")
    assert "unsafe-inline" not in policy.split("; ")[1]
    assert page.evaluate("document.characterSet") == "UTF-8"


@kinds
def test_an_injected_script_does_not_run(page: Page, address: str, name: str) -> None:
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))

    def inject(route: Any) -> None:
        response = route.fetch()
        route.fulfill(response=response, body=response.text().replace("</article>", f"{INJECTED}</article>"))

    page.add_init_script(LISTEN)
    page.route(f"{address}/{name}", inject)
    page.goto(f"{address}/{name}")
    page.locator("#address").evaluate("link => link.click()")
    page.evaluate(
        """() => { const script = document.createElement("script");
                   script.textContent = "window.injected = 'late'"; document.body.append(script); }"""
    )
    # Under the policy wait_for_function does not work: it evaluates a string in the page.
    page.evaluate("new Promise((done) => setTimeout(done))")
    assert page.evaluate("window.injected") is None
    refused = violations(page)
    for expected in (
        "script-src-elem inline",
        "script-src-attr inline",
        "script-src-elem https://example.org/a.js",
        "script-src-elem data",
        "style-src-elem https://example.org/a.css",
        f"object-src {page.url.rsplit('/', 1)[0]}/a.svg",
    ):
        assert expected in refused
    # The browser announces these requests, and sends none of them.
    assert {request.failure for request in asked if "example.org" in request.url} == {"csp"}
    # The page itself is none the worse for it.
    assert page.evaluate("document.body.dataset.mdColorScheme") == "default"


def test_without_the_policy_the_injected_script_would_run(page: Page, address: str) -> None:
    def inject(route: Any) -> None:
        text = route.fetch().text().replace("Content-Security-Policy", "x-no-policy")
        script = "<script>window.injected = 'script'</script>"
        route.fulfill(body=text.replace("</article>", f"{script}</article>"), content_type="text/html")

    page.route(f"{address}/index.html", inject)
    page.goto(f"{address}/index.html")
    assert page.evaluate("window.injected") == "script"


@pytest.mark.parametrize("name", ["index.html", "papers/kernelized_rpe.html", "cost.html"])
def test_a_page_from_the_disk_has_its_styles_its_script_and_its_font(
    page: Page, site: Path, name: str
) -> None:
    found = problems(page)
    page.add_init_script(LISTEN)
    page.goto((site / name).as_uri())
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(252, 251, 247)"
    page.evaluate("document.fonts.load('18px \"Latin Modern Math\"')")
    assert page.evaluate("document.fonts.check('18px \"Latin Modern Math\"')")
    if name == "cost.html":
        assert page.locator("thead button").count() > 3
    assert violations(page) == []
    assert found == []
