"""Pages converted ahead in parallel processes are the pages that MkDocs converts."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from helpers import paper, write_papers
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.structure.pages import Page

import rindoku.ahead
import rindoku.plugin
from rindoku.book import Book

BODY = """部長：短い列に集めます[@other2017work, 表2]。
$x_i$を$n$個です。

## 問い {#question}

副部長（驚き）：次の節[@second2021beta]と[用語](../index.md#book)を見て。[^1]

$$ x = \\sqrt{y} $$ {#eq-x}

[](#eq-x)の図。

[^1]: 注です。
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return write_papers(tmp_path / "book", {"papers/alpha.md": paper("alpha", BODY)})


@pytest.fixture
def converted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that this process converts itself."""
    found: list[str] = []
    render = Page.render

    def told(page: Page, *args: object) -> None:
        found.append(page.file.src_uri)
        render(page, *args)

    monkeypatch.setattr(Page, "render", told)
    return found


def made(folder: Path, site: Path) -> dict[str, bytes]:
    """Build a book; return its pages and the search index."""
    config = load_config(str(folder / "mkdocs.yml"), site_dir=str(site))
    config.plugins.on_startup(command="build", dirty=False)
    build(config)
    files = [*site.rglob("*.html"), *(path for path in (site / "pagefind").rglob("*") if path.is_file())]
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in files}


def in_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rindoku.ahead, "LEAST", 1)
    monkeypatch.setattr(rindoku.ahead, "processors", lambda: 2)


def counted(monkeypatch: pytest.MonkeyPatch, name: str) -> list[str]:
    """The pages for which this process calls a function of the plugin."""
    found: list[str] = []
    function = getattr(rindoku.plugin, name)

    def told(book: Book, uri: str, html: str) -> object:
        found.append(uri)
        return function(book, uri, html)

    monkeypatch.setattr(rindoku.plugin, name, told)
    return found


def test_pages_are_the_same_bytes_and_this_process_converts_none(
    book: Path, tmp_path: Path, converted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = made(book, tmp_path / "alone")
    assert "papers/alpha.md" in converted
    converted.clear()
    in_processes(monkeypatch)
    contents = counted(monkeypatch, "content")
    documents = counted(monkeypatch, "document")
    assert made(book, tmp_path / "together") == alone
    assert converted == contents == documents == []


def test_a_page_with_something_to_tell_is_converted_by_this_process_and_tells_it_once(
    book: Path,
    tmp_path: Path,
    converted: list[str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    page = book / "chapters" / "papers" / "beta.md"
    page.write_text(page.read_text() + "\n副部長：[ない](missing.md)を見て。\n")
    in_processes(monkeypatch)
    with caplog.at_level(logging.WARNING):
        made(book, tmp_path / "site")
    assert converted == ["papers/beta.md"]
    told = [record.getMessage() for record in caplog.records]
    assert len([message for message in told if "missing.md" in message]) == 1


def test_a_text_that_changes_meanwhile_is_converted_once_more(
    book: Path, tmp_path: Path, converted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    in_processes(monkeypatch)
    convert_ahead = rindoku.ahead.convert_ahead

    def then_edit(*args: object) -> object:
        done = convert_ahead(*args)
        page = book / "chapters" / "papers" / "gamma.md"
        page.write_text(page.read_text() + "\n副部長：あとから。\n")
        return done

    monkeypatch.setattr("rindoku.plugin.convert_ahead", then_edit)
    assert "あとから" in made(book, tmp_path / "site")["papers/gamma.html"].decode()
    assert converted == ["papers/gamma.md"]


@pytest.mark.parametrize("priority", [100, -100])
def test_what_another_plugin_changes_on_a_page_is_kept(
    priority: int, book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = (
        f"from mkdocs.plugins import event_priority\n\n\n@event_priority({priority})\n"
        "def on_page_content(html, page, **_):\n"
        "    return html.replace('集めます', '集めません') if 'alpha' in page.file.src_uri else html\n"
    )
    (book / "hook.py").write_text(hook, encoding="utf-8")
    with (book / "mkdocs.yml").open("a") as file:
        file.write("hooks: [hook.py]\n")
    alone = made(book, tmp_path / "alone")
    in_processes(monkeypatch)
    contents = counted(monkeypatch, "content")
    documents = counted(monkeypatch, "document")
    assert made(book, tmp_path / "together") == alone
    assert "集めません" in alone["papers/alpha.html"].decode()
    assert contents == (["papers/alpha.md"] if priority > 0 else [])
    assert documents == ["papers/alpha.md"]


def test_a_link_to_a_heading_that_is_not_there_is_still_told(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    page = book / "chapters" / "papers" / "beta.md"
    page.write_text(page.read_text() + "\n副部長：[ない](alpha.md#nothing)を見て。\n")
    in_processes(monkeypatch)
    with caplog.at_level(logging.WARNING):
        made(book, tmp_path / "site")
    assert any("alpha.md#nothing" in record.getMessage() for record in caplog.records)


def test_without_processes_to_be_had_this_process_converts_all(
    book: Path, tmp_path: Path, converted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*args: object) -> None:
        raise OSError("no process to be had")

    alone = made(book, tmp_path / "alone")
    converted.clear()
    in_processes(monkeypatch)
    monkeypatch.setattr(rindoku.ahead, "ProcessPoolExecutor", none)
    assert made(book, tmp_path / "site") == alone
    assert "papers/alpha.md" in converted


def test_a_small_book_starts_no_processes(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rindoku.ahead, "ProcessPoolExecutor", None)
    assert made(book, tmp_path / "site")
