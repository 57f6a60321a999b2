"""How citations look, and who mentions what."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import lxml.html
import pytest
from helpers import paper, write_papers

from rindoku.book import Book
from rindoku.book.reader import read_book
from rindoku.book.references import cite
from rindoku.manuscript.citations import find_citations
from rindoku.manuscript.source import scan


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    pages = {
        "index.md": "# 本 {#book}\n\n部長：先に読む[@third2021gamma]。次も[@other2017work, p. 3]。\n",
        "papers/beta.md": paper("beta", "副部長（驚き）：比べた[@third2021gamma; @other2017work]！\n"),
        "papers/alpha.md": paper("alpha", "- 項目[@third2021gamma, 表2]\n"),
    }
    return read_book(write_papers(tmp_path_factory.mktemp("book"), pages))


def shown(text: str, book: Book, top: str = "") -> lxml.html.HtmlElement:
    (citation,) = find_citations(scan(text, front_matter=False), [])
    return lxml.html.fromstring(ElementTree.tostring(cite(citation, book, top), encoding="unicode"))


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("[@first2021alpha]", "[1]"),
        ("[@first2021alpha, 表2]", "[1、表2]"),
        ("[@first2021alpha; @third2021gamma]", "[1][3]"),
        ("[@other2017work]", "（Otherほか 2017）"),
        ("[@other2017work, 式(3)]", "（Otherほか 2017、式(3)）"),
        ("[@first2021alpha, 図1; @other2017work]", "[1、図1]（Otherほか 2017）"),
    ],
)
def test_a_paper_of_the_book_shows_its_number_and_another_work_author_and_year(
    text: str, label: str, book: Book
) -> None:
    assert shown(text, book).text_content() == label


def test_english_labels(book: Book, tmp_path: Path) -> None:
    english = read_book(write_papers(tmp_path, language="en"))
    assert shown("[@other2017work, p. 3]", english).text_content() == "(Other et al., 2017, p. 3)"
    assert shown("[@first2021alpha, table 2]", english).text_content() == "[1, table 2]"


def test_each_work_of_a_citation_has_one_link(book: Book) -> None:
    span = shown("[@first2021alpha; @other2017work]", book)
    assert [(a.get("href"), a.get("id"), a.get("data-cite")) for a in span.iter("a")] == [
        ("papers/alpha.md", "cite-first2021alpha-1", "first2021alpha"),
        ("bibliography.md#ref-other2017work", "cite-other2017work-1", "other2017work"),
    ]


def test_links_of_a_paper_lead_up_to_the_root(book: Book) -> None:
    span = shown("[@first2021alpha; @other2017work]", book, top="../")
    assert span.xpath("//a/@href") == ["../papers/alpha.md", "../bibliography.md#ref-other2017work"]


def test_a_citation_tells_the_name_of_the_paper(book: Book) -> None:
    assert shown("[@first2021alpha]", book).xpath("//a/@title") == ["Alpha"]


def test_an_unknown_key_shows_itself_in_a_preview(book: Book) -> None:
    assert shown("[@nobody2020]", book).text_content() == "[nobody2020?]"


def test_mentions_stand_in_book_order_with_anchor_and_sentence(book: Book) -> None:
    assert book.findings == ()
    assert [(m.uri, m.anchor, m.sentence) for m in book.mentions["third2021gamma"]] == [
        ("index.md", "cite-third2021gamma-1", "部長：先に読む[@third2021gamma]。"),
        ("papers/alpha.md", "cite-third2021gamma-1", "- 項目[@third2021gamma, 表2]"),
        (
            "papers/beta.md",
            "cite-third2021gamma-1",
            "副部長（驚き）：比べた[@third2021gamma; @other2017work]！",
        ),
    ]
    assert [m.uri for m in book.mentions["other2017work"]] == ["index.md", "papers/beta.md"]
    assert "first2021alpha" not in book.mentions


def test_a_page_outside_the_order_is_mentioned_last(tmp_path: Path) -> None:
    pages = {
        "a.md": "# 甲 {#a}\n\n部長：前[@third2021gamma]。\n",
        "papers/gamma.md": paper("gamma", "部長：自分[@third2021gamma]。\n"),
    }
    found = read_book(write_papers(tmp_path, pages)).mentions["third2021gamma"]
    assert [mention.uri for mention in found] == ["papers/gamma.md", "a.md"]
