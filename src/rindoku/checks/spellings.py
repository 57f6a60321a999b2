"""How a glossary spells its words, and which other spellings are slips of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

_RUN = re.compile("[ァ-ヺー]{3,}|[A-Za-zÀ-ɏ]{2,}")
_LETTER = "[A-Za-zÀ-ɏ]"
_SOUNDS = {"ヴァ": "バ", "ヴィ": "ビ", "ヴェ": "ベ", "ヴォ": "ボ", "ヴ": "ブ", "ティ": "チ", "ディ": "ジ"}
_SOUNDS |= {"テュ": "チュ", "トゥ": "ツ", "ドゥ": "ズ", "ウィ": "ウイ", "ウェ": "ウエ", "ウォ": "ウオ"}
_SOUND = re.compile("|".join(_SOUNDS))
_KANJI = (("擬似", "疑似"), ("付き", "つき"))
_OKURIGANA = re.compile("([一-鿿])[ぁ-ん]([一-鿿])([ぁ-ん])")


class Spellings(NamedTuple):
    """The words of a glossary.

    Attributes:
        declared: spellings of terms, and the katakana and Latin words in them.
        by_key: the one word that has a key, '' where several have it.
        listed: finds what is neither a katakana nor a Latin word, right or wrong.
    """

    declared: frozenset[str]
    by_key: Mapping[str, str]
    listed: re.Pattern[str]

    def right(self, word: str) -> str:
        """Return how the glossary spells a word; '' if it has no such word, or spells it so."""
        return "" if word in self.declared else self.by_key.get(key(word), "")


@cache
def read_spellings(terms: tuple[str, ...]) -> Spellings:
    """Return the words of a glossary from all spellings of its terms."""
    declared = frozenset({*terms, *(run for term in terms for run in _RUN.findall(term))})
    by_key: dict[str, str] = {}
    for word in sorted(declared):
        by_key[key(word)] = "" if key(word) in by_key else word
    listed = [term for term in terms if re.search(_LETTER, term) and re.search("[ぁ-ヺ一-鿿]", term)]
    for term in terms:
        for other in _others(term):
            if key(other) not in by_key:
                by_key[key(other)] = term
                listed.append(other)
    either = "|".join(map(re.escape, sorted(listed, key=len, reverse=True))) or "(?!)"
    return Spellings(declared, by_key, re.compile(f"(?<!{_LETTER})(?:{either})(?!{_LETTER})", re.I))


def key(word: str) -> str:
    """Return what the spellings of a word have in common."""
    bare = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFD", word))
    bare = re.sub("[・＝ -]", "", unicodedata.normalize("NFC", bare).casefold())
    return _SOUND.sub(lambda match: _SOUNDS[match[0]], bare if len(bare) < 3 else bare.rstrip("ー"))


def _others(term: str) -> Iterator[str]:
    """Yield other spellings of a term in kanji."""
    for right, wrong in _KANJI:
        if right in term:
            yield term.replace(right, wrong)
    if match := _OKURIGANA.fullmatch(term):
        yield match[1] + match[2] + match[3]
        yield match[1] + match[2]
