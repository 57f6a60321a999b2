"""How signs of mathematics are read in Japanese."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# A sign and its reading, and so on.
_TABLE = """
+ プラス − マイナス ± プラスマイナス ∓ マイナスプラス × 掛ける ⋅ 中点 · 中点 ÷ 割る / 割る ∕ 割る
∗ アスタリスク ⋆ 星印 ∘ 合成 ⊕ 直和 ⊖ 丸マイナス ⊗ テンソル積 ⊙ 要素積 ⊘ 要素商 ∙ 黒丸 ⊞ 四角プラス
⊠ 四角掛ける † ダガー ‡ ダブルダガー = イコール < 小なり > 大なり ≤ 小なりイコール ≥ 大なりイコール
⩽ 小なりイコール ⩾ 大なりイコール ≦ 小なりイコール ≧ 大なりイコール ≪ 非常に小なり ≫ 非常に大なり
≲ 小なり波線 ≳ 大なり波線 ≈ ニアリーイコール ∼ 波線 ≃ 波線イコール ≅ 同型 ≡ 合同 ≜ 定義イコール
≝ 定義イコール ≐ 点イコール ≔ コロンイコール ≕ イコールコロン ≍ 同じ大きさ ∝ 比例 ≺ 先行 ≻ 後続
⪯ 先行または等しい ⪰ 後続または等しい ≼ 先行または等しい ≽ 後続または等しい ∈ 属する ∋ 要素に持つ ⊂ 部分集合
⊃ 上位集合 ⊆ 部分集合または等しい ⊇ 上位集合または等しい ⊊ 真部分集合 ⊋ 真上位集合 ∪ カップ ∩ キャップ
⊎ 直和カップ ⊔ 四角カップ ⊓ 四角キャップ ∖ 差集合 ∧ かつ ∨ または ¬ 否定 ⊢ 証明可能 ⊨ 満たす ∀ すべての
∃ ある ∴ ゆえに ∵ なぜならば ∣ 縦棒 | 縦棒 ∥ 平行 ‖ 二重縦棒 ⊥ 垂直 ⟂ 垂直 ⊤ 転置記号 ∠ 角 ⊲ 左三角 ⊳ 右三角
→ 右矢印 ← 左矢印 ↔ 両矢印 ↦ 写す矢印 ↪ 埋め込み矢印 ↠ 全射矢印 ⇝ 波矢印 ↑ 上矢印 ↓ 下矢印 ⇒ ならば
⇐ 逆ならば ⇔ 同値 ⟶ 右矢印 ⟵ 左矢印 ⟷ 両矢印 ⟼ 写す矢印 ⟹ ならば ⟸ 逆ならば ⟺ 同値 ⇌ 可逆矢印 ↗ 右上矢印
↘ 右下矢印 ( かっこ ) かっこ閉じ [ 角かっこ ] 角かっこ閉じ { 波かっこ } 波かっこ閉じ ⟨ 山かっこ
⟩ 山かっこ閉じ ⌊ 床 ⌋ 床終わり ⌈ 天井 ⌉ 天井終わり ⟦ 白角かっこ ⟧ 白角かっこ閉じ \\ バックスラッシュ
, カンマ ; セミコロン : コロン . ピリオド ! 階乗 ? 疑問符 … 点点点 ⋯ 点点点 ⋮ 縦の点点点 ⋱ 斜めの点点点
⋰ 斜めの点点点 ∞ 無限大 ∅ 空集合 ∇ ナブラ ∂ ラウンド ℏ エイチバー ℓ 筆記体のl ℘ ペー ℵ アレフ % パーセント
$ ドル # 井げた & アンド _ 下線 ° 度 ′ プライム ″ ツープライム ‴ スリープライム □ 四角 ■ 黒四角 ◻ 四角
△ 三角 ▽ 逆三角 ⋄ ひし形 ◊ ひし形 ★ 黒星 √ ルート ✓ チェック印 ∑ 総和 ∏ 総乗 ∐ 余積 ∫ 積分 ∬ 二重積分
∭ 三重積分 ∮ 周回積分 ⋃ 和集合 ⋂ 共通部分 ⋁ 論理和 ⋀ 論理積 ⨁ 直和 ⨂ テンソル積 ⨀ 要素積 ⨄ 直和集合 ⨆ 上限
∉ 属さない ∌ 要素に持たない ∄ 存在しない ∤ 割り切らない ∦ 平行でない ≢ 合同でない ⊏ 四角部分集合
⊐ 四角上位集合 ⊑ 四角部分集合または等しい ⊒ 四角上位集合または等しい ⫅ 部分集合または等しい
⫆ 上位集合または等しい ⫋ 真部分集合 ⫌ 真上位集合 ⋐ 二重部分集合 ⋑ 二重上位集合 ⋓ 二重カップ ⋒ 二重キャップ
⊴ 正規部分群または等しい ⊵ 正規上位群または等しい ⋉ 左半直積 ⋊ 右半直積 ≀ リース積 ≶ 小なり大なり
≷ 大なり小なり ⋚ 小なりイコール大なり ⋛ 大なりイコール小なり ⋘ きわめて小なり ⋙ きわめて大なり ⪅ 小なり近似
⪆ 大なり近似 ≾ 先行波線 ≿ 後続波線 ⪷ 先行近似 ⪸ 後続近似 ⪇ 真に小なり ⪈ 真に大なり ≨ 真に小なり ≩ 真に大なり
≊ 近似イコール ∽ 逆波線 ≂ 波線イコール ≒ ほぼ等しい ≓ ほぼ等しい ≑ 上下点イコール ≏ 差イコール
≎ 幾何的に同値 ≗ 丸イコール ≙ 対応する ≟ 問いイコール ∷ コロンコロン ∶ 対 ⩴ コロンコロンイコール ⊣ 左証明
⊩ 強制 ⊸ 線形ならば ⋈ 自然結合 ∁ 補集合 ⌢ 上弧 ⌣ 下弧 ⇀ 右半矢印 ↼ 左半矢印 ⇁ 右半矢印 ↽ 左半矢印 ⇋ 可逆矢印
⇄ 右左矢印 ⇆ 左右矢印 ⇉ 二重右矢印 ⇇ 二重左矢印 ↩ 逆埋め込み矢印 ↞ 左全射矢印 ↣ 単射矢印 ↖ 左上矢印
↙ 左下矢印 ↕ 上下矢印 ⇑ 上二重矢印 ⇓ 下二重矢印 ⇕ 上下二重矢印 ↾ 制限 ⤳ 波矢印 ⊚ 丸の丸 ⊛ 丸アスタリスク
⊝ 丸ダッシュ ⊟ 四角マイナス ⊡ 四角点 ⊻ 排他的または ⊼ 否定かつ ∔ 点プラス ⨯ 掛ける ◯ 丸 ⋎ 曲がったまたは
⋏ 曲がったかつ ⋇ 掛けると割る ▵ 三角 ▿ 逆三角 ◁ 左三角 ▷ 右三角 ◀ 左黒三角 ▶ 右黒三角 ▴ 黒三角 ▾ 黒逆三角
⧫ 黒ひし形 ∡ 測った角 ♠ スペード ♡ ハート ♢ ダイヤ ♣ クラブ ♯ シャープ ♭ フラット ♮ ナチュラル § 節
¶ 段落記号 ¥ 円 £ ポンド © 著作権記号 ⟮ かっこ ⟯ かっこ閉じ ⟪ 二重山かっこ ⟫ 二重山かっこ閉じ ⦃ 二重波かっこ
⦄ 二重波かっこ閉じ ⌜ 左上かぎ ⌝ 右上かぎ ⌞ 左下かぎ ⌟ 右下かぎ ⨿ 余積 ⨅ 下限 ⨉ 直積 ⨌ 四重積分 ∯ 面積分
"""
SIGNS = dict(zip(_TABLE.split()[::2], _TABLE.split()[1::2], strict=True))
_GREEK = {
    "α": "アルファ", "β": "ベータ", "γ": "ガンマ", "δ": "デルタ", "ε": "イプシロン", "ζ": "ゼータ",
    "η": "イータ", "θ": "シータ", "ι": "イオタ", "κ": "カッパ", "λ": "ラムダ", "μ": "ミュー",
    "ν": "ニュー", "ξ": "グザイ", "ο": "オミクロン", "π": "パイ", "ρ": "ロー", "σ": "シグマ",
    "ς": "シグマ", "τ": "タウ", "υ": "ウプシロン", "φ": "ファイ", "χ": "カイ", "ψ": "プサイ",
    "ω": "オメガ",
}  # fmt: skip
# What stands on a term or under it.
ACCENTS = {
    "ˆ": "ハット", "\u0302": "ハット", "ˇ": "チェック", "˜": "チルダ", "¯": "バー", "˘": "ブレーブ",
    "˚": "リング", "´": "アキュート", "`": "グレーブ", "˙": "ドット", "¨": "ツードット",
    "\u20db": "スリードット", "\u20d7": "ベクトル", "→": "ベクトル", "←": "左ベクトル",
    "↔": "両ベクトル", "⏞": "上波かっこ", "⏟": "下波かっこ", "⎴": "上角かっこ", "⎵": "下角かっこ",
    "⏜": "上かっこ", "⏝": "下かっこ",
}  # fmt: skip
# Scripts that are no power.
SCRIPTS = {
    "⊤": "の転置", "†": "ダガー", "∗": "スター", "∘": "度", "′": "プライム", "″": "ツープライム",
    "‴": "スリープライム",
}  # fmt: skip
BARS = {"|": "絶対値", "‖": "ノルム"}
# What runs over the range that its scripts tell.
RANGED = "∑∏∐∫∬∭⨌∮∯⋃⋂⋁⋀⨁⨂⨀⨄⨆⨅⨉"
# Part of a letter's name in Unicode, and the script that it is of; the first that fits is told.
_SCRIPTS = {
    "DOUBLE-STRUCK": "黒板太字",
    "BOLD SCRIPT": "太字筆記体",
    "BOLD FRAKTUR": "太字フラクトゥール",
    "SANS-SERIF BOLD": "太字サンセリフ",
    "SCRIPT": "筆記体",
    "FRAKTUR": "フラクトゥール",
    "BLACK-LETTER": "フラクトゥール",
    "SANS-SERIF": "サンセリフ",
    "MONOSPACE": "等幅",
    "BOLD": "太字",
}


def sign(text: str) -> str:
    """Return how a sign is read, '' if it is not known."""
    text = text.strip("\ufe00\ufe01")
    if text in SIGNS:
        return SIGNS[text]
    # Struck through: one sign that comes apart, or two.
    base = unicodedata.normalize("NFD", text).replace("\u20d2", "\u0338")
    known = SIGNS.get(base.removesuffix("\u0338"), "")
    return f"{known}でない" if known and base.endswith("\u0338") else ""


@lru_cache(maxsize=4096)
def letters(text: str, capitals: str = "") -> str:
    """Return how a letter or word is read: its script where it has one, Greek in kana; '' for a sign.

    Args:
        text: a letter or word.
        capitals: the letters that have to be told from small ones.
    """
    plain = unicodedata.normalize("NFKC", text).strip("\ufe00\ufe01")
    if not plain[:1].isalnum():
        return ""
    name = unicodedata.name(text[0], "")
    script = next((script for part, script in _SCRIPTS.items() if part in name), "")
    kana = _GREEK.get(plain.lower(), "")
    capital = plain.isupper() and (kana or plain in capitals)
    marks = [mark for mark in (script, "大文字" if capital else "") if mark]
    return f"{'の'.join([*marks, ''])}{kana or plain}"


def is_blackboard(text: str) -> bool:
    """Tell whether a letter has double strokes."""
    return "DOUBLE-STRUCK" in unicodedata.name(text[:1] or " ", "")
