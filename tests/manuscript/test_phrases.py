"""Where headlines break: between phrases, never inside a word."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rindoku.manuscript.phrases import break_headings, break_phrases, phrases


@pytest.mark.parametrize(
    "text",
    [
        "一つの|線形な|状態方程式を、|漸化式・|畳み込み・|連続時間の|三通りに|読む|層",
        "窓ごとの|山と|谷を|パーシステントホモロジーで|要約し、|予測器に|添える",
        "全結合層と|QKV射影と|出力層を|疎に|して、|一語ずつの|生成を|速くする",
        "状態と|経過時間の|両方を|見て|切り替わる、|深い|状態空間モデル",
        "考え方から|探す",
        "まえがき",
        "足した|数の|ゆくえ",
        "Self-Attention is all you need",
        "FFTで|速くする",
        "",
    ],
)
def test_a_headline_breaks_between_its_phrases(text: str) -> None:
    assert "|".join(phrases(text.replace("|", ""))) == text


@given(st.text(st.sampled_from("状態方程式ベースラインのをはがり、。・「」aZ9 -"), max_size=30))
def test_no_text_is_lost_and_no_word_is_cut(text: str) -> None:
    found = phrases(text)
    assert "".join(found) == text
    for before, after in itertools.pairwise(found):
        assert not (before[-1] in "ベスライン" and after[0] in "ベスライン")
        assert not (before[-1] in "状態方程式" and after[0] in "状態方程式")
        assert after[0] not in "、。・」"


def test_markup_and_formulas_stay_whole() -> None:
    html = "長さ<span><math><mi>の</mi></math></span>の文を<em>速く</em>読む&amp;<code>読むと書く</code>"
    broken = break_phrases(html)
    assert broken.replace("<wbr>", "") == html
    assert "<math><mi>の</mi></math>" in broken
    assert "<code>読むと書く</code>" in broken
    assert "&amp;" in broken


def test_headings_alone_are_marked() -> None:
    link = '<a class="headerlink" href="#x" title="考え方から探す">#</a>'
    html = f'<h2 id="x">考え方から探す{link}</h2><p>考え方から探す</p>'
    assert break_headings(html) == html.replace("考え方から探す<a", "考え方から<wbr>探す<a")
