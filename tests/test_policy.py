"""The content security policy: which scripts of a page it lets in."""

from __future__ import annotations

import re

import pytest
from helpers import write_papers

from rindoku.policy import add_policy, content_security_policy, inline_scripts, script_hash

HELLO = "alert('Hello, world.');"
# The example of the specification (Content Security Policy Level 3).
HELLO_HASH = "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng="


def policy(page: str) -> dict[str, str]:
    """The directives of the policy in a page."""
    found = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', page)
    assert len(found) == 1
    parts = (part.split(" ", 1) for part in found[0].split("; "))
    return {name: sources for name, sources in parts}


def hashes(page: str) -> list[str]:
    return re.findall(r"'(sha256-[^']+)'", policy(page)["script-src"])


def test_a_script_is_let_in_by_the_hash_that_the_specification_gives() -> None:
    assert script_hash(HELLO) == HELLO_HASH
    page = add_policy(f"<head></head><body><script>{HELLO}</script></body>")
    assert policy(page)["script-src"] == f"'self' 'wasm-unsafe-eval' '{HELLO_HASH}'"


def test_the_hash_is_of_the_text_as_a_browser_reads_it() -> None:
    assert script_hash("a\r\nb\rc") == script_hash("a\nb\nc")
    assert script_hash(" a") != script_hash("a")
    assert script_hash("部長") != script_hash("副部長")


def test_nothing_comes_from_elsewhere_and_no_script_from_the_page() -> None:
    assert policy(add_policy("<head></head>")) == {
        "default-src": "'self'",
        "script-src": "'self' 'wasm-unsafe-eval'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
    }


def test_several_scripts_are_let_in_once_each_in_their_order() -> None:
    assert content_security_policy(["b", "a", "b"]).count("sha256-") == 2
    page = add_policy("<head><script>b</script></head><script>a</script><script>b</script>")
    assert hashes(page) == [script_hash("b"), script_hash("a")]


@pytest.mark.parametrize(
    "script",
    [
        "<script>1</script>",
        "<script type>1</script>",
        '<script type="">1</script>',
        "<script type=module>1</script>",
        "<SCRIPT TYPE=Text/JavaScript>1</Script >",
        "<script type = 'application/ecmascript'\nasync>1</script\n>",
        '<script type="importmap">1</script>',
        '<script data-note="a > b" id=x>1</script>',
        '<script data-src="a.js">1</script>',
        "<script type=text/javascript type=application/json>1</script>",
        "<script type='text/java&#115;cript'>1</script>",
        "<!-- <script>0</script> --><script>1</script>",
        "<!--><script>1</script>",
        "<!-- a --!><script>1</script>",
        "<p title='<script>0</script>'><script>1</script>",
        "<a <script>0</a><script>1</script>",
        "<title><script>0</script></title><script>1</script>",
        "<script>1</script><!-- <script>0</script>",
        "a < b <script>1</script>",
        "<scripts>0</scripts><script>1</script>",
        "<script>1",
    ],
)
def test_an_inline_script_is_found(script: str) -> None:
    assert inline_scripts(script) == ["1"]


@pytest.mark.parametrize(
    "markup",
    [
        '<script type="application/json">{"a": 1}</script>',
        "<script type='application/ld+json'>1</script>",
        "<script type=text/template>1</script>",
        "<script src=a.js>1</script>",
        "<script SRC='a.js'></script>",
        "<script src>1</script>",
        '<script type="application/json"><script>1</script>',
        "<textarea><script>1</script></textarea>",
        "<style><script>1</script></style>",
        "<noscript><script>1</script></noscript>",
        "&lt;script&gt;1&lt;/script&gt;",
        "< script>1</script>",
        "<script-x>1</script-x>",
        "<!-- <script>1</script>",
    ],
)
def test_what_is_no_inline_script_is_not_let_in(markup: str) -> None:
    assert inline_scripts(markup) == []


def test_a_script_in_the_content_is_not_let_in() -> None:
    content = "<p>Text.</p><script>steal()</script>"
    page = f"<head><script>theme()</script></head><body>{content}<script>end()</script></body>"
    assert hashes(add_policy(page, content)) == [script_hash("theme()"), script_hash("end()")]


def test_the_policy_is_the_first_element_of_the_head() -> None:
    page = add_policy(
        '<!doctype html><html>\n<head lang="ja">\n<meta charset="utf-8"><title>t</title></head>'
    )
    assert page.startswith(
        '<!doctype html><html>\n<head lang="ja"><meta http-equiv="Content-Security-Policy" content="'
    )
    assert page.endswith('">\n<meta charset="utf-8"><title>t</title></head>')


def test_the_encoding_comes_first_where_a_long_policy_would_push_it_out_of_sight() -> None:
    scripts = "".join(f"<script>{n}</script>" for n in range(30))
    page = add_policy(f'<head>\n<meta charset="utf-8"><title>t</title></head>{scripts}')
    assert page.startswith('<head>\n<meta charset="utf-8"><meta http-equiv="Content-Security-Policy"')
    assert len(hashes(page)) == 30


def test_a_text_without_a_head_is_left_alone() -> None:
    assert add_policy("<header>no head</header>") == "<header>no head</header>"
    assert add_policy("") == ""


@pytest.mark.parametrize("unit", ["<script", "<script ", "<a '", '<script type="', "<!--", "<", "</script"])
def test_broken_markup_is_read_in_bearable_time(unit: str) -> None:
    assert len(inline_scripts(unit * 20_000)) <= 1


def test_the_built_pages_have_it_and_a_preview_has_not(tmp_path) -> None:  # type: ignore[no-untyped-def]
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    # The page for what is missing has its addresses rewritten; what an author wrote in it stays out too.
    hostile = "部長：<script>steal()</script>こんにちは。\n\n<script>more()</script>\n\n[先頭](index.md)\n"
    pages = {name: f"# 本 {{#book}}\n\n{hostile}" for name in ("index.md", "404.md")}
    folder = write_papers(tmp_path / "book", pages)
    for command in ("build", "serve"):
        config = load_config(str(folder / "mkdocs.yml"), site_dir=str(tmp_path / command))
        config.plugins.on_startup(command=command, dirty=False)
        build(config)
        for name in ("index.html", "papers/alpha.html", "taxonomy.html", "404.html"):
            page = (tmp_path / command / name).read_text(encoding="utf-8")
            assert ("Content-Security-Policy" in page) == (command == "build")
    for name in ("index.html", "404.html"):
        page = (tmp_path / "build" / name).read_text(encoding="utf-8")
        assert "<script>more()</script>" in page
        theme = [script for script in inline_scripts(page) if script not in ("steal()", "more()")]
        assert hashes(page) == list(map(script_hash, theme))
        assert theme
