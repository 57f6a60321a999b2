from pathlib import Path

from rindoku.manuscript.snippets import check_snippets
from rindoku.manuscript.source import scan

CODE = "# --8<-- [start:phi]\nx = 1\n# --8<-- [end:phi]\n"


def found(tmp_path: Path, include: str) -> list[str]:
    (tmp_path / "lab.py").write_text(CODE, encoding="utf-8")
    page = scan(f"text\n\n```python\n{include}\n```\n", front_matter=False)
    return [str(finding) for finding in check_snippets(page, "chapters/a.md", tmp_path)]


def test_a_file_a_region_and_lines_that_exist_are_no_finding(tmp_path: Path) -> None:
    assert found(tmp_path, '--8<-- "lab.py"') == []
    assert found(tmp_path, '--8<-- "lab.py:phi"') == []
    assert found(tmp_path, '--8<-- "lab.py:1:2"') == []
    assert found(tmp_path, ';--8<-- "none.py"') == []


def test_a_missing_file_is_named_with_its_place(tmp_path: Path) -> None:
    assert found(tmp_path, '--8<-- "labx.py"') == [
        "chapters/a.md:4:9: G002 There is no file labx.py to include. "
        "The path starts at the folder of book.yml."
    ]


def test_a_missing_region_is_named_with_the_nearest(tmp_path: Path) -> None:
    assert found(tmp_path, '--8<-- "lab.py:phy"') == [
        "chapters/a.md:4:9: G002 lab.py has no region 'phy'. Did you mean 'phi'?"
    ]


def test_a_path_outside_the_book_is_refused(tmp_path: Path) -> None:
    assert found(tmp_path, '--8<-- "../secret.txt"') == [
        "chapters/a.md:4:9: F007 The path '../secret.txt' leaves the folder of the book. "
        "Include files of the book only."
    ]
