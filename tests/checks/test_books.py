"""The rules on a small book with one thing changed, as golden cases named after their rule.

A case of `golden/rules/` changes the small book as those of `golden/book` do; `findings` are all that
`rindoku check` finds of the codes of the rule.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from helpers import GOLDEN, change, golden, write_papers

from rindoku.book.reader import read_book
from rindoku.checks import all_rules, check

RULES = {rule.__name__.rpartition(".")[2]: rule for rule in all_rules()}
FILES = sorted(path.stem for path in (GOLDEN / "rules").glob("*.yml"))
CASES = [pytest.param(name, *case.values, id=case.id) for name in FILES for case in golden("rules", name)]


@pytest.mark.parametrize(("name", "case"), CASES)
def test_a_rule_finds_this_in_a_changed_book_and_nothing_else(
    name: str, case: dict[str, Any], tmp_path: Path
) -> None:
    root = write_papers(tmp_path)
    change(root, case)
    found = [str(finding) for finding in check(read_book(root)) if finding.code in RULES[name].CODES]
    assert sorted(found) == sorted(case["findings"])


@pytest.mark.parametrize("target", ["none.md", "loop.md"])
def test_a_link_of_the_file_system_that_ends_nowhere_is_named(target: str, tmp_path: Path) -> None:
    root = write_papers(tmp_path)
    (root / "chapters/loop.md").symlink_to(target)
    assert [str(finding) for finding in check(read_book(root)) if str(finding.code) == "F006"] == [
        "chapters/loop.md:1:1: F006 chapters/loop.md is a link to a file that does not exist. "
        "Mend the link or delete it."
    ]
