"""Books inside books, and new folders in the place of old ones: all or none."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import ENGLISH, write_book

from rindoku.build import BuildFailed, beside, build_site, put, read_parts
from rindoku.findings import BookError

PAGE = {"index.md": "# Inner {#inner}\n\nAlice: Hi.\n"}


def nested(folder: Path) -> Path:
    """A book with a book inside it that has one too."""
    write_book(folder, ENGLISH | {"subbooks": {"guide": "inner"}}, PAGE)
    write_book(folder / "inner", ENGLISH | {"subbooks": {"notes": "deep/er"}}, PAGE)
    write_book(folder / "inner/deep/er", ENGLISH, PAGE)
    return folder


def test_books_inside_a_book_are_read_with_their_places(tmp_path: Path) -> None:
    parts = read_parts(nested(tmp_path))
    assert [(part.place, part.path) for part in parts] == [
        ("", ""),
        ("guide", "inner"),
        ("guide/notes", "inner/deep/er"),
    ]
    assert [part.book.root for part in parts] == [tmp_path / part.path for part in parts]


def test_findings_in_books_inside_a_book_tell_their_whole_paths(tmp_path: Path) -> None:
    nested(tmp_path)
    for path in ("inner", "inner/deep/er"):
        (tmp_path / path / "chapters/index.md").write_text("---\n---\n\n# Title\n", encoding="utf-8")
    (tmp_path / "inner/book.yml").write_text("title: [", encoding="utf-8")
    with pytest.raises(BookError) as caught:
        read_parts(tmp_path)
    assert [finding.path for finding in caught.value.findings] == ["inner/book.yml"]
    write_book(tmp_path / "inner", ENGLISH | {"subbooks": {"notes": "deep/er"}}, PAGE)
    with pytest.raises(BookError) as caught:
        read_parts(tmp_path)
    assert [str(finding) for finding in caught.value.findings] == [
        "inner/deep/er/chapters/index.md:4:8: H001 The heading 'Title' has no id. Add one after a half-width "
        "space: ## … {#method}."
    ]


def test_a_build_returns_the_contents_of_all_pages_of_all_books(tmp_path: Path) -> None:
    pages = {"index.md": "# A {#a}\n\nAlice: $x$\n", "second.md": "# B {#b}\n\nBob: One.\n"}
    write_book(tmp_path, ENGLISH | {"subbooks": {"guide": "inner"}}, pages)
    write_book(tmp_path / "inner", ENGLISH, PAGE)
    contents = build_site(read_parts(tmp_path), tmp_path / "site")
    assert [set(each) for each in contents] == [{"index.md", "second.md"}, {"index.md"}]
    assert "<math" in contents[0]["index.md"]
    assert contents[1]["index.md"].startswith("<h1")


def test_a_site_without_the_plugin_is_refused(tmp_path: Path) -> None:
    write_book(tmp_path, ENGLISH, PAGE)
    site = tmp_path / "mkdocs.yml"
    site.write_text(site.read_text(encoding="utf-8").replace("- rindoku", "- search"), encoding="utf-8")
    with pytest.raises(BuildFailed, match=r"^mkdocs\.yml does not name the plugin rindoku$"):
        build_site(read_parts(tmp_path), tmp_path / "site")


def test_new_folders_and_files_take_the_place_of_old_ones(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one/old").touch()
    with beside(tmp_path / "one") as work:
        (work / "new").mkdir()
        (work / "new/fresh").touch()
        (work / "text").write_text("text")
        put({tmp_path / "one": work / "new", tmp_path / "two": work / "text"})
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["fresh", "one", "two"]


def test_when_one_cannot_be_moved_all_are_as_they_were(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "old").touch()
    with beside(tmp_path / "one") as work:
        (work / "new").mkdir()
        moves = {tmp_path / "one": work / "new", tmp_path / "three": work / "new-3"}
        with pytest.raises(FileNotFoundError):
            put(moves | {tmp_path / "two": work / "missing"})
        (work / "new-3").mkdir()
        with pytest.raises(FileNotFoundError):
            put(moves | {tmp_path / "two": work / "missing"})
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")) == [
        "one",
        "one/old",
        "two",
        "two/old",
    ]
