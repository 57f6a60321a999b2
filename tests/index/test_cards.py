"""What links show before they are followed: the data of the cards."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from helpers import BIB, ENGLISH, RECORDS, as_yaml, paper, taxonomy, write_book, write_papers

from rindoku.book import Book
from rindoku.book.reader import read_book
from rindoku.index.cards import cards, first_sentence, has_cards

TERMS: list[dict[str, Any]] = [{"id": "rank", "term": "階数", "english": "rank", "sentence": "$A$の行の数。"}]


def cards_book(folder: Path, *, bib: str = BIB, terms: list[dict[str, Any]] = TERMS, **fields: Any) -> Book:
    pages = {
        "index.md": "# 本 {#book}\n\n部長：先行研究[@other2017work]。\n",
        "papers/beta.md": paper("beta", **fields),
    }
    files = taxonomy() | {"terms.yml": as_yaml(terms)}
    found = read_book(write_papers(folder, pages, bib=bib, terms=files, glossary="terms.yml"))
    assert found.findings == ()
    return found


def tree(html: str) -> lxml.html.HtmlElement:
    return lxml.html.fromstring(f"<main>{html}</main>")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Any:
    proposal = "$a.\\ b$を使う。次の文。"
    return json.loads(cards(cards_book(tmp_path_factory.mktemp("book"), proposal=proposal)))


def test_a_paper_shows_number_headline_first_sentence_groups_and_reference(data: Any) -> None:
    card = tree(data["works"]["second2021beta"])
    assert card.xpath("string(//*[@class='peek-number'])") == "[2]"
    assert "二つ目の論文" in "".join(card.xpath("//*[@class='peek-head']//text()"))
    told = card.get_element_by_id("peek-told")
    assert told.get("data-group") == "model"
    assert told.xpath("p[2]//math")
    assert told.xpath("string(p[2])").endswith("を使う。")
    assert card.xpath("//ul/li/span/@data-group") == ["model", "theory"]
    assert [" ".join(chip.text_content().split()) for chip in card.xpath("//ul/li")] == ["M深い", "R理論"]
    work = card.xpath("//p[@class='peek-work']")[0]
    assert work.text_content() == "Jan Łukasik, Anne Étienne. Beta. Proceedings, 2021. 予稿"
    assert work.xpath("a/@href") == ["https://example.org/beta-Abstract.html"]


def test_another_work_shows_its_reference(data: Any) -> None:
    card = tree(data["works"]["other2017work"])
    assert card.get_element_by_id("peek-told").text_content() == (
        "Ann Other, Bo Writer, Cy Third. Another Work. Journal, 2017."
    )
    assert not card.xpath("//*[@class='peek-head']")


def test_a_term_shows_its_definition(data: Any) -> None:
    card = tree(data["terms"]["rank"])
    assert card.xpath("string(//dfn)") == "階数"
    assert card.xpath("string(//span[@lang='en'])") == "rank"
    assert card.xpath("//div[@id='peek-told']/p[2]//math")


def test_every_card_has_one_description_and_a_link_that_the_script_fills_in(data: Any) -> None:
    for html in [*data["works"].values(), *data["terms"].values()]:
        card = tree(html)
        assert card.xpath("//@id") == ["peek-told"]
        (link,) = card.xpath("//p[@class='peek-go']/a")
        assert link.get("href") is None
        assert link.text


def test_no_address_in_a_card_depends_on_the_page(data: Any) -> None:
    for html in [*data["works"].values(), *data["terms"].values()]:
        assert all(href.startswith("https://") for href in tree(html).xpath("//a/@href"))


def test_pages_of_papers_are_known_by_address(data: Any) -> None:
    assert data["pages"] == {f"papers/{slug}.html": record["key"] for slug, record in RECORDS.items()}


def test_works_that_nothing_links_to_have_no_card(tmp_path: Path) -> None:
    more = BIB + "\n@book{unused2000, author={A, B}, title={T}, publisher={P}, year={2000}}\n"
    found = json.loads(cards(cards_book(tmp_path, bib=more)))
    assert set(found["works"]) == {record["key"] for record in RECORDS.values()} | {"other2017work"}


def test_a_long_list_of_authors_is_short(tmp_path: Path) -> None:
    bib = BIB.replace("Other, Ann and Writer, Bo", "Other, Ann and A, B and C, D and E, F")
    found = json.loads(cards(cards_book(tmp_path, bib=bib)))
    assert tree(found["works"]["other2017work"]).text_content().startswith("Ann Otherほか. Another Work.")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("一つ。二つ。", "一つ。"),
        ("$x=1.\\ y$を置く。次。", "$x=1.\\ y$を置く。"),
        ("「はい。」と言う。次。", "「はい。」"),
        ("First one. Second.", "First one."),
        ("Of 3.5 parts. Second.", "Of 3.5 parts."),
        ("句点なし", "句点なし"),
    ],
)
def test_the_first_sentence_of_a_text(text: str, first: str) -> None:
    assert first_sentence(text) == first


@pytest.mark.parametrize(
    "payload", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</p></div>"]
)
@pytest.mark.parametrize("place", ["headline", "proposal", "term", "sentence", "english"])
def test_a_payload_in_a_card_or_the_glossary_is_text(place: str, payload: str, tmp_path: Path) -> None:
    term = TERMS[0] | ({place: payload} if place not in ("headline", "proposal") else {})
    fields = {place: payload} if place in ("headline", "proposal") else {}
    found = json.loads(cards(cards_book(tmp_path / "hostile", terms=[term], **fields)))
    plain = json.loads(cards(cards_book(tmp_path / "harmless")))
    hostile, harmless = (
        [tree(html) for html in (book["works"]["second2021beta"], book["terms"]["rank"])]
        for book in (found, plain)
    )
    assert any(payload in card.text_content() for card in hostile)
    for card, expected in zip(hostile, harmless, strict=True):
        tags = [element.tag for element in card.iter() if element.tag not in ("math", "mi", "span", "wbr")]
        assert tags == [e.tag for e in expected.iter() if e.tag not in ("math", "mi", "span", "wbr")]
        assert not card.xpath("//@onerror | //script | //img")


def test_a_book_with_nothing_to_show_has_no_cards(tmp_path: Path) -> None:
    assert not has_cards(read_book(write_book(tmp_path, ENGLISH, {"index.md": "# A {#a}\n\nAlice: Hi.\n"})))
