"""The rules on pages of a line or two, as golden cases; and the form that every rule has.

A file of `golden/checks/` is named after its rule. A case has

- `source`, a page, and `findings`, what the rule says of it (`line:column: CODE message hint`);
  `mended` is the page after the edits; or
- `pages`, several by name, and `findings` that begin with the name; or
- `good`, a list of pages of which the rule says nothing.

`config` goes over the fields of `book.yml`, `glossary` is a list of terms.
"""

from __future__ import annotations

import dataclasses
import inspect
import re
from functools import cache
from types import ModuleType
from typing import Any

import pytest
from helpers import GOLDEN, ROOT, book, golden

from rindoku.book import Book
from rindoku.book.glossary import GlossaryTerm
from rindoku.book.reader import read_book
from rindoku.checks import all_rules, apply_rules
from rindoku.checks.fixes import mended
from rindoku.checks.text import PageText
from rindoku.findings import Code, Finding
from rindoku.manuscript.source import scan

RULES = {rule.__name__.rpartition(".")[2]: rule for rule in all_rules()}
FILES = sorted(path.stem for path in (GOLDEN / "checks").glob("*.yml"))
CASES = [pytest.param(name, *case.values, id=case.id) for name in FILES for case in golden("checks", name)]
_EXAMPLE = r"^{}\b[^\n]*:\n+```({})\n(.*?)^```$"
_LANGUAGES = "markdown|yaml|bibtex|xml|text"


def page(text: str, made: Book, uri: str = "page.md") -> PageText:
    return PageText(f"chapters/{uri}", uri, scan(text), made.cast)


def found(rule: ModuleType, pages: dict[str, str], made: Book) -> list[Finding]:
    return sorted(apply_rules([page(text, made, uri) for uri, text in pages.items()], made, [rule]))


def book_of(case: dict[str, Any]) -> Book:
    made = book(**case.get("config", {}))
    terms = tuple(GlossaryTerm.model_validate(term) for term in case.get("glossary", []))
    return dataclasses.replace(made, glossary=terms)


@pytest.mark.parametrize(("name", "case"), CASES)
def test_a_rule_finds_this_and_nothing_else(name: str, case: dict[str, Any], tmp_path: Any) -> None:
    made = book_of(case)
    for text in case.get("good", []):
        assert [str(finding) for finding in found(RULES[name], {"page.md": text}, made)] == [], text
    if "good" in case:
        return
    pages = case.get("pages") or {"page.md": case["source"]}
    findings = found(RULES[name], pages, made)
    prefix = "chapters/" if "pages" in case else "chapters/page.md:"
    assert [str(finding).removeprefix(prefix) for finding in findings] == case.get("findings", [])
    if "mended" in case:
        (tmp_path / "chapters").mkdir()
        (tmp_path / "chapters/page.md").write_text(case["source"], encoding="utf-8")
        assert mended(tmp_path, findings)["chapters/page.md"][1] == case["mended"]


@cache
def the_book() -> Book:
    return read_book(ROOT)


def examples(rule: ModuleType, word: str, languages: str = _LANGUAGES) -> list[dict[str, str]]:
    """The examples of a rule's docstring as pages; YAML is the record of a paper."""
    found = re.findall(_EXAMPLE.format(word, languages), inspect.getdoc(rule) or "", re.M | re.S)
    return [
        {"papers/page.md": f"---\n{text}---\n"} if language == "yaml" else {"page.md": text}
        for language, text in found
    ]


@pytest.mark.parametrize("name", RULES)
def test_a_rule_has_its_page_in_the_manual(name: str) -> None:
    rule = RULES[name]
    assert not (hasattr(rule, "check") and hasattr(rule, "check_book"))
    assert [code for code in rule.CODES if isinstance(code, Code)] == [*rule.CODES] != []
    assert [examples(rule, word) for word in ("Bad", "Good") if not examples(rule, word)] == []


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if hasattr(rule, "check")])
def test_a_rule_finds_what_its_page_calls_bad_and_not_what_it_calls_good(name: str) -> None:
    rule = RULES[name]
    for bad in examples(rule, "Bad", "markdown|yaml"):
        assert {finding.code for finding in found(rule, bad, the_book())} <= set(rule.CODES)
        assert found(rule, bad, the_book())
    for good in examples(rule, "Good", "markdown|yaml"):
        assert [str(finding) for finding in found(rule, good, the_book())] == []


def test_every_code_belongs_to_one_rule() -> None:
    assert sorted(code for rule in RULES.values() for code in rule.CODES) == sorted(Code)


def test_golden_cases_are_named_after_their_rule() -> None:
    assert set(FILES) <= set(RULES)


@pytest.mark.parametrize(
    "name", [name for name, rule in RULES.items() if {"check", "check_book"} & {*vars(rule)}]
)
def test_a_rule_has_a_list_of_what_it_must_not_flag(name: str) -> None:
    cases = [case.values[0] for area in ("checks", "rules") for case in golden(area, name, empty=True)]
    assert [case for case in cases if case.get("good") or case.get("findings", []) == []] != []


@pytest.mark.parametrize("name", RULES)
def test_a_rule_says_nothing_of_an_empty_page(name: str) -> None:
    assert found(RULES[name], {"page.md": ""}, book()) == []
