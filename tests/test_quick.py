"""The ten minutes of the manual: its commands run, its pieces of source go in, and a book comes out."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from helpers import ROOT
from manual import Fence, fences, page, rows

from rindoku.cli import main

TEXT = page("quick.md")
# What makes the environment of the tests, and what does not end by itself.
_NOT_RUN = ("python3", ".", "pip", "rindoku serve")


def pieces() -> list[Fence]:
    return fences(TEXT)


def apply(folder: Path, piece: Fence) -> None:
    """Do with a file what a reader does with a piece of source."""
    path = folder / piece.title.removeprefix("added to ")
    if piece.language == "diff":
        lines = piece.text.splitlines(keepends=True)
        assert {line[0] for line in lines} <= set("+- ")
        old = "".join(line[1:] for line in lines if line[0] != "+")
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{piece.title}: must stand once\n{old}"
        text = text.replace(old, "".join(line[1:] for line in lines if line[0] != "-"))
    elif piece.title.startswith("added to "):
        text = path.read_text(encoding="utf-8") + piece.text
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        text = piece.text
    path.write_text(text, encoding="utf-8")


def run(command: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, str]:
    """Run a command in a folder; return the folder for the next one, and what it printed."""
    if command.startswith(_NOT_RUN):
        return folder, ""
    program, *arguments = shlex.split(command)
    if program == "cd":
        return folder / arguments[0], ""
    assert program == "rindoku"
    monkeypatch.chdir(folder)
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert result.exit_code == ("finding(s)" in result.output), result.output
    return folder, result.output


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the book that the page makes."""
    folder = tmp_path_factory.mktemp("quick")
    output = ""
    with pytest.MonkeyPatch.context() as monkeypatch:
        for piece in pieces():
            if piece.language == "sh":
                for command in piece.text.splitlines():
                    folder, output = run(command, folder, monkeypatch)
            elif piece.language == "text":
                assert output == piece.text
            else:
                apply(folder, piece)
    return folder


def test_every_piece_is_of_a_kind_that_is_tried() -> None:
    kinds = {(piece.language, bool(piece.title)) for piece in pieces()}
    sources = {(language, True) for language in ("diff", "markdown", "bibtex", "xml", "yaml")}
    assert kinds == {("sh", False), ("text", False)} | sources
    assert TEXT.count("\n```") == 2 * len(pieces())


def test_the_commands_and_pieces_of_the_page_make_a_book(made: Path) -> None:
    page_of_pairs = (made / "site/pairs.html").read_text(encoding="utf-8")
    for shown in ('data-speaker="cleo"', '<a href="#eq-pairs">equation (1)</a>', "<circle", "2, table 1]"):
        assert shown in page_of_pairs
    paper = (made / "site/papers/transformer.html").read_text(encoding="utf-8")
    assert "[2]" in paper
    assert "FILL IN" not in paper
    config = yaml.safe_load((made / "book.yml").read_text(encoding="utf-8"))
    assert config["title"] == "Pairs of Words"


def test_the_page_lists_what_a_new_book_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begin = next(piece.text for piece in pieces() if piece.text.startswith("rindoku new book"))
    run(begin, tmp_path, monkeypatch)
    root = tmp_path / "my-book"
    files = [path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()]
    told = [name.strip("`") for name, _ in rows(TEXT, "File")]
    assert {next(name for name in told if file.startswith(name)) for file in files} == set(told)


def test_the_page_lists_the_files_of_the_release(made: Path) -> None:
    told = [name.strip("`") for name, _ in rows(TEXT[TEXT.index("{#release}") :], "File")]
    assert sorted(path.name for path in (made / "dist").iterdir()) == sorted(told)


def test_the_extras_that_the_page_names_are_those_of_the_package() -> None:
    told = re.search(r"`(\w+)` is what PDF and EPUB need; .*\nTwo more extras, `(\w+)` and `(\w+)`,", TEXT)
    assert told is not None
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(told.groups()) == set(project["optional-dependencies"]) - {"dev"}
    assert f".[{told[1]}]" in TEXT
