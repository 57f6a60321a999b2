"""Formulas: found in the source, turned into MathML once, with the macros of the book."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from math_core import LatexError, LatexToMathML

from rindoku.findings import Code, Finding
from rindoku.manuscript.japanese import is_japanese
from rindoku.manuscript.source import Kind, Source

# What math-core refuses although papers use it, and what to write instead.
REPLACEMENTS = {
    r"\substack": r"a macro with \begin{subarray}{c}…\end{subarray}",
    r"\widetilde": r"\tilde",
    r"\smash": "the formula without it",
    r"\mathrlap": "the formula without it",
    r"\tag": "an id of your own after the closing dollars: $$ {#eq-name}",
    r"\label": "an id of your own after the closing dollars: $$ {#eq-name}",
    r"\eqref": "[](#eq-name)",
    r"\begin{split}": r"\begin{aligned}",
    r"\begin{alignedat}": r"\begin{aligned}",
    r"\begin{smallmatrix}": r"\begin{matrix}",
    r"\begin{align}": r"\begin{aligned}",
    r"\begin{gather}": r"\begin{gathered}",
    r"\begin{multline}": r"\begin{aligned}",
    r"\begin{equation}": "the formula without it",
    r"\limits": r"\operatorname*{…}",
    r"\DeclareMathOperator": "an entry under macros in book.yml",
    "$": r"a formula without \text around the dollar signs",
}

_DISPLAY = re.compile(
    r"(?<!\\)\$\$(?P<tex>(?:(?!\n[ \t]*\n|\$\$).)+?)(?<!\\)\$\$(?P<id>[ \t]*\{#(?P<name>[^}\s]*)\})?", re.S
)
# Tight dollars only, and none before a digit: "$5 and $6" is money.
_INLINE = re.compile(r"(?<![\\$])\$(?![\s$])(?P<tex>(?:\\.|[^$\n\\])+?)(?<!\s)\$(?![\d$])")
_DOLLAR = re.compile(r"(?<!\\)\$+")
_QUOTED = re.compile(r"^[ \t]*(?:>[ \t]*)+")
_OPEN_TEXT = re.compile(r"\\text\{[^{}]*$")
_COMMENT = re.compile(r"(?<!\\)%")
_ERROR = re.compile(r"^(\d+): (.*)$", re.S)
# math-core takes these, but counts from (1) in each formula and knows no other formula: `(??)`.
_NUMBERING = re.compile(r"\\(?:eqref\b|begin\{(?:align|gather|multline|equation)\})")


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of a page: offsets into the source, its TeX, and its id if it has one."""

    start: int
    end: int
    tex: str
    tex_start: int
    display: bool
    name: str = ""


class MathsError(ValueError):
    """Raised when a formula is not understood; `offset` counts characters from its start."""

    def __init__(self, offset: int, message: str, hint: str) -> None:
        super().__init__(message)
        self.offset, self.message, self.hint = offset, message, hint


@lru_cache(maxsize=32)
def _converter(macros: tuple[tuple[str, str], ...]) -> LatexToMathML:
    return LatexToMathML(macros=dict(macros), fancy_error=False)


# The check of a page and its conversion ask for the same formulas.
@lru_cache(maxsize=65536)
def _convert(tex: str, display: bool, macros: tuple[tuple[str, str], ...]) -> str:
    mathml = str(_converter(macros).convert_with_local_state(tex.strip(), displaystyle=display))
    mathml = _ENTITY.sub(lambda m: html.unescape(m[0]), _BARE.sub(lambda m: html.escape(m[0]), mathml))
    alttext = html.escape(" ".join(tex.split()), quote=True)
    return mathml.replace("<math", f'<math alttext="{alttext}"', 1)


# math-core does not escape the one sign of \operatorname*<.
_BARE = re.compile(r"<(?![A-Za-z/])|&(?![\w#]+;)")
# It writes a few named entities, which only an HTML parser knows.
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9A-Fa-f]+);)(\w+;)")


def to_mathml(tex: str, *, display: bool = False, macros: Mapping[str, str] | None = None) -> str:
    """Turn TeX into MathML with the source as its `alttext`.

    Raises:
        MathsError: if math-core does not understand the formula.
    """
    if not tex.strip():
        raise MathsError(0, "The formula is empty.", "Write it, or take the dollars out.")
    if numbering := _NUMBERING.search(tex):
        message = f'"{numbering[0]}" would number this formula apart from the page.'
        raise MathsError(numbering.start(), message, replacement(tex, numbering.start()))
    if comment := _COMMENT.search(tex):
        message = "A percent sign hides the rest of the line."
        raise MathsError(comment.start(), message, r"Write \%.")
    try:
        return _convert(tex, display, tuple(sorted((macros or {}).items())))
    except LatexError as error:
        match = _ERROR.match(str(error))
        offset, message = (int(match[1]), match[2]) if match else (0, str(error))
        offset += len(tex) - len(tex.lstrip())
        if tex[:offset].endswith(r"\begin"):
            offset -= len(r"\begin")
        hint = replacement(tex, offset)
        if not hint and message.startswith("Unknown command"):
            hint = "Mend it, or declare it under macros in book.yml."
        raise MathsError(offset, message, hint) from None


def replacement(tex: str, offset: int) -> str:
    """Return a hint on what to write instead of what stands at `offset`, or an empty string."""
    rest = tex[offset:]
    for wrong, right in REPLACEMENTS.items():
        if rest.startswith(wrong):
            return f"Instead of {wrong} write {right}."
    # A dollar sign in \text of an inline formula closes the formula.
    return replacement("$", 0) if not rest and _OPEN_TEXT.search(tex) else ""


def find_formulas(source: Source) -> list[Formula]:
    """Return the formulas of a page in the order of the source."""
    return [*_find(source)]


# Every rule asks for the formulas of every page, and so does the conversion of a preview.
@lru_cache(maxsize=4096)
def _find(source: Source) -> tuple[Formula, ...]:
    found = [_formula(source, m, True) for m in _DISPLAY.finditer(source.prose) if _whole(source, m)]
    rest = without(source.prose, found)
    found += [_formula(source, m, False) for m in _INLINE.finditer(rest)]
    return tuple(sorted(found, key=lambda formula: formula.start))


def _whole(source: Source, match: re.Match[str]) -> bool:
    """Tell whether a formula ends where it must: within the row of a table in which it begins."""
    return source.line_at(match.start()).kind is not Kind.TABLE or "\n" not in match["tex"]


def _formula(source: Source, match: re.Match[str], display: bool) -> Formula:
    start, end = match.span("tex")
    tex = source.text[start:end]
    end, name = match.end(), ""
    if display and match["id"]:
        # Code that is masked stands between formula and id, and the id is its own.
        own = source.text[slice(*match.span("id"))] == match["id"]
        end, name = (end, match["name"]) if own else (match.start("id"), "")
    if "\n" in tex and (quoted := _QUOTED.match(source.line_at(match.start()).text)):
        # The signs of the quotation are no part of the formula; as many spaces keep its offsets.
        signs = re.compile(rf"(?<=\n)(?:[ \t]*>){{1,{quoted[0].count('>')}}}")
        tex = signs.sub(lambda m: " " * len(m[0]), tex)
    return Formula(match.start(), end, tex, start, display, name)


def without(text: str, formulas: Iterable[Formula]) -> str:
    """Return `text` with the formulas replaced by spaces, so that nothing else is read in them."""
    parts, done = [], 0
    for formula in sorted(formulas, key=lambda formula: formula.start):
        # One may begin inside another: a dollar before $$…$$ takes the first of its dollars.
        start, end = max(formula.start, done), max(formula.end, done)
        parts += [text[done:start], "\n".join(" " * len(line) for line in text[start:end].split("\n"))]
        done = end
    return "".join([*parts, text[done:]])


# A formula takes the brackets and stops around it into one unbreakable span: Chromium breaks
# between <math> and a full stop otherwise.
_OPENING = "（「『【〈《［"
_CLOSING = "、。，．）」』】〉》］？！：；"


@dataclass(frozen=True)
class InlineMaths:
    """An inline formula and the signs that must stay with it: `text[start:end]` as HTML."""

    start: int
    end: int
    classes: str
    before: str
    mathml: str
    after: str

    @property
    def html(self) -> str:
        """Return the span that holds formula and signs."""
        return f'<span class="{self.classes}">{self.before}{self.mathml}{self.after}</span>'


def inline_maths(text: str, formula: Formula, macros: Mapping[str, str]) -> InlineMaths:
    """Return what an inline formula becomes.

    Classes tell where a Japanese letter is the neighbour: `text-autospace` makes no gap at a
    formula, so the style sheet does.

    Raises:
        MathsError: if the formula is not understood.
    """
    start, end = formula.start, formula.end
    before = text[start - 1] if start and text[start - 1] in _OPENING else ""
    after = ""
    while end < len(text) and text[end] in _CLOSING and len(after) < 2:
        after, end = after + text[end], end + 1
    start -= len(before)
    names = ["maths"]
    if not before and _is_letter(text[:start].rstrip()[-1:]):
        names.append("maths-after-letter")
    if not after and _is_letter(text[end : end + 2].lstrip()[:1]):
        names.append("maths-before-letter")
    mathml = to_mathml(formula.tex, macros=macros)
    return InlineMaths(start, end, " ".join(names), before, mathml, after)


def _is_letter(character: str) -> bool:
    return bool(character) and is_japanese(character) and unicodedata.category(character)[0] in "LN"


def check_formulas(source: Source, path: str, macros: Mapping[str, str]) -> list[Finding]:
    """Return what is wrong with the formulas of a page."""
    formulas = find_formulas(source)
    findings = []
    for formula in formulas:
        try:
            to_mathml(formula.tex, display=formula.display, macros=macros)
        except MathsError as error:
            line, column = source.position(formula.tex_start + error.offset)
            findings.append(Finding(path, line, column, Code.MATHS_SYNTAX, error.message, error.hint))
        bar = re.search(r"(?<!\\)\|", formula.tex)
        if bar and source.line_at(formula.start).kind is Kind.TABLE:
            line, column = source.position(formula.tex_start + bar.start())
            hint = r"Write \lvert x\rvert, \lVert x\rVert or \mid."
            findings.append(Finding(path, line, column, Code.MATHS_BAR, "A bar ends the cell here.", hint))
    for dollar in _DOLLAR.finditer(without(source.prose, formulas)):
        line, column = source.position(dollar.start())
        message = "This dollar sign opens no formula."
        hint = "Close the formula on the same line (no blank line in $$…$$), or write \\$."
        findings.append(Finding(path, line, column, Code.MATHS_DOLLAR, message, hint))
    return findings
