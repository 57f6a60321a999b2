"""H006 and H007: the parts of sections that are written in full."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import paper, write_labs, write_papers

from rindoku.book.reader import read_book
from rindoku.checks import apply_rules, check_build
from rindoku.checks.rules import parts
from rindoku.checks.text import read_pages

ALL = ["question", "idea", "method", "results", "lab", "limits", "related"]
NO_LAB = [part for part in ALL if part != "lab"]
ORDER = f"The order: {', '.join(ALL)}."


def section(ids: list[str]) -> str:
    return "\n".join(f"## 題 {{#{name}}}\n\n部長：読みました。\n" for name in ids)


def found(tmp_path: Path, body: str, *, lab: bool = False, **fields: str) -> list[str]:
    """What the rule says of the section of alpha, by lines of its body."""
    pages = {f"papers/{slug}.md": paper(slug, status="record") for slug in ("beta", "gamma")}
    pages["papers/alpha.md"] = paper("alpha", body, **fields)
    write_papers(tmp_path, pages)
    if lab:
        write_labs(tmp_path, alpha="")
    book = read_book(tmp_path)
    head = pages["papers/alpha.md"].removesuffix(body).count("\n")
    findings = sorted(apply_rules(read_pages(book), book, [parts]))
    assert {f.path for f in findings} <= {"chapters/papers/alpha.md"}
    return [f"{f.line - head}:{f.column}: {f.code} {f.message} {f.hint}" for f in findings]


@pytest.mark.parametrize(("ids", "lab"), [(ALL, True), (NO_LAB, False)])
def test_all_parts_in_order_are_right(tmp_path: Path, ids: list[str], lab: bool) -> None:
    assert found(tmp_path, section(ids), lab=lab) == []


def test_headings_of_other_levels_and_code_are_free(tmp_path: Path) -> None:
    body = section(NO_LAB) + "\n### 値段 {#price}\n\n```text\n## 値段 {#cost}\n```\n"
    assert found(tmp_path, body) == []


def test_a_paper_with_a_record_alone_needs_no_parts(tmp_path: Path) -> None:
    assert found(tmp_path, section(["start", "idea"]), status="record") == []


def test_missing_parts_are_found_where_they_would_stand(tmp_path: Path) -> None:
    assert found(tmp_path, section(["question", "method", "results", "limits"])) == [
        "5:1: H007 The part 'idea' is missing. Write ## … {#idea} above this line.",
        "15:1: H007 The part 'related' is missing. Write ## … {#related} at the end.",
    ]


def test_an_empty_section_lacks_all_of_them(tmp_path: Path) -> None:
    assert [line.split(" is ")[0] for line in found(tmp_path, "部長：読みました。\n")] == [
        f"1:1: H007 The part '{part}'" for part in sorted(NO_LAB)
    ]


def test_a_lab_needs_its_part(tmp_path: Path) -> None:
    assert found(tmp_path, section(NO_LAB), lab=True) == [
        "17:1: H007 The part 'lab' is missing. There is labs/alpha.py. Write ## … {#lab} above this line."
    ]


def test_ids_that_are_no_parts(tmp_path: Path) -> None:
    assert found(tmp_path, section(["questions", *NO_LAB, "cost"])) == [
        "1:6: H006 'questions' is no part of a section. Did you mean 'question'?",
        f"29:6: H006 'cost' is no part of a section. Parts: {', '.join(ALL)}.",
    ]


def test_the_part_that_moved_is_out_of_order_and_not_all_others(tmp_path: Path) -> None:
    assert found(tmp_path, section(["related", *NO_LAB[:-1]])) == [
        f"1:6: H006 The part 'related' stands out of order. {ORDER}"
    ]
    assert found(tmp_path, section(["question", "method", "idea", *NO_LAB[3:]])) == [
        f"9:6: H006 The part 'idea' stands out of order. {ORDER}"
    ]


def test_an_id_that_stands_twice_is_left_to_the_check_of_headings(tmp_path: Path) -> None:
    assert found(tmp_path, section([*NO_LAB, "idea"])) == []
    assert "H003" in {str(f.code) for f in check_build(read_book(tmp_path))}
