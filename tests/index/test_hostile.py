"""Text from records, bibliography and configuration is data: on no page does it become markup.

Each example puts a payload into one place of a small book. Every page must then have the same
elements and attributes as with a harmless word in that place, and show the payload as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lxml.html
import pytest
import yaml
from helpers import BASELINES, BIB, DATASETS, GROUPS, JAPANESE, TECHNIQUES, paper, taxonomy, write_papers
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config

from rindoku.book import Book
from rindoku.book.reader import read_book
from rindoku.index.pages import card, generate
from rindoku.markdown import render
from rindoku.style import colour_sheet


@dataclass(frozen=True)
class Example:
    """A payload, and how to write a book that holds a given text in its place."""

    payload: str
    write: Callable[[Path, str], Path]
    harmless: str = "word"


def record(payload: str, /, **places: object) -> Example:
    """A payload in the record of a paper that a page cites: `HERE` in the values stands for it."""

    def write(folder: Path, text: str) -> Path:
        pages = {"papers/alpha.md": paper("alpha", **put(places, text))}
        pages["index.md"] = "# 本 {#book}\n\n部長：はい[@first2021alpha]。\n"
        return write_papers(folder, pages)

    return Example(payload, write)


def put(value: Any, text: str) -> Any:
    """Return a value with `text` for every HERE in it."""
    if isinstance(value, dict):
        return {key: put(item, text) for key, item in value.items()}
    if isinstance(value, list):
        return [put(item, text) for item in value]
    return value.replace("HERE", text) if isinstance(value, str) else value


def vocabulary(
    payload: str, name: str, terms: list[dict[str, Any]], /, harmless: str = "word", **fields: str
) -> Example:
    """A payload in the first term of a vocabulary."""

    def write(folder: Path, text: str) -> Path:
        first = terms[0] | put(fields, text)
        return write_papers(folder, terms=taxonomy(**{name: [first, *terms[1:]]}))

    return Example(payload, write, harmless)


def bibliography(payload: str, old: str, new: str) -> Example:
    """A payload in the BibTeX file, of which a page cites one work."""
    assert BIB.count(old) == 1
    pages = {"index.md": "# 本 {#book}\n\n部長：はい[@other2017work]。\n"}
    return Example(
        payload, lambda folder, text: write_papers(folder, pages, bib=BIB.replace(old, new % text))
    )


def configuration(payload: str, body: str, **fields: object) -> Example:
    """A payload in book.yml, and a page that shows it."""

    def write(folder: Path, text: str) -> Path:
        pages = {"index.md": f"# 本 {{#book}}\n\n{body.replace('HERE', text)}\n"}
        return write_papers(folder, pages, **put(fields, text))

    return Example(payload, write)


def write_mood(folder: Path, text: str) -> Path:
    """Write a book with a mood of this name; it is a key of book.yml."""
    pages = {"index.md": f"# 本 {{#book}}\n\n部長（{text}）：はい。\n"}
    return write_papers(folder, pages, moods={text: "surprise"})


def write_title(folder: Path, text: str) -> Path:
    """Write a book with a page of this title, which the bibliography names."""
    front = yaml.safe_dump({"title": text})
    page = f"---\n{front}---\n\n# 本 {{#book}}\n\n部長：はい[@other2017work]。\n"
    return write_papers(folder, {"index.md": page})


IMAGE = '<img src="x" onerror="alert(1)">'
SCRIPT = "<script>alert(1)</script>"
CELL = "</td></tr></table><script>alert(1)</script>"
QUOTES = 'w" onmouseover="alert(1)" x=\''

EXAMPLES = {
    "a headline": record(IMAGE, headline="HERE"),
    "a name of a paper": record(f'"{IMAGE}', name="HERE"),
    "a proposal": record(f"</dd>{SCRIPT}", proposal="HERE"),
    "a note on data": record(f"</span></li>{IMAGE}", data=[{"id": "lra", "note": "HERE"}, "c4"]),
    "a note on a baseline": record(CELL, baselines=[{"id": "transformer", "note": "HERE"}]),
    "a time": record(CELL, cost={"time": "HERE", "basis": "b"}),
    "a memory": record(CELL, cost={"time": "t", "memory": "HERE", "basis": "b"}),
    "a comparison": record(CELL, cost={"time": "t", "against": "HERE", "basis": "b"}),
    "a basis": record(CELL, cost={"time": "t", "basis": "HERE"}),
    "a licence": record(IMAGE, code=[{"url": "https://example.org/", "licence": "HERE"}]),
    "a framework": record(IMAGE, code=[{"url": "https://example.org/", "licence": "l", "framework": "HERE"}]),
    "a note on code": record(IMAGE, code=[{"url": "https://example.org/", "licence": "l", "note": "HERE"}]),
    "a label of a group": vocabulary(f"</h2>{SCRIPT}", "groups", GROUPS, label="HERE"),
    "an English name of a group": vocabulary(f"</span>{IMAGE}", "groups", GROUPS, english="HERE"),
    "a sentence of a group": vocabulary(f"</p>{SCRIPT}", "groups", GROUPS, sentence="HERE"),
    "a letter of a group": vocabulary("<", "groups", GROUPS, harmless="L", letter="HERE"),
    "a label of a technique": vocabulary(IMAGE, "techniques", TECHNIQUES, label="HERE"),
    "an English name of a technique": vocabulary(IMAGE, "techniques", TECHNIQUES, english="HERE"),
    "a name of a data set": vocabulary(f"</a>{IMAGE}", "datasets", DATASETS, name="HERE"),
    "a kind of data sets": vocabulary(f"</h2>{IMAGE}", "datasets", DATASETS, kind="HERE"),
    "a note on a data set": vocabulary(f"</dd>{SCRIPT}", "datasets", DATASETS, note="HERE"),
    "a name of a baseline": vocabulary(f"T</dt>{IMAGE}", "baselines", BASELINES, name="HERE"),
    "a note on a baseline's term": vocabulary(IMAGE, "baselines", BASELINES, note="HERE"),
    "a reference of a baseline": vocabulary(SCRIPT, "baselines", BASELINES, reference="HERE"),
    "a title in BibTeX": bibliography(SCRIPT, "{{Alpha}: {GPU} Kernels for the {Nyström} Method}", "{%s}"),
    "a journal in BibTeX": bibliography(f"</p>{SCRIPT}", "{Journal}", "{%s}"),
    "a year in BibTeX": bibliography(SCRIPT, "year = {2017}", "year = {%s}"),
    "a given name with quotes": bibliography(QUOTES, "Sørensen, Eva", "Sørensen, {%s}"),
    "a family name with quotes": bibliography(QUOTES, "Sørensen, Eva", "{%s}, Eva"),
    "a family name with markup": bibliography(f"w{SCRIPT}", "van den Berg, Cor", "{%s}, Cor"),
    "a family name in a citation": bibliography(f"w{SCRIPT}", "Other, Ann", "{%s}, Ann"),
    "a DOI": bibliography(QUOTES, "  year = {2017}", "  doi = {10.1/%s},\n  year = {2017}"),
    "a preprint": bibliography(QUOTES, "{2101.00001}", "{%s}"),
    "a name of a speaker": configuration(
        "\"'&<b",
        "HERE：はい。",
        cast=[{"id": "bucho", "name": "HERE", "colour": "red"}],
    ),
    "a title of a page": Example(f"</a>{IMAGE}", write_title),
    "a name of a mood": Example("<img src=x>&\"'", write_mood),
    "a locator": configuration(f"{SCRIPT}\"'", "部長：はい[@first2021alpha, HERE]。"),
}


def pages_of(book: Book) -> dict[str, lxml.html.HtmlElement]:
    """The content of every page, parsed as a browser would."""
    pages = {uri: generate(uri, book).html for uri in book.made_pages}
    pages |= {found.uri: card(found, book) for found in book.papers}
    text = (book.pages_folder / "index.md").read_text(encoding="utf-8")
    pages["index.md"] = render(text.split("---\n", 2)[2], book, "index.md")
    return {uri: lxml.html.fromstring(f"<main>{html}</main>") for uri, html in pages.items()}


def skeleton(page: lxml.html.HtmlElement) -> list[tuple[str, list[str]]]:
    # Where a headline may break depends on its words.
    return [(str(e.tag), sorted(e.attrib)) for e in page.iter() if e.tag != "wbr"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_payload_is_shown_and_does_nothing(name: str, tmp_path: Path) -> None:
    example = EXAMPLES[name]
    hostile = read_book(example.write(tmp_path / "hostile", example.payload))
    harmless = read_book(example.write(tmp_path / "harmless", example.harmless))
    assert (hostile.findings, harmless.findings) == ((), ())
    shown = pages_of(hostile)
    for uri, page in pages_of(harmless).items():
        assert skeleton(shown[uri]) == skeleton(page), uri
    texts = [page.text_content() for page in shown.values()]
    assert any(example.payload in text for text in texts)


@pytest.mark.parametrize("place", ["title", "description", "headline", "proposal", "heading", "book"])
def test_a_payload_in_the_head_of_a_page_does_nothing(place: str, tmp_path: Path) -> None:
    payload = '"></title><script>alert(1)</script>'
    front = yaml.safe_dump({place: payload}) if place in ("title", "description") else "{}\n"
    heading = f"`{payload}`" if place == "heading" else "別"
    pages = {"a.md": f"---\n{front}---\n\n# {heading} {{#a}}\n\n部長：はい。\n"}
    if place in ("headline", "proposal"):
        pages["papers/alpha.md"] = paper("alpha", **{place: payload})
    fields = {"title": payload} if place == "book" else {}
    root = write_papers(tmp_path, pages, order=["index.md", "a.md", "papers", "indexes"], **fields)
    site = yaml.safe_load((root / "mkdocs.yml").read_text(encoding="utf-8"))
    if place == "book":
        site |= {"site_description": payload, "site_author": payload}
    (root / "mkdocs.yml").write_text(yaml.safe_dump(site), encoding="utf-8")
    config = load_config(str(root / "mkdocs.yml"), site_dir=str(root / "site"))
    config.plugins.on_startup(command="build", dirty=False)
    mkdocs_build(config)
    for path in (root / "site").rglob("*.html"):
        page = lxml.html.fromstring(path.read_text(encoding="utf-8"))
        assert not [s for s in page.xpath("//script") if "alert(1)" in (s.text or "")], path.name
        assert len(page.xpath("//head/title")) == 1
    page = lxml.html.fromstring((root / "site/a.html").read_text(encoding="utf-8"))
    paper_page = lxml.html.fromstring((root / "site/papers/alpha.html").read_text(encoding="utf-8"))
    if place in ("title", "heading", "book"):
        assert payload in page.xpath("string(//head/title)")
    elif place == "headline":
        assert payload in paper_page.xpath("string(//head/title)")
    else:
        where = page if place == "description" else paper_page
        assert where.xpath("//meta[@name='description']/@content") == [payload]


def test_the_colour_sheet_is_rules_with_declared_names_and_values(tmp_path: Path) -> None:
    colours = JAPANESE["colours"] | {"model": {"light": "#00756b", "dark": "#4fc3b4"}}
    sheet = colour_sheet(read_book(write_papers(tmp_path, colours=colours)))
    # What is for screens alone: on paper the light colours stay.
    media = re.findall(r"^(@media [^{}]+)\{([^{}]+\{[^{}]*\})\}$", sheet, re.M)
    assert [name for name, _ in media] == [
        "@media screen",
        "@media screen and (prefers-color-scheme:dark)",
    ]
    for name, rule in media:
        sheet = sheet.replace(f"{name}{{{rule}}}", rule)
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", sheet)
    # Nothing stands outside the rules, and none is inside another.
    assert "".join(f"{selector}{{{body}}}" for selector, body in rules) == sheet.rstrip("\n")
    found = {selector.strip(): body for selector, body in rules}
    assert found[":root,[data-md-color-scheme=default]"] == (
        "--book-red:#b93a26;--book-blue:#2b579e;--book-model:#00756b;"
    )
    assert found["[data-md-color-scheme=slate]"] == (
        "--book-red:#ff9078;--book-blue:#93b7ff;--book-model:#4fc3b4;"
    )
    assert found['[data-speaker="bucho"]'] == "--speech-colour:var(--book-red);"
    assert found['[data-speaker="fukubucho"]'] == "--speech-colour:var(--book-blue);"
    assert found['[data-group="model"]'] == "--group-colour:var(--book-model);"
    assert '[data-group="theory"]' not in found
