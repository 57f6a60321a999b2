"""The plugin inside MkDocs and properdocs, and the site of the book that it makes."""

from __future__ import annotations

import gzip
import itertools
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import lxml.html
import pytest
from helpers import ENGLISH, LAB, ROOT, paper, run_lab, write_book, write_labs, write_papers
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort

from rindoku.book.reader import read_book
from rindoku.search import FOLDER

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


# A section that shows two figures, a table, code and values of its lab.
SHOWN = """部長：読みました。

## 実験 {#lab}

部長：長さは{{lab:alpha.count}}で、差は{{lab:alpha.gap}}です[@other2017work]。

--8<-- "labs/outputs/alpha/sizes.md"

```python
--8<-- "labs/alpha.py:draw"
```

![線が上がる](../../labs/outputs/alpha/line.svg)

/// figure-caption | #fig-line
線は{{lab:alpha.mean:.2f}}に至る。
///

![線が下がる](../../labs/outputs/alpha/other.svg)
"""
TWO_FIGURES = LAB.replace('"line": draw', '"line": draw, "other": draw')


@pytest.fixture(scope="module")
def lab_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a book with a lab that a section shows, and one that none does."""
    folder = write_papers(tmp_path_factory.mktemp("labs"), {"papers/alpha.md": paper("alpha", SHOWN)})
    write_labs(folder, alpha=TWO_FIGURES, beta=LAB)
    for slug in ("alpha", "beta"):
        run_lab(folder, slug)
    config = configure(folder)
    config.strict = True
    mkdocs_build(config)
    return folder


def test_a_section_shows_values_tables_code_and_figures_of_its_lab(lab_site: Path) -> None:
    page = tree(lab_site / "site/papers/alpha.html")
    (speech,) = page.xpath("//p[contains(., '長さは')]")
    assert speech.text_content().startswith("長さは8,192で、差は7.00×10−16です")
    assert page.xpath("//article//td[.='−1.25']")
    assert "def draw(figure):" in page.xpath("string(//article//pre)")
    assert "--8<--" not in page.xpath("string(//article)")
    assert "線は" in page.xpath("string(//figcaption)")
    quoted = tree(lab_site / "site/bibliography.html").xpath("//q[contains(., '8,192')]")
    assert len(quoted) == 1


def test_figures_of_a_lab_are_part_of_the_page(lab_site: Path) -> None:
    page = tree(lab_site / "site/papers/alpha.html")
    drawings = page.xpath("//span[@class='figure-drawing']/*[name()='svg']")
    assert [drawing.get("aria-label") for drawing in drawings] == ["線が上がる", "線が下がる"]
    for drawing in drawings:
        assert "長さ" in drawing.text_content()
        assert "var(--book-red" not in lxml.html.tostring(drawing, encoding="unicode")
        assert "var(--book-ink,#23262d)" in lxml.html.tostring(drawing, encoding="unicode")
        assert drawing.xpath(".//*[name()='text']")
    ids = page.xpath("//article//@id")
    assert sorted(ids) == sorted(set(ids))
    assert [i for i in ids if i.startswith("alpha-line-")]
    assert [i for i in ids if i.startswith("alpha-other-")]
    assert page.xpath("//article//img[contains(@src, 'labs')]") == []


def test_the_part_of_a_lab_offers_its_program_and_its_notebook(lab_site: Path) -> None:
    page = tree(lab_site / "site/papers/alpha.html")
    (line,) = page.xpath("//h2[@id='lab']/following-sibling::*[1]")
    assert line.get("class") == "lab-downloads"
    assert line.text_content() == "この実験をダウンロード：Python、ノートブック"
    links = line.xpath("a[@download]/@href")
    assert links == ["../labs/alpha.py", "../labs/alpha.ipynb"]
    sources = ("labs/alpha.py", "labs/outputs/alpha/alpha.ipynb")
    for link, source in zip(links, sources, strict=True):
        assert (lab_site / "site/papers" / link).read_bytes() == (lab_site / source).read_bytes()


def test_a_lab_that_no_section_shows_is_not_published(lab_site: Path) -> None:
    assert sorted(p.name for p in (lab_site / "site/labs").iterdir()) == ["alpha.ipynb", "alpha.py"]
    assert not tree(lab_site / "site/papers/beta.html").xpath("//*[@class='lab-downloads']")


def test_the_search_finds_values_but_no_downloads(lab_site: Path) -> None:
    found = [gzip.decompress(p.read_bytes()) for p in (lab_site / "site" / FOLDER).glob("fragment/*")]
    text = b"".join(found).decode(errors="replace")
    assert "長さは8,192で" in text.replace("\u200b", "")
    assert "ダウンロード" not in text


def test_a_part_of_a_lower_level_offers_them_too(tmp_path: Path) -> None:
    pages = {"papers/alpha.md": paper("alpha", "## 中 {#middle}\n\n### 実験 {#lab .wide}\n\n文。\n")}
    folder = write_labs(write_papers(tmp_path, pages), alpha=LAB)
    run_lab(folder, "alpha")
    mkdocs_build(configure(folder))
    page = tree(folder / "site/papers/alpha.html")
    assert page.xpath("//h3[@id='lab']/following-sibling::*[1]/@class") == ["lab-downloads"]


def test_a_preview_may_be_ahead_of_the_first_run_of_a_lab(tmp_path: Path) -> None:
    folder = write_papers(tmp_path, {"papers/alpha.md": paper("alpha", SHOWN.split("--8<--")[0])})
    write_labs(folder, alpha=LAB)
    config = configure(folder, "serve")
    mkdocs_build(config, serve_url="http://127.0.0.1/")
    page = (folder / "site/papers/alpha.html").read_text(encoding="utf-8")
    assert "<code>labs/alpha.py:1:1</code> L001 This lab has no outputs." in page
    assert "{{lab:alpha.count}}" in page
    assert (folder / "site/labs/alpha.py").is_file()
    assert str(folder / "labs") in config.watch
