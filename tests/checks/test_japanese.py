"""Words and endings of Japanese sentences."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click
import pytest
from helpers import book

from rindoku.checks import japanese
from rindoku.checks.japanese import PLAIN, POLITE, ending, offset_of, words
from rindoku.checks.text import PageText
from rindoku.manuscript.source import scan


@pytest.fixture
def unread() -> Iterator[None]:
    """Forget the tokenizer, and what a test made of it."""
    japanese._reader.cache_clear()
    yield
    japanese._reader.cache_clear()


def test_words_have_their_place_and_kind() -> None:
    read = words("表を作る。")
    assert [(word.text, word.start, word.kind, word.lemma) for word in read] == [
        ("表", 0, "名詞", "表"),
        ("を", 1, "助詞", "を"),
        ("作る", 2, "動詞", "作る"),
        ("。", 4, "補助記号", "。"),
    ]


def test_a_missing_dictionary_names_what_to_install(unread: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sudachipy", None)
    with pytest.raises(click.UsageError, match=r"sudachipy.*pip install 'rindoku\[check\]'"):
        words("まだ読んでいない文。")


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("表ではありませんでした。", (POLITE, "ありませんでした")),
        ("読んだよね！", (PLAIN, "読んだ")),
        ("何を読むんですか。", (POLITE, "です")),
        ("何を読む？", None),
        ("何を読むのかな。", None),
        ("読んでみて。", None),
        ("読め。", None),
        ("読む（図1）。", (PLAIN, "読む")),
        ("（読む）", None),
        ("。", None),
    ],
)
def test_a_sentence_ends_in_a_way_of_speaking(sentence: str, found: tuple[str, str] | None) -> None:
    assert ending(sentence) == found


def test_a_sign_of_a_sentence_is_found_in_the_source() -> None:
    page = PageText("chapters/x.md", "x.md", scan("部長：**長い**$n$は\n  短い。\n"), book().cast)
    (sentence,) = page.sentences
    places = [page.source.text[offset_of(page, sentence, index)] for index in range(len(sentence.text))]
    assert "".join(places) == "長い$は短い。"
