"""`rindoku check`: what it prints, mends and answers."""

from __future__ import annotations

import inspect
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from helpers import JAPANESE, write_book

from rindoku.checks import all_rules
from rindoku.cli import main
from rindoku.findings import Code

# S004, twice, and a kana of half its width.
FAULTY = "---\n---\n\n# 頁 {#page}\n\n部長：これは GPU です。\n\n副部長：ｶﾅだよ。\n"
CLEAN = "---\n---\n\n# 頁 {#page}\n\n部長：これはGPUです。\n\n副部長：カナだよ。\n"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["check", *arguments], catch_exceptions=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_book(tmp_path, JAPANESE, {"index.md": FAULTY})


def test_findings_are_printed_in_order_and_the_status_says_so(folder: Path) -> None:
    result = run(str(folder))
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert [line.split(" ")[:2] for line in lines] == [
        ["chapters/index.md:6:7:", "S004"],
        ["chapters/index.md:6:11:", "S004"],
        ["chapters/index.md:8:5:", "S005"],
    ]
    assert "3 finding(s) in 1 file(s)." in result.stderr


def test_a_book_without_a_fault_passes(folder: Path) -> None:
    (folder / "chapters/index.md").write_text(CLEAN, encoding="utf-8")
    result = run(str(folder))
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "Nothing to mend.\n"


def test_what_stops_a_build_is_found_too(folder: Path) -> None:
    text = CLEAN.replace("部長：", "部張：")
    (folder / "chapters/index.md").write_text(text, encoding="utf-8")
    result = run(str(folder))
    assert result.exit_code == 1
    assert "chapters/index.md:6:1: D001 Unknown speaker '部張'" in result.stdout


def test_a_book_yml_that_cannot_be_read_is_a_finding(folder: Path) -> None:
    (folder / "book.yml").write_text("title: [\n", encoding="utf-8")
    result = run(str(folder))
    assert result.exit_code == 1
    assert result.stdout.startswith("book.yml:")


def test_annotations_name_file_line_column_and_code(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    first = run("--format", "github", folder.name).stdout.splitlines()[0]
    place = f"file={folder.name}/chapters/index.md,line=6,col=7,title=S004"
    assert first.startswith(f"::error {place}::")


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_fix_mends_what_is_mechanical_and_nothing_else(folder: Path, ends: str) -> None:
    path = folder / "chapters/index.md"
    path.write_bytes(FAULTY.replace("\n", ends).encode())
    result = run("--fix", str(folder))
    assert result.exit_code == 0
    assert "Mended: chapters/index.md" in result.stderr
    assert path.read_bytes() == CLEAN.replace("\n", ends).encode()


def test_a_dry_run_shows_the_changes_and_makes_none(folder: Path) -> None:
    result = run("--fix", "--dry-run", str(folder))
    assert result.exit_code == 1
    assert "-部長：これは GPU です。\n+部長：これはGPUです。\n" in result.stdout
    assert (folder / "chapters/index.md").read_text(encoding="utf-8") == FAULTY


def test_dry_run_alone_is_a_wrong_command_line(folder: Path) -> None:
    result = run("--dry-run", str(folder))
    assert result.exit_code == 2
    assert "--dry-run goes with --fix." in result.stderr


def test_an_exception_with_a_reason_covers_its_line(folder: Path) -> None:
    text = FAULTY.replace("部長：これは", "<!-- allow S004: a name -->\n部長：これは").replace("ｶﾅ", "カナ")
    (folder / "chapters/index.md").write_text(text, encoding="utf-8")
    assert run(str(folder)).exit_code == 0


def test_an_exception_for_nothing_is_a_finding(folder: Path) -> None:
    text = CLEAN.replace("副部長：", "<!-- allow S004: a name -->\n副部長：")
    (folder / "chapters/index.md").write_text(text, encoding="utf-8")
    assert run(str(folder)).stdout == (
        "chapters/index.md:8:1: K003 The line below has nothing that is S004. Delete the exception.\n"
    )


def test_changed_looks_at_files_that_git_does_not_have(folder: Path) -> None:
    def git(*arguments: str) -> None:
        name = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *name, *arguments], cwd=folder, check=True, capture_output=True)

    git("init")
    git("add", ".")
    git("commit", "-m", "A book")
    assert run("--changed", str(folder)).exit_code == 0
    page = folder / "chapters/index.md"
    page.write_text(FAULTY + "\n部長：おわりです。\n", encoding="utf-8")
    assert run("--changed", str(folder)).exit_code == 1


def test_changed_needs_a_repository(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(folder.parent))
    result = run("--changed", str(folder))
    assert result.exit_code == 2
    assert "--changed needs a Git repository with a commit" in result.stderr


@pytest.mark.parametrize("code", [str(code) for code in Code])
def test_every_code_is_explained(code: str) -> None:
    result = run("--explain", code)
    assert result.exit_code == 0
    (rule,) = (rule for rule in all_rules() if Code(code) in rule.CODES)
    assert result.stdout == f"{code}: {Code(code).sentence}\n\n{inspect.getdoc(rule)}\n"


def test_an_unknown_code_gets_the_nearest(folder: Path) -> None:
    result = run("--explain", "S0004")
    assert result.exit_code == 2
    assert "There is no code 'S0004'. Did you mean 'S004'?" in result.stderr


def test_a_code_like_none_gets_the_list(folder: Path) -> None:
    result = run("--explain", "qqqqqq")
    assert result.exit_code == 2
    assert "There is no code 'qqqqqq'. Codes: F001, F002, F003" in " ".join(result.stderr.split())


def test_findings_are_counted_with_their_files(folder: Path) -> None:
    last = run(str(folder)).stderr.splitlines()[-1]
    assert last == "3 finding(s) in 1 file(s). What a code means: --explain CODE."
