"""A book to begin with: it builds and passes all checks as it is."""

from __future__ import annotations

from math import log2
from pathlib import Path

import lxml.html
import pytest
from click.testing import CliRunner, Result

from rindoku.book import Book
from rindoku.book.reader import read_book
from rindoku.cli import main
from rindoku.new.book import LANGUAGES, TITLES


def new(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, ["new", "book", *arguments], input=typed, catch_exceptions=False)


def started(folder: Path, language: str, *options: str) -> Book:
    result = new(str(folder), "--language", language, *options)
    assert result.exit_code == 0, result.output
    return read_book(folder)


def run(*arguments: str) -> None:
    result = CliRunner().invoke(main, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_book_builds_and_passes_the_checks(tmp_path: Path, language: str) -> None:
    book = started(tmp_path / "book", language)
    assert book.config.title == TITLES[language]
    run("check", str(book.root))
    run("build", str(book.root))
    front = (tmp_path / "book/site/index.html").read_text(encoding="utf-8")
    assert f'<html lang="{language}"' in front
    assert TITLES[language] in front
    paper = (tmp_path / "book/site/papers/shannon.html").read_text(encoding="utf-8")
    assert paper.count('role="group"') >= 10
    assert "10.1002" not in paper  # the bibliography shows it
    assert "10.1002" in (tmp_path / "book/site/bibliography.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_book_shows_what_a_book_can_hold(tmp_path: Path, language: str) -> None:
    book = started(tmp_path, language)
    assert len(book.config.cast) == 2
    assert book.config.moods
    assert book.config.narrator
    assert len(book.glossary) == 1
    assert set(book.pages_by_term) == {"entropy"}
    assert [paper.record.status for paper in book.papers] == ["full"]
    assert [heading.name for heading in book.papers[0].headings] == [
        "question", "idea", "method", "results", "limits", "related",
    ]  # fmt: skip
    spoken = "".join(path.read_text(encoding="utf-8") for path in book.pages_folder.rglob("*.md"))
    for speaker in book.config.cast:
        assert speaker.name in spoken
    for mood in book.config.moods:
        assert mood in spoken
    assert f"\n{book.config.narrator}" in spoken


def test_the_numbers_of_the_new_book_are_right() -> None:
    questions = 0.81 * 1 + 0.09 * 2 + 0.09 * 3 + 0.01 * 3
    assert (round(questions, 9), round(questions / 2, 9)) == (1.29, 0.645)
    assert round(-0.9 * log2(0.9) - 0.1 * log2(0.1), 3) == 0.469
    assert (423 - 379 + 1) + (656 - 623 + 1) == 79


def test_the_two_languages_have_the_same_files_and_the_same_bibliography(tmp_path: Path) -> None:
    books = [started(tmp_path / language, language) for language in LANGUAGES]
    files = [
        sorted(path.relative_to(book.root).as_posix() for path in book.root.rglob("*") if path.is_file())
        for book in books
    ]
    assert files[0] == files[1]
    assert {"README.md", "book.yml", "mkdocs.yml", "glossary.yml", "bib/refs.bib"} < set(files[0])
    assert books[0].entries == books[1].entries
    entry = books[0].entries["shannon1948mathematical"]
    assert (entry.authors, entry.year, entry.volume) == (("Claude E. Shannon",), "1948", "27")
    assert entry.pages == "379–423, 623–656"


@pytest.mark.parametrize(
    "title",
    ['A*B_c* [1] $5 & $6 <b> {x}: "q" \\ #1 `code`', "yes", "{{book}} <<title>> |~", "- 1: '2'", "1. 数"],
)
def test_a_title_shows_as_it_is_typed(tmp_path: Path, title: str) -> None:
    book = started(tmp_path, "en", "--title", f"  {title}\n")
    assert book.config.title == title
    run("check", str(tmp_path))
    run("build", str(tmp_path))
    page = lxml.html.fromstring((tmp_path / "site/index.html").read_text(encoding="utf-8"))
    heading = page.find(".//article//h1")
    heading.find_class("headerlink")[0].drop_tree()
    assert heading.text_content().strip() == title


def test_the_output_names_the_next_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = new("my book", "--language", "en")
    assert result.output == (
        "Written: my book (12 files)\n"
        "See it while you write: rindoku serve 'my book'\n"
        "Find what is wrong:     rindoku check 'my book'\n"
        "Begin another paper:    rindoku new paper SLUG --book 'my book'\n"
    )


def test_language_and_title_are_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rindoku.new.cli.at_terminal", lambda: True)
    result = new(str(tmp_path / "one"), typed="fr\nja\n\n")
    assert result.exit_code == 0, result.output
    assert "Error: 'fr' is not one of 'ja', 'en'.\n" in result.output
    assert read_book(tmp_path / "one").config.title == TITLES["ja"]
    assert new(str(tmp_path / "two"), "--language", "en", typed="Ours\n").exit_code == 0
    assert read_book(tmp_path / "two").config.title == "Ours"


def refusal(result: Result) -> str:
    assert result.exit_code == 2, result.output
    return result.stderr.partition("Error: ")[2]


def test_without_a_terminal_the_missing_option_is_named(tmp_path: Path) -> None:
    result = new(str(tmp_path / "book"))
    assert refusal(result) == "There is no terminal to ask at. Give --language.\n"
    assert not (tmp_path / "book").exists()


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "full").mkdir()
    (tmp_path / "full/notes.txt").write_text("mine", encoding="utf-8")
    result = new("full", "--language", "en")
    hint = "Name a folder that is empty or not there yet."
    assert refusal(result) == f"DIR: full is not empty: it holds notes.txt. {hint}\n"
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["notes.txt"]
    assert (
        refusal(new("full/notes.txt", "--language", "en")) == f"DIR: full/notes.txt is not a folder. {hint}\n"
    )
    assert (tmp_path / "full/notes.txt").read_text(encoding="utf-8") == "mine"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = new(str(tmp_path / "file/book"), "--language", "en")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: The book cannot be written: [Errno")


@pytest.mark.parametrize(
    ("title", "like"),
    [
        ("On [@nobody]", "a citation: '[@nobody'"),
        ("Ada: her book", "a cue: 'Ada: her book'"),
        ("Money {#money}", "a heading's id: '{#money}'"),
        ("$$ x $$", "a display formula: '$$'"),
    ],
)
def test_a_title_that_reads_like_syntax_is_refused(tmp_path: Path, title: str, like: str) -> None:
    result = new(str(tmp_path / "book"), "--language", "en", "--title", title)
    assert refusal(result) == f"--title: The title reads like {like}. Choose one without.\n"
    assert not (tmp_path / "book").exists()
