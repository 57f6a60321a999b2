"""Source syntax on finished pages, as golden cases."""

from __future__ import annotations

from typing import Any

import pytest
from helpers import book, golden

from rindoku.leftovers import find_leftovers


@pytest.mark.parametrize("case", golden("leftovers"))
def test_a_finished_page_shows_this_syntax_and_no_other(case: dict[str, Any]) -> None:
    found = [str(finding) for finding in find_leftovers(case["html"], "p", book())]
    assert [line.removeprefix("p:") for line in found] == case["findings"]
