"""Formulas: the golden sheet of TeX and MathML, and what `to_mathml` promises besides."""

from __future__ import annotations

import html
from typing import Any
from xml.etree import ElementTree

import pytest
from helpers import golden

from rindoku.manuscript.maths import (
    REPLACEMENTS,
    MathsError,
    check_formulas,
    find_formulas,
    inline_maths,
    replacement,
    to_mathml,
    without,
)
from rindoku.manuscript.source import scan


@pytest.mark.parametrize("case", golden("manuscript", "formulas"))
def test_a_formula_is_this_mathml(case: dict[str, Any]) -> None:
    tex, display = case["case"], case.get("display", False)
    mathml = to_mathml(tex, display=display, macros=case.get("macros", {}))
    assert mathml.replace(f' alttext="{html.escape(tex)}"', "", 1) == case["mathml"]
    # MathML of an EPUB is XML: no named entity but the five of XML.
    assert ElementTree.fromstring(mathml).tag == "math"


def test_the_source_stands_in_alttext_on_one_line_and_escaped() -> None:
    assert to_mathml('a\n  <b\\text{"}').startswith('<math alttext="a &lt;b\\text{&quot;}">')


def test_text_in_a_formula_is_escaped() -> None:
    mathml = to_mathml(r"\text{<script>alert(1)</script>}\operatorname{<b>}")
    assert "<script" not in mathml
    assert "<b>" not in mathml


def test_a_sign_that_math_core_leaves_bare_is_escaped() -> None:
    # math-core 0.9.0 writes <mi><</mi> here, which no parser of XML takes.
    assert "&lt;</mi>" in to_mathml(r"\operatorname*<")


@pytest.mark.parametrize("tex", ["", "  ", "\n"])
def test_an_empty_formula_is_an_error(tex: str) -> None:
    with pytest.raises(MathsError, match="The formula is empty"):
        to_mathml(tex)


def test_an_error_counts_characters_of_the_source_with_its_leading_space() -> None:
    with pytest.raises(MathsError) as error:
        to_mathml("  \\text{長さ😀}\\nonesuch")
    assert error.value.offset == 2 + len("\\text{長さ😀}")


def test_a_macro_that_calls_itself_is_an_error() -> None:
    with pytest.raises(MathsError, match="expanding to itself"):
        to_mathml(r"\again", macros={"again": r"\again"})


def test_a_macro_that_is_not_understood_is_an_error_of_each_formula() -> None:
    with pytest.raises(MathsError, match="nonesuch"):
        to_mathml("x", macros={"bad": r"\nonesuch"})


@pytest.mark.parametrize("wrong", REPLACEMENTS)
def test_every_replacement_belongs_to_something_that_is_refused(wrong: str) -> None:
    used = {
        "$": r"\text{$x$}",
        r"\substack": r"\substack{a\\b}",
        r"\limits": r"\mathop{a}\limits_b",
    }
    closed = wrong.replace("begin", "end")
    tex = used.get(wrong, f"{wrong}{{a}}{closed}" if wrong.startswith(r"\begin") else f"a{wrong}{{b}}")
    with pytest.raises(MathsError) as error:
        to_mathml(tex)
    assert error.value.hint == f"Instead of {wrong} write {REPLACEMENTS[wrong]}."


def test_what_has_no_replacement_has_no_hint() -> None:
    assert replacement(r"\nonesuch", 0) == ""
    assert replacement(r"\smash{x}", 1) == ""


def formulas(text: str) -> list[tuple[str, bool, str]]:
    found = find_formulas(scan(text, front_matter=False))
    return [(formula.tex.strip(), formula.display, formula.name) for formula in found]


def test_formulas_are_found_in_the_order_of_the_source() -> None:
    text = "$a$と\n\n$$ b $$ {#eq-b}\n\n$c$\n"
    assert formulas(text) == [("a", False, ""), ("b", True, "eq-b"), ("c", False, "")]


def test_a_formula_knows_its_place() -> None:
    text = "長さは$n$。\n"
    (formula,) = find_formulas(scan(text, front_matter=False))
    assert text[formula.start : formula.end] == "$n$"
    assert text[formula.tex_start :].startswith("n$")


def test_an_id_behind_code_is_none_of_the_formula() -> None:
    assert formulas("$$ x $$`y`{#z}\n") == [("x", True, "")]


def test_a_comment_or_code_ends_no_formula() -> None:
    assert formulas("$$ x\n\n```\n$$\n```\n") == []
    assert formulas("$x <!-- $ -->y$\n") == [("x <!-- $ -->y", False, "")]


def test_what_is_beside_formulas_keeps_its_place_where_one_begins_in_another() -> None:
    text = "$5は$$ y $$と$x$[3]\n"
    source = scan(text, front_matter=False)
    rest = without(text, find_formulas(source))
    assert len(rest) == len(text)
    assert rest.index("[3]") == text.index("[3]")


def test_front_matter_holds_no_formula_of_the_page() -> None:
    assert find_formulas(scan("---\ntitle: $x$\n---\n\n$y$\n"))[0].tex == "y"


def test_signs_beside_a_formula_are_taken_from_the_text() -> None:
    text = "は「$n$」、と"
    (formula,) = find_formulas(scan(text, front_matter=False))
    maths = inline_maths(text, formula, {})
    assert text[maths.start : maths.end] == "「$n$」、"
    assert (maths.before, maths.after, maths.classes) == ("「", "」、", "maths")
    assert maths.html == f'<span class="maths">「{maths.mathml}」、</span>'


def test_findings_name_the_path_and_each_fault_once() -> None:
    found = check_formulas(scan("$\\nonesuch$\n\n$5\n", front_matter=False), "chapters/a.md", {})
    assert [(finding.path, finding.line, finding.column) for finding in found] == [
        ("chapters/a.md", 1, 2),
        ("chapters/a.md", 3, 1),
    ]
