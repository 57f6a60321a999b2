"""Formulas as Typst and as Japanese: the golden sheet, all of the book's, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typst
import yaml
from helpers import ROOT, golden
from lxml import etree
from lxml import html as lxml_html

from rindoku.export.maths import MathsExportError
from rindoku.export.pdf.build import font_paths
from rindoku.export.pdf.maths import typst_maths
from rindoku.export.spoken import spoken
from rindoku.manuscript.maths import find_formulas, to_mathml
from rindoku.manuscript.source import scan

SHEET = golden("export", "maths")
HEAD = """#set text(lang: "ja")
#set document(title: "Formulas", date: datetime(year: 2021, month: 12, day: 6))
#show math.equation: set text(font: ("New Computer Modern Math", "Noto Serif JP"))
"""


def mathml(case: dict[str, Any]) -> str:
    return to_mathml(case["case"], display=case.get("display", False), macros=case.get("macros", {}))


def texts_in(value: object) -> Iterator[str]:
    """Yield the texts in a value of YAML."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for child in value.values() for text in texts_in(child))
    elif isinstance(value, list):
        yield from (text for child in value for text in texts_in(child))


def formulas_of(folder: Path) -> Iterator[str]:
    """Yield the formulas of a book as MathML: of pages and records, glossary and taxonomy."""
    pages = [path.read_text(encoding="utf-8") for path in sorted((folder / "chapters").rglob("*.md"))]
    records = [yaml.safe_load(page.split("---\n")[1]) for page in pages]
    others = [folder / "glossary.yml", *sorted((folder / "taxonomy").glob("*.yml"))]
    data = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in others if path.exists()]
    sources = [scan(page) for page in pages]
    sources += [scan(text, front_matter=False) for text in texts_in([*records, *data])]
    macros = yaml.safe_load((folder / "book.yml").read_text(encoding="utf-8")).get("macros", {})
    for source in sources:
        for formula in find_formulas(source):
            yield to_mathml(formula.tex, display=formula.display, macros=macros)


@cache
def all_formulas() -> list[str]:
    sheets = [mathml(case.values[0]) for case in [*SHEET, *golden("manuscript", "formulas")]]
    return sorted({*sheets, *formulas_of(ROOT), *formulas_of(ROOT / "docs")})


@pytest.mark.parametrize("case", SHEET)
def test_a_formula_is_set_and_said_like_this(case: dict[str, Any]) -> None:
    formula = mathml(case)
    assert (typst_maths(formula), spoken(formula)) == (case["typst"], case["spoken"])


def test_the_formulas_of_the_book_are_among_all() -> None:
    for folder in (ROOT / "chapters/papers/luna.md", ROOT / "glossary.yml"):
        text = folder.read_text(encoding="utf-8")
        (formula, *_) = find_formulas(scan(text, front_matter=False))
        assert any(f'alttext="{formula.tex.strip()}"' in found for found in all_formulas())


def test_every_formula_is_set_by_typst_without_a_warning(tmp_path: Path) -> None:
    lines = []
    for formula in all_formulas():
        markup, alternative = typst_maths(formula), spoken(formula)
        block = str('display="block"' in formula).lower()
        lines.append(f'文#math.equation(alt: "{alternative}", block: {block}, ${markup}$)文\n')
    source = tmp_path / "all.typ"
    source.write_text(HEAD + "\n".join(lines), encoding="utf-8")
    # The standards refuse a formula without alternative text, and a sign that no font has.
    data, warnings = typst.compile_with_warnings(
        source, font_paths=font_paths(), ignore_system_fonts=True, pdf_standards=["ua-1", "a-2a"], timestamp=0
    )
    assert data
    assert [warning.message for warning in warnings] == []


def test_every_formula_is_said_in_words_alone() -> None:
    for formula in all_formulas():
        assert re.fullmatch(r"[\w 、ー.,]+", spoken(formula)), formula


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x_iy", "x_{iy}"),
        ("x_i^2", "x_{i^2}"),
        ("e^xy", "e^{xy}"),
        ("2^{n^2}", "{2^n}^2"),
        (r"\frac{a}{b+c}", r"\frac{a}{b}+c"),
        (r"\frac{a}{\frac{b}{c}}", r"\frac{\frac{a}{b}}{c}"),
        (r"\sqrt a+b", r"\sqrt{a+b}"),
        (r"\sqrt[n]{x}+1", r"\sqrt[n]{x+1}"),
        (r"\hat x_i", r"\hat{x_i}"),
        (r"\overline a b", r"\overline{ab}"),
        (r"\dot ab", r"a\cdot b"),
        (r"\tilde ap", r"a\sim p"),
        (r"\underbrace{a+b}_c", r"\underbrace{a}_c+b"),
        ("k+K", "k+k"),
        (r"\sigma\Sigma", r"\sigma\sigma"),
        (r"x\mathbf x", "xx"),
        (r"\lvert x\rvert y", r"\lvert xy\rvert"),
        ("|x|y|z|", "|x|yz"),
        ("p(x|y)p(y|z)", "p(x)p(y|y|z)"),
        (r"\binom{a+b}c", r"\binom a{b+c}"),
        (r"\begin{pmatrix}a&b\end{pmatrix}", r"\begin{pmatrix}a\\b\end{pmatrix}"),
    ],
)
def test_what_differs_is_said_differently(one: str, other: str) -> None:
    assert spoken(to_mathml(one)) != spoken(to_mathml(other))


def test_a_formula_is_the_same_out_of_the_html_of_a_page() -> None:
    for formula in all_formulas():
        (element,) = lxml_html.fragment_fromstring(f"<p>{formula}</p>")
        assert typst_maths(etree.tostring(element, encoding="unicode")) == typst_maths(formula)


def test_words_in_a_formula_stay_words() -> None:
    formula = to_mathml(r"\text{\$ \# \textbackslash}x")
    assert typst_maths(formula) == '"$#\\\\"x'
    assert typst_maths('<math><mtext>"#panic()</mtext></math>') == r'"\"#panic()"'


BOTH = (typst_maths, spoken)
ONLY_SITE = ", which only the site can show."


@pytest.mark.parametrize("convert", BOTH)
@pytest.mark.parametrize(
    ("markup", "message"),
    [
        ("<mglyph/>", f"The formula holds <mglyph>{ONLY_SITE}"),
        ('<mi href="x">x</mi>', f'The formula holds <mi href="x">{ONLY_SITE}'),
        (
            '<mrow style="color:red;"><mi>x</mi></mrow>',
            f'The formula holds <mrow style="color:red;">{ONLY_SITE}',
        ),
        (
            '<menclose notation="actuarial"/>',
            f'The formula holds <menclose notation="actuarial">, from \\angl{ONLY_SITE}',
        ),
        ("<mtext><s>x</s></mtext>", f"The formula holds <s>, from \\sout{ONLY_SITE}"),
        ("<mi>\x01</mi>", "The formula holds a control character."),
    ],
)
def test_what_is_not_known_is_an_error(convert: Callable[[str], str], markup: str, message: str) -> None:
    with pytest.raises(MathsExportError) as error:
        convert(f"<math>{markup}</math>")
    assert error.value.message == message


@pytest.mark.parametrize(
    ("convert", "tex", "message"),
    [
        (typst_maths, r"\underrightarrow{x}", "Print knows no sign → below a term."),
        (typst_maths, r"\begin{array}{|c:c}a&b\end{array}", "The lines of the table are of two kinds."),
        (spoken, r"x\Game y", "No reading is known for the sign ⅁."),
        (spoken, r"\ddddot{x}", "No reading is known for the sign \u20dc on a term."),
    ],
)
def test_what_one_output_does_not_know_is_an_error(
    convert: Callable[[str], str], tex: str, message: str
) -> None:
    with pytest.raises(MathsExportError) as error:
        convert(to_mathml(tex))
    assert error.value.message == message
