"""Pages as rules read them: who says what, sentence by sentence, without markup."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import JAPANESE, book, write_book

from rindoku.book.reader import read_book
from rindoku.checks.text import NOTHING, OBJECT, PageText, Role, read_pages
from rindoku.manuscript.source import scan

BOOK = book()


def page(text: str) -> PageText:
    return PageText("chapters/a.md", "a.md", scan(text), BOOK.cast)


def texts(source: str) -> list[str]:
    return [sentence.text.replace(OBJECT, "@") for sentence in page(source).sentences]


def told(source: str) -> list[tuple[str, str, str, int]]:
    """Who says what, as what, in which speech."""
    return [
        (each.speaker.id if each.speaker else "", each.role.value, each.text, each.speech)
        for each in page(source).sentences
    ]


@pytest.mark.parametrize(
    ("source", "sentences"),
    [
        ("一つ。二つ。", ["一つ。", "二つ。"]),
        ("一つ？　二つ！？　三つ。", ["一つ？", "二つ！？", "三つ。"]),
        ("終わりがない", ["終わりがない"]),
        ("二行に\nわたる。次\nもだ。", ["二行にわたる。", "次もだ。"]),
        ("「一つ。」と言う。", ["「一つ。」", "と言う。"]),
        ("一つ（二つ。）三つ。", ["一つ（二つ。）", "三つ。"]),
        ("……です。", ["……です。"]),
        ("値は3.5で終わらない。", ["値は3.5で終わらない。"]),
        ("一つ。\n\n二つ。", ["一つ。", "二つ。"]),
        ("", []),
        ("\n \n　\n", []),
    ],
)
def test_sentences_end_at_their_signs_and_run_over_lines(source: str, sentences: list[str]) -> None:
    assert texts(source) == sentences


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("長さ$n$の列。", "長さ@の列。"),
        ("式$a。b$だ。", "式@だ。"),
        ("$$ a。b $$ だ。", "@ だ。"),
        ("示した[@a2021b; @c2021d, 表2]。", "示した@。"),
        ("関数`f。g`だ。", "関数@だ。"),
        ("値は{{lab:a.b:.2f}}だ。", "値は@だ。"),
        ("注[^a]がある。", "注@がある。"),
        ("[](#fig-a)を見る。", "@を見る。"),
        ("絵![図。](a.svg)だ。", "絵@だ。"),
        ("https://example.org/a。b", "@"),
        ("[題](a.md)を読む。", "題を読む。"),
        ("**強い**語と*弱い*語。", "強い語と弱い語。"),
        ("積は2*3だ。", "積は23だ。"),
        ("語<br>と{.mark}印。", "語と印。"),
    ],
)
def test_a_formula_and_its_like_are_one_sign_and_markup_is_none(source: str, sentence: str) -> None:
    assert texts(source) == [sentence]


def test_plain_text_is_as_long_as_the_source() -> None:
    source = "---\ntitle: 題\n---\n\n部長：長さ$n^2$と`x`、**太い**[@a2021b]。 {#x}\n\n```\nx = 1\n```\n"
    plain = page(source).plain
    assert len(plain) == len(source)
    assert plain.count("\n") == source.count("\n")
    assert plain.count(OBJECT) == 3
    assert plain[source.index("$n^2$") :].startswith(OBJECT + NOTHING * 4 + "と")
    assert "題" not in plain
    assert "x =" not in plain


def test_offsets_are_those_of_the_first_and_the_last_sign() -> None:
    source = "# 題\n\n部長（驚き）： $n$語を\n**読む**。次[@a2021b]！ {#x}\n"
    first, second = page(source).sentences
    assert source[first.start : first.end] == "$n$語を\n**読む**。"
    assert source[second.start :].startswith("次[@a2021b]！")
    assert source[second.start : second.end] == "次[@a2021b]！"
    assert page(source).source.position(first.start) == (3, 9)


def test_a_cue_gives_the_floor_and_the_narrator_takes_it_back() -> None:
    assert told(
        "地の文。\n\n部長：一つ。二つ。\n\n続き。\n\n副部長（思案）：三つ。\n部長：四つ。\n\nト書き：立つ。\n\n座る。"
    ) == [
        ("", "narration", "地の文。", -1),
        ("bucho", "speech", "一つ。", 0),
        ("bucho", "speech", "二つ。", 0),
        ("bucho", "speech", "続き。", 0),
        ("fukubucho", "speech", "三つ。", 1),
        ("bucho", "speech", "四つ。", 2),
        ("", "narration", "立つ。", -1),
        ("", "narration", "座る。", -1),
    ]


def test_a_heading_or_a_rule_ends_a_speech_and_is_no_sentence() -> None:
    assert told("部長：一つ\n\n## 題。 {#a}\n\n地の文。\n\n部長：二つ\n\n---\n\n地。") == [
        ("bucho", "speech", "一つ", 0),
        ("", "narration", "地の文。", -1),
        ("bucho", "speech", "二つ", 1),
        ("", "narration", "地。", -1),
    ]


def test_captions_and_folded_notes_are_not_said_and_the_speech_goes_on_behind_them() -> None:
    source = (
        "部長：見ます。\n\n/// figure-caption | #fig-a\n図の説明。\n二つ目。\n///\n\n"
        "/// details | 導出\n注の文。\n\n//// table-caption\n表の説明。\n////\n\n注に戻る。\n///\n\n"
        "読みます。\n"
    )
    assert told(source) == [
        ("bucho", "speech", "見ます。", 0),
        ("", "caption", "図の説明。", -1),
        ("", "caption", "二つ目。", -1),
        ("", "note", "注の文。", -1),
        ("", "caption", "表の説明。", -1),
        ("", "note", "注に戻る。", -1),
        ("bucho", "speech", "読みます。", 0),
    ]


def test_a_note_is_read_without_its_mark() -> None:
    (sentence,) = page("[^a]: 査読で直った。").sentences
    assert (sentence.text, sentence.role, sentence.start) == ("査読で直った。", Role.NOTE, 6)


def test_each_item_of_a_list_is_a_sentence_of_the_speaker_and_may_run_over_lines() -> None:
    source = "部長：分けます。\n\n- 一つ目\n- 二つ目は\n  二行\n    - 中の一つ\n    - 中の二つ\n\n1. 番号\n"
    assert told(source) == [
        ("bucho", "speech", text, 0)
        for text in ("分けます。", "一つ目", "二つ目は二行", "中の一つ", "中の二つ", "番号")
    ]


def test_quotations_are_read_and_tables_code_front_matter_and_comments_are_not() -> None:
    source = "---\ntitle: 題。\n---\n\n> 引く。\n\n| 表。 | 表。 |\n| --- | --- |\n| 表。 | 表。 |\n\n"
    source += "```\n部長：符号。\n```\n\n<!-- 隠す。 -->\n"
    assert texts(source) == ["引く。"]


def test_an_exception_between_two_lines_parts_no_sentence() -> None:
    assert texts("部長：一行目と\n<!-- allow S001: 訳 -->\n二行目。") == ["一行目と二行目。"]


def test_pages_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    pages = {"papers/x.md": "部長：深い。\n", "b.md": "---\ntitle: 題。\n---\n文。\n"}
    write_book(tmp_path, JAPANESE, pages)
    (tmp_path / "chapters/b.md").write_bytes("\ufeff---\ntitle: 題。\n---\r\n文。\r\n".encode())
    pages = read_pages(read_book(tmp_path))
    assert [(each.path, each.is_paper) for each in pages] == [
        ("chapters/b.md", False),
        ("chapters/papers/x.md", True),
    ]
    assert [[sentence.text for sentence in each.sentences] for each in pages] == [["文。"], ["深い。"]]
