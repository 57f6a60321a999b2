"""The one Markdown of a book: marks come and go without a trace, nothing leaks between pages."""

from __future__ import annotations

import re
from pathlib import Path

import markdown
import pytest
from helpers import ENGLISH, book, entries, normal

from rindoku.markdown import extensions, render

BOOK = book()
# What the conversion puts into the text on its way, ours and Python-Markdown's.
MARKS = re.compile("[\x02\x03]|rindoku:|wzxhzdk|klzzwxh")


@pytest.mark.parametrize(
    "text",
    [
        "<div>\n部長：あ $x$ [@a]\n</div>",
        "<div>\n\n部長：あ。\n\n$$ x $$\n\n</div>",
        '<span title="部長：$x$ [@a]">語</span>',
        "<!-- $x$ [@a]\n部長：あ\n-->",
        "[鍵](page.md 'は$x$ [@a]')",
        "![図 $x$](x.png '題 $y$')",
        "![$x$][図]\n\n[図]: x.png",
        "`` ` $x$ ``と` [@a] `",
        "```python title='$x$'\n$x$ [@a]\n```",
        "    $x$ [@a]\n",
        "## $x$ [@a] {#x}",
        "| $x$ | [@a] |\n|---|---|\n| $$ y $$ | 語 |",
        "/// details | $x$ [@a]\n部長：$y$\n///",
        "*[HTML]: $x$",
        "$\\nonesuch$と$$ \\nonesuch $$",
        "部長（$x$）：[@a]",
        "部長：$x$ {#y}\n- [@a]\n",
    ],
)
def test_no_mark_is_left_on_a_page(text: str) -> None:
    html = render(text, BOOK)
    assert not MARKS.search(html), html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("\x02rindoku:0\x03 $x$", "<p>rindoku:0 "),
        ("rindoku:0 $x$", "<p>rindoku:0 "),
        ("\x02wzxhzdk:0\x03 $x$", "<p>wzxhzdk:0 "),
        ("klzzwxh:0000 $x$", "<p>klzzwxh:0000 "),
        ("&#2;rindoku:0&#3; $x$", "<p>&#2;rindoku:0&#3; "),
    ],
)
def test_text_that_looks_like_a_mark_is_text(text: str, html: str) -> None:
    assert render(text, BOOK).startswith(html)


def test_line_ends_of_windows_are_line_ends() -> None:
    text = "部長：あ。\n- 項目\n\n$$\nx\n$$\n"
    assert render(text.replace("\n", "\r\n"), BOOK) == render(text, BOOK)


def test_a_display_formula_is_a_box_that_the_keyboard_reaches_under_a_name() -> None:
    html = render("$$ x $$ {#eq-x}", BOOK)
    assert html == (
        '<div class="maths-display" id="eq-x" role="group" aria-label="数式" tabindex="0">'
        '<math alttext="x" display="block"><mi>x</mi></math><span class="maths-number">(1)</span></div>'
    )


def test_a_formula_that_is_refused_shows_its_source() -> None:
    html = normal(render("長さ$\\nonesuch<b>$。\n\n$$ \\nonesuch $$\n", BOOK))
    error = '<code class="maths-error">'
    assert html == f"<p>長さ{error}$\\nonesuch&lt;b&gt;$</code>。</p><p>{error}$$ \\nonesuch $$</code></p>"


def test_raw_html_keeps_the_source_of_cues_formulas_and_citations() -> None:
    html = render("<div>\n部長：あ &amp; $a<b$\n</div>", BOOK)
    assert "部長：" in html
    assert "$a&lt;b$" in html
    assert "speech" not in html


def test_code_with_the_syntax_of_the_manuscript_is_highlighted_as_written() -> None:
    html = render("```python\nx = 1  # $x$ [@a]\n部長：$y$\n```\n", BOOK)
    assert re.sub(r"<[^>]*>", "", html).strip() == "x = 1  # $x$ [@a]\n部長：$y$"


def test_pages_converted_one_after_another_know_nothing_of_each_other() -> None:
    names, settings = extensions(BOOK)
    converter = markdown.Markdown(extensions=names, extension_configs=settings)
    text = "$$ x $$ {#eq-x}\n\n部長：[](#eq-x)と[@a]と$y$。\n"
    first = converter.convert(text)
    assert converter.reset().convert(text) == first
    assert converter.reset().convert("[](#eq-x)\n") == '<p><a href="#eq-x"></a></p>'


def test_links_to_other_pages_start_from_the_page(tmp_path: Path) -> None:
    made = book(entries=entries(tmp_path, "@misc{a, title = {T}, author = {A, B}, year = {2020}}"))
    text = "部長：[@a]。"
    assert 'href="bibliography.md#ref-a"' in render(text, made, "index.md")
    nested = render(text, made, "papers/deep/one.md")
    assert 'href="../../bibliography.md#ref-a"' in nested
    assert 'src="../../assets/cast/bucho-normal.svg"' in nested


def test_cross_references_show_the_words_of_the_language() -> None:
    figure = "![y](y.png)\n\n/// figure-caption | #fig-y\nA figure\n///\n"
    text = f"$$ x $$ {{#eq-x}}\n\n{figure}\n[](#eq-x), [](#fig-y)\n"
    assert '<a href="#eq-x">式(1)</a>, <a href="#fig-y">図1</a>' in render(text, BOOK)
    english = render(text, book(**ENGLISH))
    assert '<a href="#eq-x">equation (1)</a>, <a href="#fig-y">Figure 1</a>' in english
    assert '<span class="caption-prefix">Figure 1.</span> A figure' in english


def test_a_cross_reference_to_nothing_and_one_with_text_stay() -> None:
    text = "$$ x $$ {#eq-x}\n\n[](#eq-y) [this](#eq-x) [**b**](#eq-x) [](page.md)\n"
    html = render(text, BOOK)
    assert '<a href="#eq-y"></a> <a href="#eq-x">this</a> <a href="#eq-x"><strong>b</strong></a>' in html


def test_ids_and_text_from_the_source_are_escaped() -> None:
    html = render('$$ x $$ {#a"onload="b}\n\n部長：あ。 {#"><b>}\n', BOOK)
    assert 'id="a&quot;onload=&quot;b"' in html
    assert "<b>" not in html


def test_names_and_moods_of_the_cast_are_no_markup() -> None:
    strange = book(
        cast=[{"id": "a", "name": "A&$x$<b", "colour": "red"}], moods={"**x**": "odd"}, narrator=""
    )
    html = render("A&$x$<b（**x**）：あ。", strange)
    assert '>A&amp;$x$&lt;b<span class="speech-mood">（**x**）</span></p>' in html


def test_the_extension_stays_out_of_other_conversions() -> None:
    render("$x$", BOOK)
    assert markdown.markdown("\\$x$ [@a]") == "<p>\\$x$ [@a]</p>"


def test_an_included_region_starts_at_the_margin(tmp_path: Path) -> None:
    body = "    def f(self):\n        return 1\n"
    code = f"class A:\n    # --8<-- [start:part]\n{body}    # --8<-- [end:part]\n"
    (tmp_path / "a.py").write_text(code, encoding="utf-8")
    html = render('```python\n--8<-- "a.py:part"\n```', book(tmp_path))
    assert re.sub(r"<[^>]+>", "", html).strip("\n").startswith("def f(self):\n    return 1")
