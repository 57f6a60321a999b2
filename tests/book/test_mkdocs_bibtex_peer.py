"""Plain citations mean the same to mkdocs-bibtex, whose syntax ours is: the manuscript stays portable."""

from __future__ import annotations

from pathlib import Path

import lxml.html
import yaml
from helpers import BIB, write_papers
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config

from rindoku.book.reader import read_book
from rindoku.markdown import render

PAGE = """# Citations {#citations}

One work [@first2021alpha] and, after it, two [@second2021beta; @other2017work].

位置の差[@first2021alpha]だけで決まる[@third2021gamma;@second2021beta]。

- In a list [@third2021gamma],
- **twice in bold [@first2021alpha]** and *once more* [@first2021alpha].

> In a quotation, at its end [@other2017work; @first2021alpha; @third2021gamma].

| In a table | without |
|---|---|
| here [@second2021beta] | there |
"""


def by_mkdocs_bibtex(folder: Path) -> lxml.html.HtmlElement:
    """The page as MkDocs makes it with that plugin: a footnote for each work."""
    site = {
        "site_name": "peer",
        "theme": {"name": "mkdocs"},
        "plugins": [{"bibtex": {"bib_file": "refs.bib"}}],
        "markdown_extensions": ["attr_list", "footnotes", "tables"],
    }
    (folder / "docs").mkdir(parents=True)
    (folder / "docs" / "index.md").write_text(PAGE, encoding="utf-8")
    (folder / "refs.bib").write_text(BIB, encoding="utf-8")
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(site), encoding="utf-8")
    mkdocs_build(load_config(str(folder / "mkdocs.yml"), site_dir=str(folder / "site")))
    html = (folder / "site" / "index.html").read_text(encoding="utf-8")
    page = lxml.html.fromstring(html).xpath("//div[@role='main']")[0]
    for mark in page.xpath("//sup[a[@class='footnote-ref']]"):
        put(mark, mark.xpath("string(a/@href)").removeprefix("#fn:"))
    (notes,) = page.xpath("//div[@class='footnote']")
    notes.drop_tree()
    return page


def by_rindoku(folder: Path) -> lxml.html.HtmlElement:
    """The page as ours: a link for each work."""
    book = read_book(write_papers(folder, {"index.md": PAGE}))
    assert book.findings == ()
    page = lxml.html.fromstring(f"<main>{render(PAGE, book, 'index.md')}</main>")
    for link in page.xpath("//a[@class='headerlink']"):
        link.drop_tree()
    for link in page.xpath("//span[@class='cite']/a"):
        put(link, link.get("data-cite"))
    return page


def put(element: lxml.html.HtmlElement, key: str) -> None:
    """Replace a citation by its key."""
    element.tail = f"⟦{key}⟧{element.tail or ''}"
    element.drop_tree()


def blocks(page: lxml.html.HtmlElement) -> list[tuple[str, str]]:
    """The blocks of text in order: their element and their text."""
    found = page.xpath(".//h1 | .//p | .//li | .//th | .//td")
    return [(str(block.tag), " ".join(block.text_content().split())) for block in found]


def test_both_cite_the_same_works_in_the_same_places(tmp_path: Path) -> None:
    ours, theirs = blocks(by_rindoku(tmp_path / "ours")), blocks(by_mkdocs_bibtex(tmp_path / "theirs"))
    assert ours == theirs
    assert ("p", "位置の差⟦first2021alpha⟧だけで決まる⟦third2021gamma⟧⟦second2021beta⟧。") in ours
    assert sum(text.count("⟦") for _, text in ours) == 13
