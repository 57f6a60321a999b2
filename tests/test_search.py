"""What of a finished page goes into the search index."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from helpers import ENGLISH, write_book, write_papers
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config

import rindoku.search
from rindoku.book.reader import read_book
from rindoku.plugin import RindokuPlugin
from rindoku.search import Document, Indexing, SearchError, document, spellings, write_index


def indexed(folder: Path) -> dict[str, Any]:
    """What an index holds of its pages, by address."""
    found = {}
    for path in folder.glob("fragment/*"):
        data = gzip.decompress(path.read_bytes())
        page = json.loads(data[data.index(b"{") :])
        page["text"] = page["content"].replace("\u200b", "")
        found[page["url"]] = page
    return found


ARTICLES = {
    "<p>読む。</p>": "読む。",
    '<h2 id="a">題<a class="headerlink" href="#a">#</a></h2>': "題.",
    "<p>長さ<math><mi>n</mi></math>の列</p>": "長さnの列.",
    "<p><math><mi>O</mi><mo>(</mo><msup><mi>n</mi><mn>2</mn></msup><mo>)</mo></math>で</p>": "O(n²)で.",
    "<p><math><mi>log</mi><mo>\u2061</mo><mi>n</mi></math>倍</p>": "log n倍.",
    "<p>差<math><msub><mi>b</mi><mi>i</mi></msub></math>を</p>": "差…を.",
    "<p>式<math><mo>&lt;</mo></math>だ</p>": "式<だ.",
    '<p>前<a id="cite-x-1" href="#">[1]</a>後</p>': "前[1]後.",
    "<p>ＲＮＮとｶﾞｳｽ（全角）</p>": "RNNとガウス（全角）",
    '<p>図<img src="x.svg" alt="顔">だ</p><p>次</p>': "図だ. 次.",
    "<h2>状態<wbr>方程式</h2>": "状態方程式.",
    "<p><ruby>漢<rt>かん</rt></ruby>字</p>": "漢字.",
    '<section class="card"><dl><dt>提案</dt><dd>短くする。</dd></dl></section>': "短くする。",
}


def test_the_index_holds_the_text_that_readers_see(tmp_path: Path) -> None:
    book = read_book(write_papers(tmp_path / "book"))
    pages = []
    for number, article in enumerate(ARTICLES):
        page = f"<html><nav>menu</nav><article class=x>{article}</article></html>"
        pages.append(Document(f"{number}.html", document(book, "index.md", page).html))
    write_index(pages, [], tmp_path / "index", "ja")
    found = indexed(tmp_path / "index")
    assert {article: found[f"/{n}.html"]["text"] for n, article in enumerate(ARTICLES)} == ARTICLES


def test_a_speech_tells_who_speaks_and_where_it_ends() -> None:
    speech = (
        '<div class="speech" data-speaker="{0}" id="{1}"><p class="speech-name">名</p>'
        '<div class="speech-body"><div class="highlight">x</div></div></div>'
    )
    book = read_book(Path(rindoku.search.__file__).parents[2] / "docs")
    article = f"{speech.format('a', 'a-1')}<p>間</p>{speech.format('b', 'b-1')}"
    made = document(book, "index.md", f"<article>{article}</article>").html
    marks = [part.partition('"')[0] for part in made.split('id="')[1:]]
    assert marks[0::2] == ["speech:a:a-1", "speech:b:b-1"]
    assert all(mark.startswith("after:") for mark in marks[1::2])
    assert made.index(marks[1]) < made.index("間") < made.index(marks[2])


def test_the_record_of_a_paper_is_found_under_what_its_text_does_not_say(tmp_path: Path) -> None:
    book = read_book(write_papers(tmp_path))
    made = document(book, "papers/alpha.md", "<article><h1>[1] 一つ目の論文</h1></article>")
    write_index([made], [], tmp_path / "index", "ja")
    page = indexed(tmp_path / "index")["/papers/alpha.html"]
    assert page["meta"]["groups"] == "model"
    meta = page["meta"]
    assert (meta["number"], meta["name"], meta["kind"], meta["group"]) == ("1", "Alpha", "paper", "model")
    assert meta["title"] == "一つ目の論文"
    terms = meta["terms"].split(" ¦ ")
    assert {"低ランク", "low rank", "速い", "Fast", "Models", "LRA", "C4", "Jan Łukasik"} <= set(terms)
    # Letters of their own are found as they are typed.
    assert {"lukasik", "nystrom"} <= set(meta["plain"].split())


def test_words_that_mean_the_same_come_from_glossary_and_techniques(tmp_path: Path) -> None:
    glossary = "- {id: t, term: 変換器, english: 'transformer, TF', also: [トランス], sentence: 変える。}\n"
    pages = {"index.md": "# 本 {#book}\n\n部長：変換器。\n"}
    book = read_book(write_papers(tmp_path, pages, glossary="glossary.yml"))
    assert ["低ランク", "low rank"] in spellings(book)
    assert not [words for words in spellings(book) if len(words) < 2]
    (tmp_path / "glossary.yml").write_text(glossary, encoding="utf-8")
    assert ["変換器", "トランス", "transformer", "TF"] in spellings(read_book(tmp_path))


@pytest.mark.parametrize("command", ["build", "serve"])
def test_a_preview_has_no_index_and_a_raw_build_has_one(command: str, tmp_path: Path) -> None:
    folder = write_book(tmp_path, ENGLISH, {"index.md": "# A {#a}\n\nAlice: One.\n"})
    config = load_config(str(folder / "mkdocs.yml"), site_dir=str(folder / "site"))
    config.plugins.on_startup(command=command, dirty=False)
    mkdocs_build(config)
    assert (folder / "site/pagefind/pagefind.js").is_file() == (command == "build")


def test_a_machine_without_pagefinds_program_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rindoku.search, "get_executable", lambda: None)
    with pytest.raises(SearchError, match="has no program for this machine"):
        write_index([], [], tmp_path / "index", "ja")


def test_what_pagefind_says_when_it_fails_is_passed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "program"
    program.write_text("#!/bin/sh\necho no space left >&2\nexit 3\n")
    program.chmod(0o755)
    monkeypatch.setattr(rindoku.search, "get_executable", lambda: program)
    with pytest.raises(SearchError, match="cannot be made: no space left"):
        write_index([], [], tmp_path / "index", "ja")


def test_a_build_that_fails_leaves_no_pagefind_at_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "program"
    program.write_text("#!/bin/sh\nexec sleep 1000\n")
    program.chmod(0o755)
    monkeypatch.setattr(rindoku.search, "get_executable", lambda: program)
    started: list[Indexing] = []

    def fail(plugin: RindokuPlugin, output: str, **_: Any) -> str:
        assert plugin.index is not None
        started.append(plugin.index)
        raise RuntimeError("no more")

    monkeypatch.setattr(RindokuPlugin, "on_post_page", fail)
    folder = write_book(tmp_path / "book", ENGLISH, {"index.md": "# A {#a}\n\nAlice: One.\n"})
    config = load_config(str(folder / "mkdocs.yml"), site_dir=str(tmp_path / "site"))
    config.plugins.on_startup(command="build", dirty=False)
    with pytest.raises(RuntimeError, match="no more"):
        mkdocs_build(config)
    assert started[0].process.poll() is not None
