"""The rules of a book: one a file in `rules/`, found by themselves.

A rule is a module with a docstring (its page in the manual: what it finds, bad, good, why) and `CODES`,
and every code belongs to one rule. What a rule finds it returns from `check(page, book)`, for a page, or
`check_book(pages, book)`, for all of them. `BUILD = True` marks a rule whose findings stop a build. A finding
with an edit can be mended by the tool.

A rule with neither function is for what is found where a file is read: that cannot wait, since nothing can
be made of what cannot be read.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Sequence
from functools import cache
from types import ModuleType

from rindoku.book import Book
from rindoku.checks import rules
from rindoku.checks.exceptions import apply_exceptions
from rindoku.checks.text import PageText, read_pages
from rindoku.findings import Finding


@cache
def all_rules() -> tuple[ModuleType, ...]:
    """Return the rules, by name."""
    names = sorted(info.name for info in pkgutil.iter_modules(rules.__path__))
    return tuple(importlib.import_module(f"{rules.__name__}.{name}") for name in names)


def check(book: Book, paths: Iterable[str] | None = None) -> list[Finding]:
    """Return everything that is wrong with a book, sorted.

    Args:
        book: the book, with what its reader found.
        paths: only findings in these files, relative to the book.
    """
    pages = read_pages(book)
    findings = apply_exceptions(pages, [*book.findings, *apply_rules(pages, book)])
    wanted = None if paths is None else set(paths)
    return sorted({f for f in findings if wanted is None or f.path in wanted})


def check_build(book: Book) -> list[Finding]:
    """Return what stops the build of a book, sorted: what its reader found, and rules with `BUILD`."""
    rules = [rule for rule in all_rules() if getattr(rule, "BUILD", False)]
    return sorted({*book.findings, *apply_rules(read_pages(book), book, rules)})


def apply_rules(
    pages: Sequence[PageText], book: Book, modules: Iterable[ModuleType] | None = None
) -> list[Finding]:
    """Return what rules find, in the order of the rules."""
    findings: list[Finding] = []
    for rule in all_rules() if modules is None else modules:
        if hasattr(rule, "check"):
            for page in pages:
                findings += rule.check(page, book)
        if hasattr(rule, "check_book"):
            findings += rule.check_book(pages, book)
    return findings
