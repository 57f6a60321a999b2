"""The date of a release: given, of the last commit, or of the day, with a word about what is uncertain."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from rindoku.export.dates import WrongDate, release_date

NOW = datetime(2026, 3, 1, 1, 30, tzinfo=timezone(timedelta(hours=9)))
# Whoever runs the tests may have settings of their own.
QUIET = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def git(folder: Path, *arguments: str) -> None:
    person = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    dates = {"GIT_AUTHOR_DATE": "2020-01-01T00:00:00Z", "GIT_COMMITTER_DATE": "2021-12-06T08:00:00+09:00"}
    command = ["git", *person, *arguments]
    subprocess.run(command, cwd=folder, env=os.environ | QUIET | dates, check=True, capture_output=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A book in a folder of a repository, with one commit."""
    book = tmp_path / "repository/book"
    book.mkdir(parents=True)
    (book / "book.yml").touch()
    (book / "頁 1.md").touch()
    git(book.parent, "init", "--quiet")
    git(book.parent, "add", ".")
    git(book.parent, "commit", "--quiet", "--message", "One")
    return book


def test_the_environment_goes_before_the_commit(folder: Path) -> None:
    assert release_date(folder, {"SOURCE_DATE_EPOCH": "0"}, NOW) == (datetime(1970, 1, 1, tzinfo=UTC), "")


@pytest.mark.parametrize("value", ["yesterday", "1.5", "9" * 30])
def test_an_environment_that_tells_no_date_is_refused(value: str, folder: Path) -> None:
    with pytest.raises(WrongDate) as caught:
        release_date(folder, {"SOURCE_DATE_EPOCH": value}, NOW)
    assert str(caught.value) == f"SOURCE_DATE_EPOCH is no number of seconds since 1970: '{value}'."


def test_the_commit_gives_the_date_in_utc(folder: Path) -> None:
    assert release_date(folder, {"SOURCE_DATE_EPOCH": ""}, NOW) == (datetime(2021, 12, 5, 23, tzinfo=UTC), "")


def test_a_change_beside_the_book_is_none_of_its_sources(folder: Path) -> None:
    (folder.parent / "other.txt").touch()
    assert release_date(folder, {}, NOW)[1] == ""


def test_one_change_is_named(folder: Path) -> None:
    (folder / "頁 1.md").write_text("changed", encoding="utf-8")
    date, warning = release_date(folder, {}, NOW)
    assert date == datetime(2021, 12, 5, 23, tzinfo=UTC)
    assert warning == "The sources are not those of the last commit, whose date the files bear: book/頁 1.md."


def test_of_several_changes_the_first_is_named(folder: Path) -> None:
    (folder / "book.yml").unlink()
    (folder / "頁 1.md").write_text("changed", encoding="utf-8")
    (folder / "new.md").touch()
    _, warning = release_date(folder, {}, NOW)
    assert warning.endswith(": book/book.yml and 2 more.")


@pytest.mark.parametrize("repository", [False, True])
def test_without_a_commit_it_is_the_day_in_utc(
    repository: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    if repository:
        git(tmp_path, "init", "--quiet")
    assert release_date(tmp_path, {}, NOW) == (
        datetime(2026, 2, 28, tzinfo=UTC),
        "No Git commit tells the date of the sources, so the files bear today's. Or set SOURCE_DATE_EPOCH.",
    )


def test_without_git_it_is_the_day_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(folder))
    date, warning = release_date(folder, {}, NOW)
    assert date == datetime(2026, 2, 28, tzinfo=UTC)
    assert warning.startswith("No Git commit tells")
