"""How signs of mathematics are read in Japanese."""

from __future__ import annotations

import unicodedata

# A sign and its reading, and so on.
_TABLE = """
+ プラス − マイナス ± プラスマイナス ∓ マイナスプラス × 掛ける ⋅ 中点 · 中点 ÷ 割る / 割る ∕ 割る ∗ アスタリスク
⋆ 星印 ∘ 合成 ⊕ 直和 ⊖ 丸マイナス ⊗ テンソル積 ⊙ 要素積 ⊘ 要素商 ∙ 黒丸 ⊞ 四角プラス ⊠ 四角掛ける † ダガー ‡ ダブルダガー
= イコール < 小なり > 大なり ≤ 小なりイコール ≥ 大なりイコール ⩽ 小なりイコール ⩾ 大なりイコール ≦ 小なりイコール
≧ 大なりイコール ≪ 非常に小なり ≫ 非常に大なり ≲ 小なり波線 ≳ 大なり波線 ≈ ニアリーイコール ∼ 波線 ≃ 波線イコール ≅ 合同
≡ 合同三本線 ≜ 定義イコール ≝ 定義イコール ≐ 点イコール ≔ コロンイコール ≕ イコールコロン ≍ 同じ大きさ ∝ 比例
≺ 先行 ≻ 後続 ⪯ 先行または等しい ⪰ 後続または等しい ≼ 先行または等しい ≽ 後続または等しい
∈ 属する ∋ 要素に持つ ⊂ 部分集合 ⊃ 上位集合 ⊆ 部分集合または等しい ⊇ 上位集合または等しい ⊊ 真部分集合 ⊋ 真上位集合
∪ カップ ∩ キャップ ⊎ 直和カップ ⊔ 四角カップ ⊓ 四角キャップ ∖ 差集合 ∧ かつ ∨ または ¬ 否定 ⊢ 証明可能 ⊨ 満たす
∀ すべての ∃ ある ∴ ゆえに ∵ なぜならば ∣ 縦棒 | 縦棒 ∥ 平行 ‖ 二重縦棒 ⊥ 垂直 ⟂ 垂直 ⊤ 転置記号 ∠ 角 ⊲ 左三角 ⊳ 右三角
→ 右矢印 ← 左矢印 ↔ 両矢印 ↦ 写す矢印 ↪ 埋め込み矢印 ↠ 全射矢印 ⇝ 波矢印 ↑ 上矢印 ↓ 下矢印 ⇒ ならば ⇐ 逆ならば ⇔ 同値
⟶ 右矢印 ⟵ 左矢印 ⟷ 両矢印 ⟼ 写す矢印 ⟹ ならば ⟸ 逆ならば ⟺ 同値 ⇌ 可逆矢印 ↗ 右上矢印 ↘ 右下矢印
( かっこ ) かっこ閉じ [ 角かっこ ] 角かっこ閉じ { 波かっこ } 波かっこ閉じ ⟨ 山かっこ ⟩ 山かっこ閉じ
⌊ 床 ⌋ 床終わり ⌈ 天井 ⌉ 天井終わり ⟦ 白角かっこ ⟧ 白角かっこ閉じ \\ バックスラッシュ
, カンマ ; セミコロン : コロン . ピリオド ! 階乗 ? 疑問符 … 点点点 ⋯ 点点点 ⋮ 縦の点点点 ⋱ 斜めの点点点 ⋰ 斜めの点点点
∞ 無限大 ∅ 空集合 ∇ ナブラ ∂ ラウンド ℏ エイチバー ℓ 筆記体のl ℘ ペー ℵ アレフ % パーセント $ ドル # 井げた & アンド _ 下線 ° 度
′ プライム ″ ツープライム ‴ スリープライム □ 四角 ■ 黒四角 ◻ 四角 △ 三角 ▽ 逆三角 ⋄ ひし形 ◊ ひし形 ★ 黒星 √ ルート ✓ チェック印
∑ 総和 ∏ 総乗 ∐ 余積 ∫ 積分 ∬ 二重積分 ∭ 三重積分 ∮ 周回積分 ⋃ 和集合 ⋂ 共通部分 ⋁ 論理和 ⋀ 論理積
⨁ 直和 ⨂ テンソル積 ⨀ 要素積 ⨄ 直和集合 ⨆ 上限
"""
SIGNS = dict(zip(_TABLE.split()[::2], _TABLE.split()[1::2], strict=True))
_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρσςτυφχψω",
        "アルファ ベータ ガンマ デルタ イプシロン ゼータ イータ シータ イオタ カッパ ラムダ ミュー ニュー グザイ オミクロン "
        "パイ ロー シグマ シグマ タウ ウプシロン ファイ カイ プサイ オメガ".split(),
        strict=True,
    )
)
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


def letters(text: str, capitals: str = "") -> str:
    """Return how a letter or word is read: its script where it has one, Greek in kana.

    Args:
        text: a letter or word.
        capitals: the letters that have to be told from small ones.
    """
    plain = unicodedata.normalize("NFKC", text).strip("\ufe00\ufe01")
    name = unicodedata.name(text[0], "")
    script = next((script for part, script in _SCRIPTS.items() if part in name), "")
    kana = _GREEK.get(plain.lower(), "")
    capital = plain.isupper() and (kana or plain in capitals)
    marks = [mark for mark in (script, "大文字" if capital else "") if mark]
    return f"{'の'.join([*marks, ''])}{kana or plain}"


def is_blackboard(text: str) -> bool:
    """Tell whether a letter has double strokes."""
    return "DOUBLE-STRUCK" in unicodedata.name(text[:1] or " ", "")
