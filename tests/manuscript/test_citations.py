"""What is known of a citation: place, works, anchors, sentence; pages are in the golden cases."""

from __future__ import annotations

import pytest

from rindoku.manuscript.citations import Citation, find_bare_numbers, find_citations, sentence_at
from rindoku.manuscript.maths import find_formulas
from rindoku.manuscript.source import scan


def citations(text: str) -> list[Citation]:
    source = scan(text)
    return find_citations(source, find_formulas(source))


def test_a_citation_knows_its_place_and_that_of_each_key() -> None:
    text = "ある[@a; @b, 表2]。"
    (citation,) = citations(text)
    assert text[citation.start : citation.end] == "[@a; @b, 表2]"
    assert [text[work.key_start :][0] for work in citation.works] == ["a", "b"]
    assert [(work.key, work.locator) for work in citation.works] == [("a", ""), ("b", "表2")]


def test_anchors_count_the_mentions_of_each_work() -> None:
    found = citations("一[@a]。二[@b; @a]。\n\n三[@b]。")
    assert [[work.anchor for work in citation.works] for citation in found] == [
        ["cite-a-1"],
        ["cite-b-1", "cite-a-2"],
        ["cite-b-2"],
    ]


@pytest.mark.parametrize(
    "text",
    [
        "[@]",
        "[@ a]",
        "[@a b]",
        "[@a; b]",
        "[@a;]",
        "[@a\n]",
        "[@a]: https://example.org",
        "[@a][b]",
        "\\[@a]",
    ],
)
def test_no_citation(text: str) -> None:
    assert citations(text) == []


def test_front_matter_cites_nothing_on_the_page() -> None:
    assert [citation.start for citation in citations("---\na: '[@a]'\n---\n[@b]")] == [18]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("前。中[@a]。後。", "中[@a]。"),
        ("[@a]が言う。後。", "[@a]が言う。"),
        ("前！ 「中[@a]。」後。", "「中[@a]。」"),
        ("前？）中[@a]", "中[@a]"),
        ("One. Two of 3.5 [@a]. Three.", "Two of 3.5 [@a]."),
        ("上の行、\n下の行[@a]。", "下の行[@a]。"),
    ],
)
def test_a_citation_stands_in_a_sentence_of_its_line(text: str, sentence: str) -> None:
    assert citations(text)[0].sentence == sentence


def test_the_sentence_at_the_end_of_a_line_is_its_last() -> None:
    assert sentence_at(scan("前。後。"), 3) == "後。"


def test_numbers_in_brackets_are_found_with_their_place() -> None:
    source = scan("ある[3]は[12]と[1234]、x[^4]、`[5]`、$[6]$、[7](x)、![8](x)、\\[9]。")
    assert find_bare_numbers(source, find_formulas(source)) == [(2, "[3]"), (6, "[12]")]
