"""`rindoku release`: what it prints, and with which status it ends."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from helpers import ENGLISH, fake_writers, write_book

from rindoku.cli import main
from rindoku.export import cli, release
from rindoku.export.release import Made, Step
from rindoku.findings import BookError, Code, Finding

TIME = re.compile(r"\d+\.\d s")
EPOCH = {"SOURCE_DATE_EPOCH": "1600000000"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small book, and writers that need no extra."""
    monkeypatch.setattr(release, "writers", fake_writers)
    return write_book(tmp_path / "book", ENGLISH, {"index.md": "# A Talk {#top}\n\nAlice: Shall we?\n"})


def run(folder: Path, *options: str, env: dict[str, str] | None = None) -> Result:
    command = ["release", str(folder), *options]
    return CliRunner().invoke(main, command, env=EPOCH if env is None else env, catch_exceptions=False)


def test_each_step_is_a_line_and_the_files_are_summed_up(folder: Path) -> None:
    result = run(folder)
    assert result.exit_code == 0, result.output
    assert TIME.sub("T", result.stderr).splitlines() == [
        "1/5 site (T)",
        "2/5 contents (T)",
        "3/5 book-0.1.0.pdf (T)",
        "4/5 book-0.1.0.epub (T)",
        "5/5 book-0.1.0-html.zip (T)",
    ]
    *files, besides, built = TIME.sub("T", result.stdout).splitlines()
    assert [" ".join(line.replace(str(folder), "F").split()) for line in files] == [
        "F/dist/book-0.1.0.pdf 7 pages 0.0 kB T",
        "F/dist/book-0.1.0.epub 0.1 kB T",
        f"F/dist/book-0.1.0-html.zip {(folder / 'dist/book-0.1.0-html.zip').stat().st_size / 1e6:.1f} MB T",
        "F/dist/SHA256SUMS 0.2 kB",
    ]
    assert besides == "Besides: site T, contents T. In all: T."
    assert built == f"Built: {folder / 'site/index.html'}"


def test_the_summary_is_a_table() -> None:
    made = [Made("a.pdf", 2_345_678, 203), Made("a-html.zip", 99_960), Made("SUMS", 70)]
    seconds = {"site": 12.34, "a.pdf": 1.52, "a-html.zip": 0.04}
    assert cli.summary(made, seconds, Path("dist")).splitlines() == [
        "dist/a.pdf        203 pages    2.3 MB    1.5 s",
        "dist/a-html.zip              100.0 kB    0.0 s",
        "dist/SUMS                      0.1 kB",
        "Besides: site 12.3 s. In all: 13.9 s.",
    ]


def test_the_files_go_where_one_says(folder: Path, tmp_path: Path) -> None:
    assert run(folder, "--dist", str(tmp_path / "releases")).exit_code == 0
    assert {path.suffix for path in (tmp_path / "releases").iterdir()} == {".pdf", ".epub", ".zip", ""}
    assert not (folder / "dist").exists()


def test_files_inside_the_site_would_be_lost(folder: Path) -> None:
    result = run(folder, "--dist", str(folder / "site/files"))
    assert result.exit_code == 2
    assert (
        f"A new site takes the place of {folder / 'site'}, and what is in it. Name another --dist."
        in result.stderr
    )


def test_findings_stop_it_and_are_printed(folder: Path) -> None:
    (folder / "chapters/index.md").write_text("---\n---\n\n# A {#a}\n\n$\\foo$\n", encoding="utf-8")
    result = run(folder)
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-2:] == [
        'chapters/index.md:6:2: M001 Unknown command "\\foo". '
        "Mend it, or declare it under macros in book.yml.",
        "1 finding(s); the last release and the last site are as they were.",
    ]
    assert sorted(path.name for path in folder.iterdir()) == ["book.yml", "chapters", "mkdocs.yml"]


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (
            BookError([Finding("book.yml", 3, 1, Code.FILE_MISSING, "There is no font.")]),
            "1 finding(s); the last release and the last site are as they were.",
        ),
        (
            OSError(28, "No space left on device"),
            "[Errno 28] No space left on device; the last release and the last site are as they were.",
        ),
    ],
)
def test_a_writer_that_fails_is_told(
    error: Exception, line: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release, "writers", lambda: fake_writers("pdf", error))
    result = run(folder)
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1] == line


def test_without_the_extra_it_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise ModuleNotFoundError("No module named 'typst'")

    monkeypatch.setattr(release, "writers", missing)
    result = run(folder)
    assert result.exit_code == 2
    assert (
        "Error: No module named 'typst'. A release needs more: pip install 'rindoku[release]'."
        in result.stderr
    )
    assert not (folder / "site").exists()


def test_the_other_commands_load_nothing_that_a_release_needs() -> None:
    code = (
        "import sys, rindoku.cli, rindoku.plugin, rindoku.export.release\n"
        "assert not {'lxml', 'typst', 'rindoku.export.reader'} & set(sys.modules), sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_date_that_is_none_is_refused(folder: Path) -> None:
    result = run(folder, env={"SOURCE_DATE_EPOCH": "now"})
    assert result.exit_code == 2
    assert "Error: SOURCE_DATE_EPOCH is no number of seconds since 1970: 'now'." in result.stderr


def test_an_uncertain_date_is_a_warning(folder: Path, tmp_path: Path) -> None:
    result = run(folder, env={"SOURCE_DATE_EPOCH": "", "GIT_CEILING_DIRECTORIES": str(tmp_path.parent)})
    assert result.exit_code == 0
    assert result.stderr.startswith("Warning: No Git commit tells the date of the sources")


def test_at_a_terminal_a_bar_shows_the_step(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []

    class Terminal:
        encoding = "utf-8"

        def isatty(self) -> bool:
            return True

        def write(self, text: str) -> int:
            written.append(text)
            return len(text)

        def flush(self) -> None:
            pass

    terminal: Any = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    display = cli._Display()
    with display:
        for number, name in enumerate(("site", "book.pdf"), 1):
            display(Step(name, number, 2))
            display(Step(name, number, 2, 0.5))
    lines = [line.strip() for line in re.sub(r"\x1b\[[^a-zA-Z]*[a-zA-Z]", "", "".join(written)).split("\r")]
    assert [re.sub(r" *\[[#-]+\] *", "|", line) for line in lines if line] == [
        "|0/2  site",
        "|1/2  site",
        "|1/2  book.pdf",
        "|2/2  book.pdf",
    ]
    assert display.seconds == {"site": 0.5, "book.pdf": 0.5}
