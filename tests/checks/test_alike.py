"""S012: sections that begin or end with nearly the same line."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from helpers import paper, write_papers

from rindoku.book.reader import read_book
from rindoku.checks import apply_rules
from rindoku.checks.rules import alike
from rindoku.checks.text import read_pages

MIDDLE = "\n\n副部長：測ったのは5課題。\n\n"
# First lines, and last lines, of sections.
DIFFERENT = [
    "部長：最大でも1の表から、10が出てきました。",
    "部長：また掛け算ですか。",
    "部長：5個で足ります。",
    "副部長：足すだけなのにね。",
    "部長：30面のさいころを毎朝1回振ります。",
    "部長：題名のStableは、何が安定なんですか。",
    "部長：$C$は右上の角にいます。",
    "部長：$C$は左下の角に、もういません。",
    "副部長：そうでないと、あの誤差にはならない。",
    "部長：LRAの128点は、足りていたのか、余っていたのか。",
    "副部長：定数を付録にしまった定理は、聞いても「もっと」としか答えないよ。",
    "ト書き：部長は4×4の表を消し、空いたところに節の番号を書き並べた。",
]


def found(tmp_path: Path, alpha: str, beta: str, **fields: str) -> list[str]:
    """What the rule says of two sections, with lines counted from the ends of their records."""
    pages = {"papers/alpha.md": paper("alpha", alpha, **fields), "papers/beta.md": paper("beta", beta)}
    pages["papers/gamma.md"] = paper("gamma", "", status="record")
    book = read_book(write_papers(tmp_path, pages))
    heads = {path: text.split("---\n\n")[0].count("\n") + 2 for path, text in pages.items()}
    lines = []
    for finding in apply_rules(read_pages(book), book, [alike]):
        line = finding.line - heads[finding.path.removeprefix("chapters/")]
        lines.append(f"{finding.path}:{line}:{finding.column}: {finding.message} {finding.hint}")
    return lines


def test_a_first_line_that_was_heard_before(tmp_path: Path) -> None:
    one = f"## 題 {{#question}}\n\n部長：題名の意味がわかりません。{MIDDLE}副部長：それは次で。\n"
    two = f"部長（驚き）：題名の意味が分かりません。{MIDDLE}部長：賭けます。\n"
    line = paper("alpha", one).split("部長：題名")[0].count("\n") + 1
    assert found(tmp_path, one, two) == [
        f"chapters/papers/beta.md:1:8: The section begins nearly as chapters/papers/alpha.md:{line} does. "
        "Begin it otherwise."
    ]


def test_a_last_line_that_was_heard_before(tmp_path: Path) -> None:
    one = f"部長：一つ目です。{MIDDLE}副部長：それは次の節のお楽しみだよ。\n"
    two = f"副部長：また足した。{MIDDLE}部長：行きます。\nそれも次の節のお楽しみだよ。\n"
    line = paper("alpha", one).split("副部長：それは")[0].count("\n") + 1
    assert found(tmp_path, one, two) == [
        f"chapters/papers/beta.md:6:1: The section ends nearly as chapters/papers/alpha.md:{line} does. "
        "End it otherwise."
    ]


def test_a_section_with_a_record_alone_a_caption_and_a_note_do_not_count(tmp_path: Path) -> None:
    same = f"部長：同じ行です。{MIDDLE}副部長：同じ終わり。\n"
    assert found(tmp_path, same, same, status="record") == []
    caption = "\n/// figure-caption | #fig-a\n同じ説明である。\n///\n"
    one = f"部長：また掛け算ですか。{MIDDLE}副部長：足すだけなのにね。\n{caption}"
    two = f"部長：5個で足ります。{MIDDLE}副部長：そこは想像だけどね。\n{caption}"
    assert found(tmp_path, one, two) == []


def test_the_first_line_of_one_may_be_the_last_of_another(tmp_path: Path) -> None:
    one, two = "部長：5個で足ります。", "部長：また掛け算ですか。"
    assert found(tmp_path, f"{one}{MIDDLE}{two}\n", f"{two}{MIDDLE}{one}\n") == []


@pytest.mark.parametrize(("one", "two"), list(itertools.pairwise([*DIFFERENT, DIFFERENT[0]])))
def test_lines_that_differ(tmp_path: Path, one: str, two: str) -> None:
    assert found(tmp_path, f"{one}{MIDDLE}{two}\n", f"{two}{MIDDLE}{one}\n") == []


def test_equal_lines_are_found_in_each_later_section_once(tmp_path: Path) -> None:
    body = f"部長：同じ行です。{MIDDLE}副部長：違う終わり。\n"
    pages = {f"papers/{slug}.md": paper(slug, body) for slug in ("alpha", "beta", "gamma")}
    book = read_book(write_papers(tmp_path, pages))
    messages = [(f.path[16:], f.message) for f in apply_rules(read_pages(book), book, [alike])]
    assert [path for path, _ in messages] == ["beta.md", "gamma.md"] * 2
    assert all("chapters/papers/alpha.md" in message for _, message in messages)
