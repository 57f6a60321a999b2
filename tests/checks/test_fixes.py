"""Edits of findings in the text of files."""

from __future__ import annotations

from pathlib import Path

import pytest

from rindoku.checks.fixes import diff, mended
from rindoku.findings import Code, Finding


def mend(folder: Path, raw: str, *edits: tuple[int, int, str]) -> str:
    (folder / "a.md").write_bytes(raw.encode())
    found = mended(folder, [Finding("a.md", 1, 1, Code.SPACE, "Bad.", edit=edit) for edit in edits])
    old, new = found["a.md"]
    assert old == raw
    return new


@pytest.mark.parametrize(
    ("raw", "new"),
    [
        ("一\n二 A\n", "一\n二A\n"),
        ("一\r\n二 A\r\n", "一\r\n二A\r\n"),
        ("\ufeff一\n二 A\n", "\ufeff一\n二A\n"),
    ],
)
def test_offsets_count_neither_the_second_sign_of_line_ends_nor_a_mark_of_byte_order(
    tmp_path: Path, raw: str, new: str
) -> None:
    assert mend(tmp_path, raw, (3, 4, "")) == new


def test_edits_apply_from_the_first_and_those_that_overlap_wait(tmp_path: Path) -> None:
    assert mend(tmp_path, "0123456789", (7, 8, "h"), (1, 4, "b"), (3, 5, "d")) == "0b456h89"


def test_findings_without_an_edit_change_nothing(tmp_path: Path) -> None:
    assert mended(tmp_path, [Finding("a.md", 1, 1, Code.SPACE, "Bad.")]) == {}


def test_a_change_shows_as_a_unified_diff() -> None:
    assert diff("a.md", "一\n二", "一\n三") == "--- a/a.md\n+++ b/a.md\n@@ -1,2 +1,2 @@\n 一\n-二\n+三\n"
