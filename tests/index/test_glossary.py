"""The page of the glossary, and the terms that the record of a paper marks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import lxml.html
import pytest
from helpers import as_yaml, paper, taxonomy, write_papers

from rindoku.book import Book
from rindoku.book.reader import read_book
from rindoku.index.pages import card, generate, reading_key

TERMS: list[dict[str, Any]] = [
    {"id": "rank", "term": "階数", "english": "rank", "reading": "かいすう", "sentence": "$A$の行の数。"},
    {"id": "kernel", "term": "カーネル", "also": ["核"], "sentence": "近さ。"},
    {"id": "fft", "term": "FFT", "sentence": "速い。"},
    {"id": "gate", "term": "ゲート", "sentence": "通す。"},
    {"id": "attention", "term": "アテンション", "english": "アテンション", "sentence": "読む。"},
]


def glossary_book(folder: Path, terms: list[dict[str, Any]] | None = None) -> Book:
    pages = {
        "index.md": "# 本 {#book}\n\n部長：カーネルと階数。\n",
        "papers/alpha.md": paper("alpha", "部長：核を読む。\n", proposal="$x$の階数とカーネル。階数。"),
        "papers/beta.md": paper("beta", "部長：カーネル。\n"),
    }
    files = taxonomy() | {"terms.yml": as_yaml(TERMS if terms is None else terms)}
    found = read_book(write_papers(folder, pages, terms=files, glossary="terms.yml"))
    assert found.findings == ()
    return found


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    return glossary_book(tmp_path_factory.mktemp("book"))


def tree(html: str) -> lxml.html.HtmlElement:
    return lxml.html.fromstring(f"<main>{html}</main>")


def test_the_glossary_is_an_index_page_before_the_bibliography(book: Book) -> None:
    assert book.index_pages[-2:] == ("glossary.md", "bibliography.md")
    assert book.title("glossary.md") == "用語"


def test_terms_stand_by_reading_under_the_rows_of_kana(book: Book) -> None:
    page = tree(generate("glossary.md", book).html)
    assert page.xpath("//h2/@id | //div[@class='term']/@id") == [
        *("initial-f", "fft"),
        *("row-a", "attention"),
        *("row-ka", "kernel", "rank", "gate"),
    ]
    assert [heading[2] for heading in generate("glossary.md", book).headings] == ["用語", "F", "ア", "カ"]


@pytest.mark.parametrize(
    ("readings", "why"),
    [
        (["カーネル", "かいすう", "ガウス"], "a long vowel is that vowel"),
        (["かいすう", "カイトウ"], "hiragana and katakana are one"),
        (["ガウス", "カオス"], "voice marks do not count"),
        (["FFT", "rnn", "アテンション"], "Latin letters come first"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_readings_sort_as_a_dictionary_does(readings: list[str], why: str) -> None:
    assert sorted(readings, key=reading_key) == readings, why


def test_a_term_shows_english_sentence_and_other_spellings(book: Book) -> None:
    page = tree(generate("glossary.md", book).html)
    rank, kernel, attention = (page.get_element_by_id(name) for name in ("rank", "kernel", "attention"))
    assert rank.xpath("string(dt/span[@lang='en'])") == "rank"
    assert rank.xpath("dd[1]//math")
    assert "別の書き方：核" in kernel.xpath("string(dd[1])")
    assert not attention.xpath("dt/span")


def test_a_term_leads_to_its_first_use_on_each_page_in_book_order(book: Book) -> None:
    page = tree(generate("glossary.md", book).html)
    assert page.get_element_by_id("kernel").xpath("dd//a/@href") == [
        "index.html#term-kernel",
        "papers/alpha.html#term-kernel",
        "papers/beta.html#term-kernel",
    ]
    assert page.get_element_by_id("gate").xpath("dd//a") == []


def test_the_record_marks_what_the_section_does_not(book: Book) -> None:
    # The section of alpha says 核, another spelling of カーネル; the record says 階数 twice.
    alpha = next(paper for paper in book.papers if paper.uri == "papers/alpha.md")
    links = tree(card(alpha, book)).xpath("//a[@class='term-link']")
    assert [(link.get("href"), link.text) for link in links] == [("../glossary.html#rank", "階数")]
    assert book.page_terms["papers/alpha.md"] == ("kernel",)


def test_a_glossary_of_one_row_has_no_headings(tmp_path: Path) -> None:
    page = generate("glossary.md", glossary_book(tmp_path, TERMS[:2]))
    assert "<h2" not in page.html
    assert len(page.headings) == 1


def test_an_empty_glossary_is_a_page_without_terms(tmp_path: Path) -> None:
    assert 'class="term"' not in generate("glossary.md", glossary_book(tmp_path, [])).html
