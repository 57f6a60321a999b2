"""Addresses between pages, and texts as HTML."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from helpers import book as empty_book
from helpers import golden, write_papers

from rindoku.book import Book
from rindoku.book.reader import read_book
from rindoku.index.html import address, inline, sentence


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    return read_book(write_papers(tmp_path_factory.mktemp("book")))


def without_mathml(html: str) -> str:
    """Return HTML with every formula as ⟨TeX⟩."""
    html = re.sub(r'<math[^>]*\balttext="([^"]*)".*?</math>', r"⟨\1⟩", str(html), flags=re.S)
    return re.sub(r'<span class="maths[^"]*">(.*?)</span>', r"\1", html)


@pytest.mark.parametrize(
    ("target", "page", "expected"),
    [
        ("taxonomy.md", "index.md", "taxonomy.html"),
        ("taxonomy.md#fast", "index.md", "taxonomy.html#fast"),
        ("taxonomy.md#fast", "papers/alpha.md", "../taxonomy.html#fast"),
        ("papers/beta.md", "papers/alpha.md", "beta.html"),
        ("papers/beta.md", "cost.md", "papers/beta.html"),
        ("papers/alpha.md", "papers/alpha.md", "alpha.html"),
        (
            "authors.md#author-山田-太郎",
            "cost.md",
            "authors.html#author-%E5%B1%B1%E7%94%B0-%E5%A4%AA%E9%83%8E",
        ),
        ("bibliography.md#ref-a:b", "cost.md", "bibliography.html#ref-a%3Ab"),
        ("a b.md", "index.md", "a%20b.html"),
    ],
)
def test_an_address_is_relative_to_the_page(target: str, page: str, expected: str) -> None:
    assert address(target, page) == expected


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("短い", "短い"),
        ("<b> & \"x\" 'y'", "&lt;b&gt; &amp; &#34;x&#34; &#39;y&#39;"),
        ("$O(n)$と$d$", "⟨O(n)⟩と⟨d⟩"),
        ("（$O(n)$）。次", "（⟨O(n)⟩）。次"),
        ("\\$5と\\$6", "$5と$6"),
        ("$a<b$", "⟨a&lt;b⟩"),
        ("$\\foo$ & <i>", "$\\foo$ &amp; &lt;i&gt;"),
        ("**強く**", "**強く**"),
    ],
)
def test_a_text_of_a_record_is_escaped_but_for_its_formulas(text: str, html: str) -> None:
    assert without_mathml(inline(text, empty_book())) == html


def test_a_formula_of_a_record_knows_the_macros_of_the_book() -> None:
    assert "ℝ" in inline("$\\R$", empty_book(macros={"R": "\\mathbb{R}"}))


@pytest.mark.parametrize("case", golden("index"))
def test_a_sentence_shows_without_markup(case: dict[str, Any], book: Book) -> None:
    assert without_mathml(sentence(case["source"], book)) == case["html"]


def test_a_cue_with_a_space_before_its_mood_is_a_cue_here_too(tmp_path: Path) -> None:
    cast = [{"id": "alice", "name": "Alice", "colour": "red"}]
    english = empty_book(
        tmp_path, language="en", cast=cast, moods={"surprised": "surprise"}, narrator="Stage"
    )
    assert sentence("Alice (surprised): Really?", english) == "Really?"
