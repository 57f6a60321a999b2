"""Values that a lab measured: `{{lab:slug.name}}`, or `{{lab:slug.name:.2f}}` with a format."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from rindoku.findings import Code, Finding, nearest
from rindoku.manuscript.maths import Formula, without
from rindoku.manuscript.source import Source, scan

if TYPE_CHECKING:
    from rindoku.lab.outputs import Lab, Value

_VALUE = re.compile(r"\{\{lab:(?P<slug>\w+)\.(?P<name>\w+)(?::(?P<format>[^{}\n]*))?\}\}")
_LIKE = re.compile(r"\{\{\s*lab\b[^{}\n]*\}\}")
# What a number may be formatted as: width and fill would show as spaces.
_FORMAT = re.compile(r"(?:,|\.\d+[efg%]|,?\.\d+f)\Z")


def check_values(
    source: Source, formulas: list[Formula], path: str, labs: Mapping[str, Lab]
) -> list[Finding]:
    """Return which values of a page cannot be shown.

    Args:
        source: the page.
        formulas: its formulas; a value in one would be read as TeX.
        path: the page as findings name it.
        labs: the labs of the book by slug.
    """
    findings: list[Finding] = []
    if "{{" not in source.masked:
        return findings
    text = without(source.masked, formulas)
    for match in _LIKE.finditer(source.masked):
        place = source.position(match.start())
        if text[match.start()] != "{":
            message = "A value of a lab stands inside a formula."
            hint = "Put it beside the formula."
        else:
            message, hint = _problem(match[0], labs)
        if message:
            findings.append(Finding(path, *place, Code.LAB_VALUE, message, hint))
    return findings


def _problem(text: str, labs: Mapping[str, Lab]) -> tuple[str, str]:
    match = _VALUE.fullmatch(text)
    if match is None:
        return f"'{text}' is no value of a lab.", "Write {{lab:slug.name}} or {{lab:slug.name:.2f}}."
    lab = labs.get(match["slug"])
    if lab is None:
        hint = nearest(match["slug"], labs) or f"Labs: {', '.join(labs) or 'none'}."
        return f"There is no lab '{match['slug']}'.", hint
    if match["name"] not in lab.values:
        hint = nearest(match["name"], lab.values) or f"Values: {', '.join(lab.values) or 'none'}."
        return f"The lab '{lab.slug}' has no value '{match['name']}'.", hint
    if match["format"] is not None:
        if not _FORMAT.match(match["format"]):
            return f"'{match['format']}' is no format of a number.", "Such as .2f, .3g, .1% or a comma."
        if isinstance(lab.values[match["name"]], str):
            return f"'{match['name']}' is a text, which has no format.", "Take the format away."
    return "", ""


def fill_values(text: str, labs: Mapping[str, Lab]) -> str:
    """Return the text of a page with the values that its labs measured."""
    if "{{lab:" not in text:
        return text
    masked = scan(text, front_matter=False).masked
    parts, done = [], 0
    for match in _VALUE.finditer(masked):
        if _problem(match[0], labs)[0]:
            continue
        shown = format_value(labs[match["slug"]].values[match["name"]], match["format"] or "")
        before, after = text[: match.start()][-1:], text[match.end() :][:1]
        # Two dollar signs in a row are no formula, nor does one close a formula before a digit.
        lead = " " if shown[:1] == before == "$" else ""
        trail = " " if shown[-1:] == "$" and (after == "$" or after.isdecimal()) else ""
        parts += [text[done : match.start()], lead, shown, trail]
        done = match.end()
    return "".join([*parts, text[done:]])


def format_value(value: Value, spec: str = "") -> str:
    """Return a value as Markdown: thousands apart, three digits that count, powers of ten as a formula.

    >>> format_value(8192), format_value(0.12345), format_value(7e-16), format_value(0.5, ".2f")
    ('8,192', '0.123', '$7.00\\\\times10^{-16}$', '0.50')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not spec:
        return _signed(f"{value:,}")
    small = value and not 1e-4 <= abs(value) < 1e6
    shown = format(value, spec) if spec else f"{value:.2e}" if small else _three(value)
    number, _, power = shown.partition("e")
    return f"${number}\\times10^{{{int(power)}}}$" if power else _signed(shown)


def _three(value: float) -> str:
    """Return three digits that count, without an exponent: 0.0500, 1.23, 8,192."""
    places = 2 if value == 0 else max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:,.{places}f}"


def _signed(shown: str) -> str:
    """Return a number with a sign of its own, and without one if it is rounded to zero."""
    return re.sub(r"^-(?=[0.,%]*$)", "", shown).replace("-", "−")
