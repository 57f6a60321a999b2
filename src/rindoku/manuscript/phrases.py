"""Where a line of a Japanese heading may break: between phrases, never inside a word.

Browsers break Japanese text between any two signs. BudouX knows phrases; what it cuts inside a word
(状態方|程式, まえが|き) is put together again. A place to break is marked by `<wbr>`, and the style sheet
breaks headings nowhere else (`word-break: keep-all`).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

import budoux

_KANA = re.compile(r"[ぁ-ゖー]")
_KANJI = "[々一-鿿豈-﫿]"
# Two signs of one script are one word: 全結合|層, ドロップ|アウト, Self-|IRU.
_ONE_WORD = re.compile(rf"(?:{_KANJI}{{2}}|[ァ-ヺー・]{{2}}|[\w.,%-]{{2}})", re.A)
# A verb before the one it is joined to: 切り|替わる.
_STEM = re.compile(rf"(?:^|[^々一-鿿]){_KANJI}[りみきちぎびし]$")
# After these a line may end though the phrase goes on.
_STOP = re.compile(r"(?<=[、。・？！」』）])(?=[^、。・？！」』）\s])")
# What is no text of a heading: tags, what is inside a formula or code, character references.
_MARKUP = re.compile(
    r"<(?P<name>math|code)\b.*?</(?P=name)>|<a class=\"headerlink\".*?</a>|<[^>]*>|&[^;\s]+;", re.S
)
_HEADING = re.compile(r"(<h[1-6]\b[^>]*>)(.*?)(?=</h[1-6]>)", re.S)
WBR = "<wbr>"


@cache
def _parser() -> budoux.Parser:
    return budoux.load_default_japanese_parser()


@lru_cache(maxsize=65536)
def phrases(text: str) -> tuple[str, ...]:
    """Return the phrases of a text; joined they are the text again."""
    found: list[str] = []
    for chunk in _parser().parse(text):
        for part in _STOP.split(chunk):
            if found and _belongs(found[-1], part):
                found[-1] += part
            elif part:
                found.append(part)
    return tuple(found)


def _belongs(before: str, after: str) -> bool:
    """Tell whether two phrases are parts of one word."""
    if _ONE_WORD.fullmatch(before[-1] + after[0]) and before[-1] != "・":
        return True
    if after[0] in "、。，．・：；？！」』）〕】" or before[-1] in "「『（〔【":
        return True
    # A single kana is the end of a word; so is what follows the stem of a verb.
    if len(after) == 1 and _KANA.match(after):
        return True
    return bool(_STEM.search(before) and re.match(_KANJI, after))


def break_phrases(html: str) -> str:
    """Mark the places where a line of HTML may break. Text without Japanese stays as it is."""
    parts, done = [], 0
    for markup in _MARKUP.finditer(html):
        parts += [WBR.join(phrases(html[done : markup.start()])), markup[0]]
        done = markup.end()
    return "".join([*parts, WBR.join(phrases(html[done:]))])


def break_headings(html: str) -> str:
    """Mark these places in all headings of a page."""
    return _HEADING.sub(lambda m: m[1] + break_phrases(m[2]), html)
