"""Images of labs and cross references; those of the book are in golden/book/figures.yml."""

from __future__ import annotations

from pathlib import Path

import pytest

from rindoku.manuscript.links import check_images, check_references
from rindoku.manuscript.maths import find_formulas
from rindoku.manuscript.source import scan

SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with a figure of a lab, one of its timings, and what must not be shown."""
    for path in ("labs/outputs/one/a.svg", "labs/timings/one/a.svg", "labs/a.svg", "other/a.svg"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(SVG, encoding="utf-8")
    (tmp_path / "labs/outputs/one/a.png").write_bytes(b"")
    return tmp_path


def images(root: Path, src: str, path: str = "chapters/papers/p.md") -> list[str]:
    source = scan(f"文。\n\n図は![形]({src})だ。\n")
    return [str(f).removeprefix(f"{path}:") for f in check_images(source, find_formulas(source), path, root)]


@pytest.mark.parametrize("kind", ["outputs", "timings"])
def test_a_figure_of_a_lab_may_be_shown_though_it_lies_outside(root: Path, kind: str) -> None:
    assert images(root, f"../../labs/{kind}/one/a.svg") == []
    assert images(root, f"../labs/{kind}/one/a.svg", "chapters/index.md") == []
    assert images(root, f'../../labs/{kind}/one/a.svg "題"') == []


@pytest.mark.parametrize(
    "src",
    [
        "../../labs/a.svg",
        "../../other/a.svg",
        "../../labs/outputs/one/a.png",
        "../../labs/outputs/../a.svg",
        "../../labs/outputs/../../other/a.svg",
        "../../../labs/outputs/one/a.svg",
        "../../labs/outputsx/a.svg",
        "/labs/outputs/one/a.svg",
        "https://example.org/labs/outputs/one/a.svg",
        "//example.org/labs/outputs/one/a.svg",
        "file:../../labs/outputs/one/a.svg",
    ],
)
def test_any_other_path_outside_the_pages_is_a_finding(root: Path, src: str) -> None:
    assert images(root, src) == [
        f"3:3: F007 The path '{src}' leaves the folder of the pages. Keep images under chapters/assets/."
    ]


def test_a_path_that_is_right_on_another_page_is_a_finding(root: Path) -> None:
    (finding,) = images(root, "../labs/outputs/one/a.svg")
    assert finding == "3:3: F006 There is no chapters/labs/outputs/one/a.svg. Check the path."


def test_a_figure_that_the_lab_did_not_leave_is_a_finding(root: Path) -> None:
    assert images(root, "../../labs/outputs/one/b.svg") == [
        "3:3: F006 There is no labs/outputs/one/b.svg. Check the path."
    ]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "<script>"),
        (b"\xff", "signs that are not UTF-8"),
    ],
)
def test_a_figure_of_a_lab_that_is_not_safe_is_a_finding(root: Path, data: bytes, problem: str) -> None:
    (root / "labs/outputs/one/a.svg").write_bytes(data)
    assert images(root, "../../labs/outputs/one/a.svg") == [
        f"3:3: G001 The figure labs/outputs/one/a.svg contains {problem}. "
        "A figure must not run or load anything; take it out."
    ]


def test_an_image_in_code_or_in_a_formula_is_none(root: Path) -> None:
    source = scan("`![a](none.svg)` $![b](none.svg)$\n\n```text\n![c](none.svg)\n```\n")
    assert check_images(source, find_formulas(source), "chapters/p.md", root) == []


def test_cross_references_lead_to_captions_and_formulas_of_the_page() -> None:
    text = (
        "[](#fig-a)と[](#tab-a)と[](#eq-a)と[](#fig-b)と[語](#none)\n\n$$ x $$ {#eq-a}\n\n"
        "/// figure-caption | #fig-a\n図。\n///\n\n/// table-caption | #tab-a\n表。\n///\n"
    )
    source = scan(text)
    found = check_references(source, find_formulas(source), "p")
    assert [str(finding) for finding in found] == [
        "p:1:33: C005 No figure, table or formula of this page has the id 'fig-b'. Did you mean 'fig-a'?"
    ]
