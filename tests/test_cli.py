"""The command line, on small books in temporary folders."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from helpers import ENGLISH, JAPANESE, THREE_PAGES, write_book

from rindoku.cli import main


def build(folder: Path) -> Result:
    return CliRunner().invoke(main, ["build", str(folder)], catch_exceptions=False)


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_three_page_book_in_english_with_other_speakers_builds(tmp_path: Path) -> None:
    result = build(write_book(tmp_path, ENGLISH, THREE_PAGES))
    assert result.exit_code == 0, result.output
    assert str(tmp_path / "site" / "index.html") in result.output
    first = (tmp_path / "site/index.html").read_text(encoding="utf-8")
    assert 'data-speaker="alice"' in first
    assert '<span class="speech-mood"> (surprised)</span>' in first
    assert "部長" not in first
    assert '<a href="#eq-x">equation (1)</a>' in (tmp_path / "site/third.html").read_text(encoding="utf-8")


def test_a_failed_build_names_every_finding_and_leaves_the_last_site(tmp_path: Path) -> None:
    write_book(tmp_path, ENGLISH, THREE_PAGES)
    assert build(tmp_path).exit_code == 0
    before = files(tmp_path / "site")
    chapters = tmp_path / "chapters"
    (chapters / "second.md").write_text("---\n---\n\n# Second\n\nAlicf: Hello.\n", encoding="utf-8")
    (chapters / "third.md").write_text("---\n---\n\n# Third {#third}\n\n$\\foo$\n", encoding="utf-8")
    result = build(tmp_path)
    assert result.exit_code == 1
    assert "chapters/second.md:4:9: H001" in result.stderr
    assert "chapters/second.md:6:1: D001 Unknown speaker 'Alicf'" in result.stderr
    assert "Did you mean 'Alice'?" in result.stderr
    assert 'chapters/third.md:6:2: M001 Unknown command "\\foo".' in result.stderr
    assert "3 finding(s); the last site is as it was." in result.stderr
    assert files(tmp_path / "site") == before
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".site-")] == []


def test_a_failure_inside_mkdocs_leaves_the_last_site_too(tmp_path: Path) -> None:
    write_book(tmp_path, ENGLISH, THREE_PAGES)
    assert build(tmp_path).exit_code == 0
    before = files(tmp_path / "site")
    second = tmp_path / "chapters" / "second.md"
    second.write_text("---\n---\n\n# Second {#second}\n\n[gone](nowhere.md)\n", encoding="utf-8")
    result = build(tmp_path)
    assert result.exit_code == 1
    assert "the last site is as it was" in result.stderr
    assert files(tmp_path / "site") == before


def test_the_same_sources_give_the_same_bytes(tmp_path: Path) -> None:
    sites = []
    for name in ("one", "two"):
        write_book(tmp_path / name, ENGLISH, THREE_PAGES)
        assert build(tmp_path / name).exit_code == 0
        made = files(tmp_path / name / "site")
        # MkDocs writes the day of the build into its list of pages.
        sites.append({path: data for path, data in made.items() if not path.startswith("sitemap")})
    assert sites[0] == sites[1]


def test_a_folder_without_a_book_is_named(tmp_path: Path) -> None:
    result = build(tmp_path)
    assert result.exit_code == 1
    assert (
        "book.yml:1:1: F006 There is no book.yml here. Run the command in the folder of a book."
        in result.stderr
    )


def test_a_wrong_call_exits_with_2(tmp_path: Path) -> None:
    assert CliRunner().invoke(main, ["build", str(tmp_path / "none")]).exit_code == 2


@pytest.mark.parametrize("text", ["[@nobody]", "$$ x", "ト書: あ"])
def test_serve_only_warns_where_build_stops(tmp_path: Path, text: str) -> None:
    from mkdocs.commands.build import build as mkdocs_build
    from mkdocs.config import load_config

    write_book(tmp_path, JAPANESE, {"index.md": f"# 題 {{#top}}\n\n{text}\n"})
    assert build(tmp_path).exit_code == 1
    config = load_config(str(tmp_path / "mkdocs.yml"), site_dir=str(tmp_path / "preview"))
    config.plugins.on_startup(command="serve", dirty=False)
    mkdocs_build(config, serve_url="http://127.0.0.1/")
    page = (tmp_path / "preview/index.html").read_text(encoding="utf-8")
    assert '<aside class="findings"' in page
    assert "chapters/index.md:6:" in page


def test_a_book_inside_a_book_is_built_into_its_folder(tmp_path: Path) -> None:
    write_book(tmp_path, ENGLISH | {"subbooks": {"guide": "inner"}}, THREE_PAGES)
    write_book(tmp_path / "inner", ENGLISH, {"index.md": "# Inner {#inner}\n\nAlice: Hi.\n"})
    assert build(tmp_path).exit_code == 0
    assert "Inner" in (tmp_path / "site/guide/index.html").read_text(encoding="utf-8")


def test_every_command_shows_an_example() -> None:
    def commands(group: click.Group) -> list[click.Command]:
        inner = (commands(c) if isinstance(c, click.Group) else [c] for c in group.commands.values())
        return [command for found in inner for command in found]

    for command in commands(main):
        assert "Example: rindoku " in (command.help or ""), command.name
