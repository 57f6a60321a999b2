"""Terms of the glossary: which words of a page are marked, and that the pre-pass knows them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from helpers import BIB, book, entries, golden, normal

from rindoku.book import Book
from rindoku.book.glossary import GlossaryTerm
from rindoku.manuscript.glossary import Terms, find_terms, link_terms
from rindoku.manuscript.maths import find_formulas
from rindoku.manuscript.source import scan
from rindoku.markdown import render

SPELLINGS = {
    "attention": ["アテンション"],
    "matrix": ["アテンション行列", "行列A"],
    "key": ["キー"],
    "linear": ["線形アテンション"],
    "rank": ["階数"],
    "fft": ["FFT", "高速フーリエ変換"],
    "rnn": ["RNN"],
    "space": ["state space"],
    "p": ["p値"],
    "nystrom": ["Nyström近似"],
}
TERMS = Terms({spelling: name for name, spellings in SPELLINGS.items() for spelling in spellings})


def small(tmp_path: Path) -> Book:
    glossary = tuple(
        GlossaryTerm(id=name, term=first, also=rest, sentence="文。")
        for name, (first, *rest) in SPELLINGS.items()
    )
    return replace(book(entries=entries(tmp_path, BIB)), glossary=glossary)


@pytest.mark.parametrize("case", golden("manuscript", "glossary"))
def test_these_words_are_marked(case: dict[str, Any], tmp_path: Path) -> None:
    html = render(case["source"], small(tmp_path), "page.md")
    links = lxml.html.fromstring(f"<main>{html}</main>").xpath("//a[@class='term-link']")
    assert [[link.get("data-term"), link.text_content()] for link in links] == case["marks"]
    for link in links:
        assert link.get("href") == f"glossary.md#{link.get('data-term')}"
    if "html" in case:
        assert normal(html) == normal(case["html"])


@pytest.mark.parametrize("case", golden("manuscript", "glossary"))
def test_the_pre_pass_finds_what_the_page_marks(case: dict[str, Any]) -> None:
    source = scan(case["source"], front_matter=False)
    found = find_terms(source, find_formulas(source), TERMS)
    assert list(found) == case.get("found", [name for name, _ in case["marks"]])


def test_a_page_in_a_folder_leads_up_to_the_glossary(tmp_path: Path) -> None:
    html = render("階数\n", small(tmp_path), "papers/x.md")
    assert 'href="../glossary.md#rank"' in html


def test_a_book_without_a_glossary_has_no_marks() -> None:
    assert "term-link" not in render("アテンション\n", book())
    assert find_terms(scan("アテンション\n"), [], Terms({})) == ()


def test_finished_html_is_marked_between_its_tags_only() -> None:
    html = '階数&FFT;の<a title="RNN">x</a><math><mtext>FFT</mtext></math>、RNNとFFT、RNN&lt;階数'
    marked = link_terms(html, TERMS, {"rank", "rnn", "fft"}, "../glossary.html")
    links = lxml.html.fromstring(f"<p>{marked}</p>").xpath("//a[@class='term-link']")
    assert [link.text for link in links] == ["階数", "RNN", "FFT"]
    assert [link.get("href") for link in links] == [f"../glossary.html#{x}" for x in ("rank", "rnn", "fft")]
    assert '<a title="RNN">x</a><math><mtext>FFT</mtext></math>' in marked
    assert "&FFT;" in marked
    assert marked.endswith("、RNN&lt;階数")


def test_only_wanted_terms_are_marked_in_finished_html() -> None:
    assert link_terms("RNNと階数", TERMS, {"rank"}, "g.html").startswith("RNNと<a ")
