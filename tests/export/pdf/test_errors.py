"""What Typst cannot do reaches an author as findings, without a folder of this machine."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import typst
from click.testing import CliRunner
from helpers import ENGLISH, write_book

from rindoku.book.reader import read_book
from rindoku.cli import main
from rindoku.export.pdf import build
from rindoku.export.pdf.diagnostics import read_diagnostic
from rindoku.export.pdf.writer import Writer
from rindoku.export.reader import read_document
from rindoku.findings import BookError

DATE = datetime(2021, 12, 6, 8, tzinfo=UTC)
SOURCE = '#show: book\n// page: a.md\n#"one";\n// page: index.md\n#"two";#emph[#"say \\"it\\" ";]\n'


def errors(folder: Path, diagnostic: str) -> list[str]:
    pages = {"index.md": '# Talk {#top}\n\nBob: two, *say "it" now*\n', "a.md": "# A {#a}\n\nBob: one\n"}
    book = read_book(write_book(folder, ENGLISH, pages))
    return [str(finding) for finding in read_diagnostic(diagnostic, SOURCE, book)]


@pytest.mark.parametrize(
    ("diagnostic", "expected"),
    [
        (
            'error: unknown variable: x\n  ┌─ book.typ:3:3\n  │\n3 │ #"one";\n\n',
            ["chapters/a.md:6:6: X002 Typst cannot set the page: unknown variable: x."],
        ),
        (
            "warning: too wide\n  ┌─ template.typ:9:1\n  = hint: break it\n  = hint: or not\n"
            "help: error occurred here\n  ┌─ book.typ:5:9\n",
            ["chapters/index.md:6:12: X002 Typst cannot set the page: too wide. Break it. Or not."],
        ),
        (
            "error: PDF/A-2a, PDF/UA-1 error: one\n  ┌─ book.typ:3:1\n\nerror: two\n  ┌─ book.typ:1:1\n",
            [
                "chapters/a.md:6:6: X002 Typst cannot set the page: one.",
                "book.yml:1:1: X002 Typst cannot set the book: two.",
            ],
        ),
        ("error: no document\n", ["book.yml:1:1: X002 Typst cannot set the book: no document."]),
    ],
    ids=["string", "hints", "two", "nowhere"],
)
def test_a_diagnostic_is_told_at_its_page(diagnostic: str, expected: list[str], tmp_path: Path) -> None:
    assert errors(tmp_path, diagnostic) == expected


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("#unknown()", "6:6: X002 Typst cannot set the page: unknown variable: unknown."),
        ('#text(font: "None")[x]', "1:1: X002 Typst cannot set the page: unknown font family: none."),
        (
            '#link(label("none"))[x]',
            "1:1: X002 Typst cannot set the page: label `<none>` does not exist in the document.",
        ),
    ],
    ids=["variable", "font", "label"],
)
def test_errors_and_warnings_of_typst_are_findings(
    fault: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = read_book(write_book(tmp_path, ENGLISH, {"index.md": "# Talk {#top}\n\nBob: Hello.\n"}))
    page = Writer.page
    monkeypatch.setattr(Writer, "page", lambda self, each: f'{page(self, each)}\n{fault}#"Hello.";')
    document = read_document({"index.md": '<h1 id="top">Talk</h1>'}, book)
    with pytest.raises(BookError) as caught:
        build.write_pdf(document, book, tmp_path, DATE)
    assert [str(finding) for finding in caught.value.findings] == [f"chapters/index.md:{expected}"]


def test_a_release_without_its_fonts_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_book(tmp_path, ENGLISH, {"index.md": "# Talk {#top}\n\nBob: Hello.\n"})
    monkeypatch.setattr(build, "FONT_PACKAGES", ("rindoku_fonts_none",))
    result = CliRunner().invoke(main, ["release", str(tmp_path)])
    assert result.exit_code == 2
    said = "No module named 'rindoku_fonts_none'. A release needs more: pip install 'rindoku[release]'."
    assert said in result.output
    assert not (tmp_path / "site").exists()


def test_the_fonts_are_those_of_the_wheels_alone() -> None:
    families = typst.Fonts(include_system_fonts=False, font_paths=build.font_paths()).families()
    assert {"Noto Serif JP", "Noto Sans JP", "Noto Sans CJK JP"} <= set(families)
