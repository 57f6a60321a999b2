"""Exceptions in the text: what they cover, and what is wrong with them."""

from __future__ import annotations

from helpers import book

from rindoku.checks.exceptions import apply_exceptions
from rindoku.checks.text import PageText
from rindoku.findings import Code, Finding
from rindoku.manuscript.source import scan

LONG, SPACE = Code.SENTENCE_LONG, Code.SPACE


def left(source: str, *findings: tuple[int, Code]) -> list[str]:
    """What is left of findings on lines of a page."""
    page = PageText("a.md", "a.md", scan(source), book().cast)
    made = [Finding("a.md", line, 3, code, "Bad.") for line, code in findings]
    return [str(each).removeprefix("a.md:") for each in apply_exceptions([page], made)]


def test_an_exception_covers_all_of_its_code_on_the_next_line_and_nothing_else() -> None:
    source = "<!-- allow S001: it is a law -->\n一。\n二。"
    assert left(source, (2, LONG), (2, LONG)) == []
    assert left(source, (2, LONG), (2, SPACE), (3, LONG)) == ["2:3: S004 Bad.", "3:3: S001 Bad."]


def test_a_line_between_is_not_skipped() -> None:
    source = "<!-- allow S001: it is a law -->\n\n一。"
    assert left(source, (3, LONG)) == [
        "3:3: S001 Bad.",
        "1:1: K003 The line below has nothing that is S001. Delete the exception.",
    ]


def test_several_in_a_row_cover_the_line_below_them() -> None:
    source = "<!-- allow S001: it is a law -->\n<!-- allow S004: its name -->\n一。"
    assert left(source, (3, LONG), (3, SPACE)) == []
    assert left(source, (3, SPACE)) == [
        "1:1: K003 The line below has nothing that is S001. Delete the exception."
    ]


def test_the_same_twice_is_needed_once() -> None:
    source = "<!-- allow S001: one -->\n<!-- allow S001: two -->\n一。"
    assert left(source, (3, LONG)) == []


def test_an_exception_needs_a_code() -> None:
    form = "Write <!-- allow S001: the reason -->."
    for body, shown, hint in (
        ("S0001: why", "S0001", "Did you mean 'S001'?"),
        ("qqqq: why", "qqqq", form),
        ("because", "because", form),
        ("S001 and S004: why", "S001 and S004: why", form),
    ):
        wanted = f"1:1: K001 '{shown}' is no code of a finding. {hint}"
        assert left(f"<!-- allow {body} -->\n一。", (2, LONG)) == ["2:3: S001 Bad.", wanted]
    assert left("<!-- allow: why -->\n一。") == [f"1:1: K001 ': why' is no code of a finding. {form}"]


def test_an_exception_needs_a_reason() -> None:
    wanted = "1:1: K002 The exception from S001 has no reason. Write <!-- allow S001: the reason -->."
    for body in ("S001", "S001:", "S001:  "):
        assert left(f"<!-- allow {body} -->\n一。", (2, LONG)) == ["2:3: S001 Bad.", wanted]


def test_an_exception_for_nothing_is_a_finding() -> None:
    unused = "1:1: K003 The line below has nothing that is S001. Delete the exception."
    assert left("<!-- allow S001: why -->\n一。") == [unused]
    assert left("<!-- allow S001: why -->") == [unused]


def test_an_exception_may_be_indented() -> None:
    assert left("- 一\n  <!-- allow S001: why -->\n  二。", (3, LONG)) == []


def test_code_and_words_beside_it_make_no_exception() -> None:
    for source in (
        "```\n<!-- allow S001: why -->\n```\n一。",
        "`<!-- allow S001: why -->`\n一。",
        "文<!-- allow S001: why -->\n一。",
        "<!-- allowed S001: why -->\n一。",
        "<!-- more: allow S001: why -->\n一。",
        "    <!-- allow S001: why -->\n一。",
    ):
        assert left(source) == [], source


def test_an_exception_is_for_its_own_page() -> None:
    pages = [
        PageText("a.md", "a.md", scan("<!-- allow S001: why -->\n一。"), book().cast),
        PageText("b.md", "b.md", scan("二。\n一。"), book().cast),
    ]
    found = apply_exceptions(pages, [Finding("b.md", 2, 1, LONG, "Bad.")])
    assert [(each.path, each.code) for each in found] == [("b.md", LONG), ("a.md", Code.ALLOW_UNUSED)]


def test_a_finding_of_the_reader_can_be_allowed_too() -> None:
    source = "<!-- allow C001: the work is not published -->\n一。"
    code = next(code for code in Code if str(code) == "C001")
    assert left(source, (2, code)) == []
