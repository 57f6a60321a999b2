"""The glossary: the terms that a reader may not know, each with one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from rindoku.book.records import Positions, Record, Text, Where, parse, read_text, read_yaml
from rindoku.book.taxonomy import Id
from rindoku.findings import Code, Finding
from rindoku.manuscript.maths import check_formulas
from rindoku.manuscript.source import scan

# A spelling without a letter would be found everywhere.
Spelling = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
# The id of the page's own heading.
PAGE_ID = "glossary"


class GlossaryTerm(Record):
    """A term. Its first use on a page leads to the glossary and shows its sentence."""

    id: str = Id
    term: Spelling = Field(description="The term, as the book spells it.")
    english: str = Field("", description="The term in English, where the book is in another language.")
    reading: str = Field("", description="The term in kana, by which a Japanese glossary sorts.")
    also: list[Spelling] = Field([], description="Other spellings that are found in the text too.")
    sentence: Text = Field(description="What it is, in one sentence; may hold `$…$`.")


def read_glossary(
    path: Path, shown: str, macros: Mapping[str, str]
) -> tuple[tuple[GlossaryTerm, ...], list[Finding]]:
    """Read a glossary.

    Args:
        path: the YAML file, which holds a list of terms.
        shown: its path as findings name it.
        macros: the macros of mathematics.

    Returns:
        The terms in the order of the file, and what is wrong.
    """
    data, places, findings = read_yaml(read_text(path, shown), shown)
    terms: list[GlossaryTerm] = []
    if not findings:
        found, findings = parse(list[GlossaryTerm], data or [], places, shown)
        terms = found or []
    return tuple(terms), [*findings, *_twice(terms, places), *_formulas(terms, places, macros)]


def _twice(terms: list[GlossaryTerm], places: Positions) -> list[Finding]:
    findings = []
    ids, spellings = {PAGE_ID}, dict[str, str]()
    for index, term in enumerate(terms):
        if term.id in ids:
            message = f"The id '{term.id}' is taken."
            findings.append(places.finding((index, "id"), Code.TERM_TWICE, message, "Choose another."))
        ids.add(term.id)
        named: list[tuple[Where, str]] = [((index, "term"), term.term)]
        named += [((index, "also", number), spelling) for number, spelling in enumerate(term.also)]
        for where, spelling in named:
            if spelling in spellings:
                message = f"'{spelling}' stands for '{spellings[spelling]}' already."
                hint = "A spelling leads to one term: take it out here or there."
                findings.append(places.finding(where, Code.TERM_TWICE, message, hint))
            spellings.setdefault(spelling, term.id)
    return findings


def _formulas(terms: list[GlossaryTerm], places: Positions, macros: Mapping[str, str]) -> list[Finding]:
    findings = []
    for index, term in enumerate(terms):
        for problem in check_formulas(scan(term.sentence, front_matter=False), "", macros):
            finding = places.finding((index, "sentence"), problem.code, problem.message, problem.hint)
            findings.append(finding)
    return findings
