"""What is known of a heading; its findings are in the golden cases."""

from __future__ import annotations

import pytest

from rindoku.manuscript.headings import Heading, find_headings
from rindoku.manuscript.source import scan


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("## 題 {#question}", Heading(1, 2, "題", "question")),
        ("#題", Heading(1, 1, "題", "")),
        ("### 題 ### {#x}", Heading(1, 3, "題", "x")),
        ("### 題 ###", Heading(1, 3, "題", "")),
        ("## 題 {: .lead #x }", Heading(1, 2, "題", "x")),
        ("## 題 {.lead}", Heading(1, 2, "題 {.lead}", "")),
        ("## 集合{a, b}の話", Heading(1, 2, "集合{a, b}の話", "")),
        ("##", Heading(1, 2, "", "")),
        ("####### 題", Heading(1, 6, "# 題", "")),
    ],
)
def test_a_heading_has_level_text_and_id(line: str, heading: Heading) -> None:
    assert find_headings(scan(line)) == [heading]


def test_headings_are_found_below_front_matter_and_outside_code() -> None:
    text = "---\n# a comment of YAML\n---\n\n# 一 {#one}\n\n```\n# 二\n```\n\n<!--\n# 三\n-->\n"
    assert [heading.text for heading in find_headings(scan(text))] == ["一"]
