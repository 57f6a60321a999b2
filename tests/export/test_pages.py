"""The checks of pages find the faults that they are for, and nothing on pages that are as they should be."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pages
import pytest
import typst

from rindoku.export.pdf.build import font_paths

OPENING = """
#set page(width: 182mm, height: 257mm, margin: (top: 26mm, bottom: 24mm, x: 25mm))
#set text(font: "Noto Serif JP", size: 9.5pt, lang: "ja", region: "JP")
#set smartquote(enabled: false)
#set par(justify: true, leading: 0.82em, spacing: 0.82em)
#show heading: set text(font: "Noto Sans CJK JP", weight: 700, size: 12pt)
#show raw: set text(font: "DejaVu Sans Mono")
#let lines(count) = for _ in range(count) [行です。 #parbreak()]
"""
# What is wrong, and what a check says of it.
FAULTS = {
    "a formula that leaves the text at the right": (
        pages.outside,
        "#place(dx: 100mm)[#line(length: 40mm)]",
        "ink outside the text area: 159 mm from the left, 26 mm from above",
    ),
    "a table that leaves the text at the foot": (
        pages.outside,
        "#block(height: 100%)[#place(bottom, dy: 6mm)[表]]",
        "ink outside the text area: 26 mm from the left, 236 mm from above",
    ),
    "ink left of the faces": (
        pages.outside,
        "#place(dx: -14mm)[顔]",
        "ink outside the text area: 12 mm from the left, 26 mm from above",
    ),
    "ink at the edge of the sheet": (
        pages.outside,
        "#place(top + right, dx: 24mm, dy: -25mm)[端]",
        "ink outside the text area: 178 mm from the left, 1 mm from above",
    ),
    "a comma that begins a line": (
        pages.line_breaks,
        "前の行\\\n、次の行",
        "a line begins with 、: 、次の行",
    ),
    "a long vowel that begins a line in the second column": (
        pages.line_breaks,
        "#columns(2)[左の列 #colbreak() デ\\\nータ]",
        "a line begins with ー: ータ",
    ),
    "a full stop that begins a line after a formula": (
        pages.line_breaks,
        "値は $x^2$\\\n。次の行",
        "a line begins with 。: 。次の行",
    ),
    "a bracket that ends a line": (
        pages.line_breaks,
        "論文は（\\\n略）と言う",
        "a line ends with （: 論文は（",
    ),
    "a heading at the foot of a page": (
        pages.lonely_headings,
        "#lines(36)\n#v(1fr)\n#block(sticky: false)[= 見出し]",
        "a heading stands alone: 見出し",
    ),
    "a heading above one line of a paragraph that goes on": (
        pages.lonely_headings,
        "#v(1fr)\n= 見出し\n" + "行を右の端まで満たす言葉を並べる" * 2 + "満たす右の端へ",
        "a heading stands alone: 見出し",
    ),
    "a heading at the foot of the left column": (
        pages.lonely_headings,
        "#columns(2)[#lines(30) #v(1fr) #block(sticky: false)[= 見出し] #colbreak() #lines(4)]",
        "a heading stands alone: 見出し",
    ),
    "two headings and nothing below": (
        pages.lonely_headings,
        "#v(1fr)\n= 見出し",
        "a heading stands alone: 見出し",
    ),
    "source of TeX": (pages.markup, "長さは \\\\frac である", "\\frac is shown: 長さは \\frac である"),
    "a dollar sign": (pages.markup, "長さは \\$n である", "$ is shown: 長さは $n である"),
    "a call of Typst": (
        pages.markup,
        "値は \\#strong[大] である",
        "#strong[ is shown: 値は #strong[大] である",
    ),
    "a string of Typst": (pages.markup, '値は \\#"大" である', '#" is shown: 値は #"大" である'),
    "a sign that no font has": (
        pages.missing_glyphs,
        "字は 𓀀 である",
        "a sign is missing in its font: 字は □ である",
    ),
}
SOUND = {
    "text with a running head, a face and a rule": """
        #set page(header: [8#h(1em)見出し], footer: align(center)[8])
        #place(top + left, dx: -29pt, dy: -4pt, circle(radius: 8pt))
        #block(stroke: (left: 1pt), outset: (left: 7pt, y: 1.5pt))[#lines(38)]""",
    "text that fills its lines": "行は、右の端まで続く（終わりまで）。「……もう一度」と言う。" * 40,
    "formulas within lines": "値は $x^2$。次に $sum_i x_i$、そして（$y$）である。" * 30,
    "code": "`\\frac` と `#strong[x]` と `$x`",
    "amounts": "It costs \\$20.",
    "a heading above a short line": "#v(1fr)\n= 見出し\n一行。",
    "a heading above two lines": "#v(1fr)\n= 見出し\n" + "行を右の端まで満たす言葉を並べる" * 3,
    "a heading above a drawing": "#v(1fr)\n= 見出し\n#rect(width: 100%, height: 30mm, fill: black)",
    "words in a drawing": '#text(font: "Noto Sans JP")[甲\\\n）]',
    "an aside in another column": "#columns(2)[= 見出し\n一行。#colbreak() 二列目。]",
}


def made(source: str) -> list[pages.Page]:
    return pages.pages(
        typst.compile((OPENING + source).encode(), font_paths=font_paths(), ignore_system_fonts=True)  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found(name: str) -> None:
    check: Callable[[pages.Page], Iterator[pages.Fault]]
    check, source, expected = FAULTS[name]
    found = [str(fault) for page in made(source) for fault in check(page)]
    assert found == [f"page 1: {expected}"]


@pytest.mark.parametrize("name", SOUND)
def test_what_is_sound_is_no_fault(name: str) -> None:
    title, *rest = made(f"#pagebreak()\n{SOUND[name]}")
    assert rest
    assert pages.faults([title, *rest]) == []


def test_the_text_area_is_that_of_the_template() -> None:
    area = pages.text_area()
    assert [round(value / 72 * 25.4, 3) for value in (area.width, area.height)] == [182, 257]
    assert [round(value / 72 * 25.4, 3) for value in (area.left, area.right)] == [25, 157]
    assert [round(value / 72 * 25.4, 3) for value in (area.bottom, area.top)] == [24, 231]
