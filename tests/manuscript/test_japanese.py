"""Which characters are Japanese, and how the lines of a tree join; pages are in the golden cases."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from rindoku.manuscript.japanese import is_japanese, join_lines, join_text


@pytest.mark.parametrize("character", "あアー漢々、。「」（）！？：Ａ１～　〇")
def test_written_without_spaces(character: str) -> None:
    assert is_japanese(character)


@pytest.mark.parametrize("character", "aé1.,!-()[] \n—…“”ｱ한😀🇯αД")
def test_written_with_spaces(character: str) -> None:
    assert not is_japanese(character)


def test_a_plain_text_joins_next_to_japanese_alone() -> None:
    assert join_text("日本\n語\nABC\nDEF\n終") == "日本語ABC\nDEF終"
    assert join_text(" \n日本 \n 語\n") == "日本語"


def joined(xml: str) -> str:
    root = ElementTree.fromstring(xml)
    join_lines(root)
    return ElementTree.tostring(root, encoding="unicode")


def test_lines_join_across_inline_elements_at_any_depth() -> None:
    assert joined("<p><b><i>日</i></b>\n<a>本</a></p>") == "<p><b><i>日</i></b><a>本</a></p>"
    assert joined("<p><b>日\n</b>A</p>") == "<p><b>日</b>A</p>"


def test_an_element_without_text_is_looked_through() -> None:
    assert joined('<p>日\n<img alt="x" /><b />\nA</p>') == '<p>日<img alt="x" /><b />A</p>'


def test_texts_of_two_cells_are_no_neighbours() -> None:
    assert joined("<tr><td>日</td><td>a\nb</td></tr>") == "<tr><td>日</td><td>a\nb</td></tr>"


def test_verbatim_text_stays_and_counts_as_neighbour() -> None:
    assert joined("<p><code>日\n本</code>\nA</p>") == "<p><code>日\n本</code>A</p>"
    assert joined("<pre>日\n本</pre>") == "<pre>日\n本</pre>"


def test_the_number_of_a_note_is_looked_through() -> None:
    note = '<sup id="fnref:1"><a>1</a></sup>'
    assert joined(f"<p>終。{note}\nA</p>") == f"<p>終。{note}A</p>"
    assert joined(f"<p>end.{note}\nA</p>") == f"<p>end.{note}\nA</p>"


def test_texts_of_attributes_join() -> None:
    assert joined('<img alt="日&#10;本" title="a&#10;b" />') == '<img alt="日本" title="a&#10;b" />'
