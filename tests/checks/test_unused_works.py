"""C006: works of the bibliography that no page cites."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import BIB, book, paper, write_papers

from rindoku.book.reader import read_book
from rindoku.checks import apply_rules
from rindoku.checks.rules import unused_works
from rindoku.checks.text import read_pages

UNUSED = "refs.bib:{}:1: C006 No page cites '{}'. Cite it, [@{}], or take the entry out."
MORE = "\n@misc{Late2022work,\n  title = {Late},\n  year = {2022}\n}\n"


def found(tmp_path: Path, text: str = "", bib: str = BIB, **pages: str) -> list[str]:
    write_papers(tmp_path, {"index.md": f"# 本 {{#book}}\n\n{text}\n"} | pages, bib=bib)
    made = read_book(tmp_path)
    return [str(finding) for finding in apply_rules(read_pages(made), made, [unused_works])]


def test_a_work_that_nothing_cites_is_found_at_its_line(tmp_path: Path) -> None:
    assert found(tmp_path, "部長：読みました。", BIB + MORE) == [
        UNUSED.format(29, *["other2017work"] * 2),
        UNUSED.format(36, *["Late2022work"] * 2),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "部長：後の研究が、同じ式に着きました[@other2017work]。",
        "部長：後の研究[@other2017work, 表 2]です。",
        "表です[@first2021alpha; @other2017work]。",
        "文。[^a]\n\n[^a]: 後の研究[@other2017work]である。",
        "/// figure-caption | #fig-a\n線[@other2017work]。\n///",
        "| 名 |\n| --- |\n| 甲[@other2017work] |",
        "- 甲[@other2017work]：一つ目。",
        "> 引用[@other2017work]。",
        "## 題[@other2017work] {#x}",
        "/// details | 導出\n後の研究[@other2017work]。\n///",
    ],
)
def test_a_work_that_a_page_cites_is_not(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, text) == []


@pytest.mark.parametrize("text", ["`[@other2017work]`", "<!-- [@other2017work] -->", "@other2017work"])
def test_what_is_no_citation_does_not_count(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, text) == [UNUSED.format(29, *["other2017work"] * 2)]


def test_the_text_of_a_paper_counts_and_papers_need_no_citation(tmp_path: Path) -> None:
    body = "部長：後の研究[@other2017work]です。\n"
    assert found(tmp_path, **{"papers/beta.md": paper("beta", body)}) == []


def test_a_paper_whose_record_is_broken_is_still_one_and_what_it_cites_is_cited(tmp_path: Path) -> None:
    body = "部長：後の研究[@other2017work]です。\n"
    assert found(tmp_path, **{"papers/beta.md": paper("beta", body, headline=None)}) == []


def test_a_book_without_a_bibliography_has_none() -> None:
    assert list(unused_works.check_book([], book())) == []
