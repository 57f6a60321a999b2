"""Words of Japanese sentences, by SudachiPy, which is loaded when the first sentence is read."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import click

from rindoku.checks.text import PageText, Sentence

# The two ways of speaking, as `register` in `book.yml` names them.
POLITE, PLAIN = "です・ます", "だ・よ"

_REMARK = re.compile(r"（[^（）]*）$")
# What is said in this form whoever says it.
_SET_PHRASE = re.compile(
    r"(?:[^、]{1,2}、|…+)?(?:しまった|やった|そうだ|待った|まいった|すみません|失礼します|いただきます"
    r"|[^。]*(?:ございます|お願いします|さまでした))"
)
_ASKS = {"か", "の", "っけ", "かしら", "もん", "もの"}


class Word(NamedTuple):
    """A word of a sentence, with what the dictionary says of it.

    Attributes:
        text: as it is written.
        start: where it begins in the sentence.
        kind: its part of speech, such as 動詞 or 助詞.
        sort: the finer part of speech, such as 格助詞.
        detail: a finer one yet, such as 副詞可能.
        form: the form of a word that is inflected, such as 終止形-一般.
        lemma: the form under which a dictionary lists it.
    """

    text: str
    start: int
    kind: str
    sort: str
    detail: str
    form: str
    lemma: str


@cache
def words(sentence: str) -> tuple[Word, ...]:
    """Return the words of a sentence.

    Raises:
        click.UsageError: if SudachiPy or its dictionary is not installed.
    """
    return _reader()(sentence)


@cache
def _reader() -> Callable[[str], tuple[Word, ...]]:
    try:
        from sudachipy import Dictionary, SplitMode

        tokenizer = Dictionary(dict="small").tokenizer(mode=SplitMode.C)
    except ModuleNotFoundError as error:
        message = f"{error}. The rules for Japanese need more: pip install 'rindoku[check]'."
        raise click.UsageError(message) from None

    def read(sentence: str) -> tuple[Word, ...]:
        found = []
        for each in tokenizer.tokenize(sentence):
            kind, sort, detail, _, _, form = each.part_of_speech()
            lemma = each.dictionary_form()
            found.append(Word(each.surface(), each.begin(), kind, sort, detail, form, lemma))
        return tuple(found)

    return read


def ending(sentence: str) -> tuple[str, str] | None:
    """Return the way of speaking in which a sentence ends, and the words that tell it.

    There is none in a noun, a particle, an imperative, ……, or a question in a plain form.
    """
    asked = sentence[-1:] in ("？", "?")
    text = _REMARK.sub("", sentence.rstrip("。！!？?"))
    if _SET_PHRASE.fullmatch(text):
        return None
    found = list(words(text))
    while found and found[-1].sort == "終助詞":
        asked = found.pop().text in _ASKS or asked
    first = len(found)
    while first and found[first - 1].kind in ("動詞", "形容詞", "助動詞"):
        first -= 1
    tail = found[first:]
    if not tail or not tail[-1].form.startswith(("終止形", "連体形", "意志推量形")):
        return None
    polite = any(word.lemma in ("です", "ます") for word in tail)
    if asked and not polite:
        return None
    return POLITE if polite else PLAIN, "".join(word.text for word in tail)


def offset_of(page: PageText, sentence: Sentence, index: int) -> int:
    """Return the offset in the source of a sign of a sentence."""
    offset = sentence.start
    for sign in sentence.text[:index]:
        offset = page.plain.index(sign, offset) + 1
    return page.plain.index(sentence.text[index], offset)
