"""The plugin inside MkDocs and properdocs, and the site of the book that it makes."""

from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import lxml.html
import pytest
from helpers import ENGLISH, ROOT, write_book
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort

from rindoku.book.reader import read_book

PAGES = {"index.md": "# A {#a}\n\nAlice: One.\n", "b.md": "# B {#b}\n\nBob: Two.\n"}


def tree(path: Path) -> lxml.html.HtmlElement:
    return lxml.html.fromstring(path.read_text(encoding="utf-8"))


def configure(folder: Path, command: str = "build") -> MkDocsConfig:
    """Load the book's configuration as the command would."""
    config = load_config(str(folder / "mkdocs.yml"), site_dir=str(folder / "site"))
    config.plugins.on_startup(command=command, dirty=False)
    return config


def article(path: Path) -> str:
    found = tree(path).xpath("//article")[0]
    return lxml.html.tostring(found, encoding="unicode", with_tail=False)


@pytest.mark.parametrize("engine", ["mkdocs", "properdocs"])
def test_strict_builds_pass_on_both_engines_with_the_same_articles(
    engine: str, tmp_path: Path, site: Path
) -> None:
    command = [sys.executable, "-m", engine, "build", "--strict", "--site-dir", str(tmp_path / "site")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    for page in (
        "index.html",
        "overview.html",
        "papers/kernelized_rpe.html",
        "cost.html",
        "bibliography.html",
    ):
        assert article(tmp_path / "site" / page) == article(site / page), page


def test_every_internal_link_and_anchor_of_the_site_leads_somewhere(site: Path) -> None:
    pages = {path.resolve(): tree(path) for path in site.rglob("*.html")}
    ids = {path: set(page.xpath("//@id")) | set(page.xpath("//a/@name")) for path, page in pages.items()}
    missing = []
    for path, page in pages.items():
        for address in page.xpath("//a/@href | //img/@src | //link/@href | //script/@src"):
            parts = urlsplit(address)
            if parts.scheme or parts.netloc or path.name == "404.html":
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if target.is_dir():
                target /= "index.html"
            if not target.is_file():
                missing.append(f"{path.name}: {address}")
            elif parts.fragment and target in ids and unquote(parts.fragment) not in ids[target]:
                missing.append(f"{path.name}: {address} (no such anchor)")
    assert missing == []


def test_ids_are_unique_on_every_page(site: Path) -> None:
    for path in site.rglob("*.html"):
        found = tree(path).xpath("//article//@id")
        assert sorted(found) == sorted(set(found)), path


def test_papers_follow_each_other_in_the_order_of_their_numbers(site: Path) -> None:
    book = read_book(ROOT)
    papers = [paper.uri.replace(".md", ".html") for paper in book.papers]
    for before, after in itertools.pairwise(papers):
        assert tree(site / before).xpath("//link[@rel='next']/@href") == [Path(after).name]
        assert tree(site / after).xpath("//link[@rel='prev']/@href") == [Path(before).name]
    assert tree(site / "overview.html").xpath("//link[@rel='next']/@href") == [papers[0]]


def test_the_card_of_a_paper_is_part_of_the_content(site: Path) -> None:
    page = tree(site / "papers/kernelized_rpe.html")
    assert page.xpath("string(//article//header/h1/span[@class='paper-number'])") == "[25]"
    assert page.xpath("//article//section[@class='card']//a[@href='../datasets.html#wikitext-103']")
    assert page.xpath("//article//section[@class='card']//a[@href='../baselines.html#performer']")
    assert page.xpath("//article//section[@class='card']//a[@href='../taxonomy.html#attention-fft']")
    assert page.xpath("//article//section[@class='card']//math")


def test_a_page_without_its_section_says_so(site: Path) -> None:
    assert tree(site / "papers/lssl.html").xpath("//article//p[@class='card-status']")
    assert not tree(site / "papers/kernelized_rpe.html").xpath("//article//p[@class='card-status']")


def test_no_page_asks_another_host_for_anything(site: Path) -> None:
    for path in site.rglob("*.html"):
        page = tree(path)
        loaded = page.xpath("//script/@src | //img/@src | //iframe/@src | //link[@rel='stylesheet']/@href")
        assert [address for address in loaded if urlsplit(address).netloc] == [], path


def test_edit_links_appear_when_the_address_of_the_sources_is_set(tmp_path: Path) -> None:
    links = {}
    for name, address in {"with": "https://example.org/book", "without": ""}.items():
        folder = write_book(tmp_path / name, ENGLISH | {"repository": address}, PAGES)
        config = configure(folder)
        config.theme["features"] = ["content.action.edit"]
        mkdocs_build(config)
        links[name] = tree(folder / "site/b.html").xpath("//a[@rel='edit']/@href")
    assert links == {"with": ["https://example.org/book/edit/main/chapters/b.md"], "without": []}


def test_raw_mkdocs_stops_at_a_finding_before_it_empties_the_site(tmp_path: Path) -> None:
    folder = write_book(tmp_path, ENGLISH, PAGES | {"b.md": "# B\n"})
    (folder / "site").mkdir()
    (folder / "site" / "index.html").write_text("the last site")
    config = configure(folder)
    with pytest.raises(Abort):
        mkdocs_build(config)
    assert (folder / "site" / "index.html").read_text() == "the last site"


def test_a_preview_keeps_the_last_book_while_book_yml_is_broken(tmp_path: Path) -> None:
    folder = write_book(tmp_path, ENGLISH, PAGES)

    def preview() -> str:
        mkdocs_build(configure(folder, "serve"), serve_url="http://127.0.0.1/")
        return (folder / "site/index.html").read_text(encoding="utf-8")

    assert "findings" not in preview()
    book = folder / "book.yml"
    book.write_text(book.read_text(encoding="utf-8") + "colour: red\n", encoding="utf-8")
    broken = preview()
    assert "F003" in broken
    assert 'data-speaker="alice"' in broken


def test_the_preview_watches_what_a_book_is_made_of(tmp_path: Path) -> None:
    folder = write_book(tmp_path, ENGLISH | {"bibliography": "refs.bib"}, PAGES, **{"refs.bib": ""})
    config = configure(folder, "serve")
    watched = config.plugins.on_config(config).watch
    assert {str(folder / "book.yml"), str(folder / "refs.bib")} <= set(watched)
    assert any(path.endswith("site") for path in watched)


def test_source_syntax_left_on_a_finished_page_fails_the_build(tmp_path: Path) -> None:
    # Raw HTML is not read as Markdown, so this cue would reach the reader as it is.
    text = "# A {#a}\n\n<div>\nAlice: lost\n</div>\n"
    folder = write_book(tmp_path, ENGLISH, {"index.md": text})
    config = configure(folder)
    with pytest.raises(Abort):
        mkdocs_build(config)
