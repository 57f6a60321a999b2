"""Values of labs on a page: source in, HTML and findings out, as golden cases; and how a number shows."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from helpers import book, golden, normal
from hypothesis import given
from hypothesis import strategies as st

from rindoku.index.html import sentence
from rindoku.lab.outputs import Lab, Value
from rindoku.leftovers import find_leftovers
from rindoku.manuscript.maths import find_formulas
from rindoku.manuscript.source import scan
from rindoku.manuscript.values import check_values, fill_values, format_value
from rindoku.markdown import render

VALUES: dict[str, Value] = {"count": 8192, "mean": 0.12345, "tiny": 7e-16, "huge": -2.5e9}
VALUES |= {"drop": -0.004, "name": "甲*乙*"}
LABS = {"red_sds": Lab("red_sds", {}, "current"), "skyformer": Lab("skyformer", VALUES, "current")}
BOOK = replace(book(), labs=LABS)


@pytest.mark.parametrize("case", golden("manuscript", "values"))
def test_a_page_has_these_values_and_these_findings(case: dict[str, Any]) -> None:
    source = scan(case["source"], front_matter=False)
    found = check_values(source, find_formulas(source), "p", LABS)
    assert [str(finding).removeprefix("p:") for finding in found] == case.get("findings", [])
    html = render(case["source"], BOOK)
    if "html" in case:
        assert normal(html) == normal(case["html"])
    for part in case.get("contains", []):
        assert part in html


def test_a_page_without_values_comes_back_as_it_is() -> None:
    text = "文。`{{lab:skyformer.count}}`と{{x}}\n"
    assert fill_values(text, LABS) == text
    assert check_values(scan(text), [], "p", LABS) == []


def test_a_book_without_labs_says_so() -> None:
    (finding,) = check_values(scan("{{lab:one.x}}"), [], "p", {})
    assert str(finding) == "p:1:1: L002 There is no lab 'one'. Labs: none."


def test_front_matter_holds_no_values() -> None:
    assert check_values(scan("---\ntitle: '{{lab:one.x}}'\n---\n"), [], "p", {}) == []


def test_a_sentence_that_another_page_quotes_shows_its_values() -> None:
    quoted = sentence("長さ{{lab:skyformer.count}}と{{lab:skyformer.tiny}}だ。", BOOK)
    assert quoted.startswith("長さ8,192と<")
    assert "{{" not in quoted


def test_a_value_that_reaches_a_finished_page_is_a_finding() -> None:
    (finding,) = find_leftovers("<p>a {{lab:one.x}} b</p><code>{{lab:one.x}}</code>", "p", BOOK)
    assert finding.message == "The finished page shows a value of a lab: '{{lab:one.x}}'."


@pytest.mark.parametrize(
    ("value", "spec", "shown"),
    [
        (0, "", "0"),
        (-7, "", "−7"),
        (123456789, "", "123,456,789"),
        (0.0, "", "0.00"),
        (1.0, "", "1.00"),
        (9.996, "", "10.00"),
        (12.345, "", "12.3"),
        (123.4, "", "123"),
        (8192.5, "", "8,192"),
        (0.05, "", "0.0500"),
        (0.0001, "", "0.000100"),
        (-0.25, "", "−0.250"),
        (0.00009, "", "$9.00\\times10^{-5}$"),
        (999_999.0, "", "999,999"),
        (1e6, "", "$1.00\\times10^{6}$"),
        (-1e-9, "", "$-1.00\\times10^{-9}$"),
        (0.5, ".2e", "$5.00\\times10^{-1}$"),
        (-0.5, ".2e", "$-5.00\\times10^{-1}$"),
        (1e9, ".3g", "$1\\times10^{9}$"),
        (1234, ",", "1,234"),
        (1234.5, ",.0f", "1,234"),
        (-0.0, ".1f", "0.0"),
        (-0.0, "", "0.00"),
        (-0.001, ".0%", "0%"),
        ("文−", "", "文−"),
    ],
)
def test_a_number_shows_as_a_reader_expects_it(value: Value, spec: str, shown: str) -> None:
    assert format_value(value, spec) == shown


@given(st.floats(-1e300, 1e300))
def test_a_number_shows_what_it_is(value: float) -> None:
    shown = format_value(value)
    plain = re.sub(r"^\$(.*)\\times10\^\{(-?\d+)\}\$$", r"\1e\2", shown).replace("−", "-").replace(",", "")
    # Three digits that count.
    assert float(plain) == pytest.approx(value, rel=0.0051, abs=0)
    assert shown == shown.strip()
