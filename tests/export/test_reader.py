"""The walk over the HTML contract knows all that a page can hold, loses none of it, and tells of the rest."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from helpers import ENGLISH, ROOT, book, golden, write_papers
from lxml import etree

from rindoku.book import Book
from rindoku.book.reader import read_book
from rindoku.export import document as d
from rindoku.export.inlines import Unknown
from rindoku.export.reader import PageReader, read_document
from rindoku.findings import BookError
from rindoku.markdown import render

if TYPE_CHECKING:
    from conftest import Built

TEMPLATES = ROOT / "src/rindoku/site/pages"
# What the site alone has: the front page, the contents, a preview's findings, what a link shows in a box.
SCREEN = {"contents.html", "downloads.html", "findings.html", "front.html", "peek.html"}
# What a screen alone shows of a page, which no writer gets; formulas and drawings have no words of the page.
LEFT_OUT = [
    "math", "svg", "nav", "a.headerlink", "a.footnote-backref", "a.speech-link", "p.lab-downloads",
    "p.paper-place", "details.card-more > summary",
]  # fmt: skip


def words(html: str) -> Counter[str]:
    """How often each character stands on a page, white space and what the screen alone shows apart."""
    text = re.sub(r"<(wbr|br|hr)>", r"<\1/>", re.sub(r" (data-pagefind-ignore|download)(?=[ >])", "", html))
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    root = etree.fromstring(f"<div>{text}</div>".encode())
    for rule in LEFT_OUT:
        name, _, rest = rule.partition(".")
        kind, _, inner = rest.partition(" > ")
        path = f".//{{*}}{name}" + (f"[@class='{kind}']" if kind else "") + (f"/{inner}" if inner else "")
        for element in root.findall(path):
            element.text = None
            for child in list(element):
                element.remove(child)
    return Counter(sign for text in root.itertext() for sign in text if not sign.isspace())


def told(blocks: tuple[object, ...]) -> Counter[str]:
    """How often each character stands in a document; a note counts once."""
    made: Counter[str] = Counter()
    for node in blocks:
        match node:
            case d.Text() | d.Code() | d.CodeBlock():
                made.update(node.text + getattr(node, "title", ""))
            case d.Speech():
                made.update(node.name + node.mood)
            case d.DisplayMaths():
                made.update(node.number)
            case d.Note():
                made.update(node.number)
        if isinstance(node, d.Note) and node.again:
            continue
        if isinstance(node, tuple):
            made += told(node)
        elif hasattr(node, "__dataclass_fields__"):
            made += told(tuple(getattr(node, name) for name in node.__dataclass_fields__))
    return Counter({sign: count for sign, count in made.items() if not sign.isspace()})


@cache
def small() -> Book:
    return book()


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A book with three papers."""
    return read_book(write_papers(tmp_path_factory.mktemp("papers")))


def test_nothing_on_a_page_of_our_books_is_lost(built: Built) -> None:
    for part, contents in zip(built.parts, built.contents, strict=True):
        released = {uri: contents[uri] for uri in part.book.pages_in("pdf") if uri in contents}
        assert len(released) > 5
        for page in read_document(released, part.book).pages:
            assert told(page.blocks) == words(released[page.uri]), page.uri


# What authors make themselves, with attributes or HTML.
OWN = {"raw HTML", "attributes still reach their paragraph"}


def sound(area: str) -> list[Any]:
    """The golden cases of an area that have no finding."""
    made = [(each, each.values[0]) for each in golden(area)]
    return [
        each
        for each, case in made
        if not case.get("findings") and {"source", "html"} <= {*case} and case["case"] not in OWN
    ]


@pytest.mark.parametrize("case", sound("screenplay"))
def test_dialogue_is_known_and_nothing_of_it_is_lost(case: dict[str, Any]) -> None:
    made = book(**ENGLISH) if case.get("book") == "english" else small()
    html = render(case["source"], made)
    assert told(PageReader("index.md", {"index.md"}, made).read(html)) == words(html)


@pytest.mark.parametrize("case", sound("manuscript"))
def test_what_extensions_make_is_known_and_nothing_of_it_is_lost(case: dict[str, Any], papers: Book) -> None:
    html = render(case["source"], papers)
    assert told(PageReader("index.md", {"index.md"}, papers).read(html)) == words(html)


def marked() -> list[tuple[str, str]]:
    """The elements of the templates of pages with their classes."""
    found = set()
    for path in sorted(TEMPLATES.glob("*.html")):
        if path.name not in SCREEN:
            text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
            for name, attributes in re.findall(
                r"<([a-z]+[1-6]?)\b(?!\{{)([^<>]*(?:\{\{.*?\}\}[^<>]*)*)>", text
            ):
                kind = re.search(r'class="([^"{]*)', attributes)
                found.add((name, kind[1].strip() if kind else ""))
    return sorted(found)


# How an element stands on a page: what is around it, where it cannot stand alone; and what is in it.
AROUND = {
    "li": "<ul>{}</ul>",
    "dt": "<dl>{}</dl>",
    "dd": "<dl><dt>甲</dt>{}</dl>",
    "div.": "<dl>{}</dl>",
    "div.term": "<dl class='terms'>{}</dl>",
    "summary": "<details>{}</details>",
    "th": "<table><thead><tr>{}</tr></thead></table>",
    "td": "<table><tbody><tr>{}</tr></tbody></table>",
    "tr": "<table><tbody>{}</tbody></table>",
    "thead": "<table>{}</table>",
    "tbody": "<table>{}</table>",
    "path": "<svg>{}</svg>",
    "span.paper-place-here": "<nav>{}</nav>",
}
INSIDE = {
    "ul": "<li>乙</li>",
    "dl": "<dt>乙</dt>",
    "div.": "<dt>乙</dt>",
    "div.term": "<dt>乙</dt>",
    "details": "<summary>乙</summary>",
    "table": "<tbody/>",
    "tr": "<td>乙</td>",
    "path": "",
}


@pytest.mark.parametrize(("name", "kind"), marked(), ids=lambda text: text or "plain")
def test_every_element_of_a_template_is_known(name: str, kind: str, papers: Book) -> None:
    both = f"{name}.{kind}"
    inside, around = (table.get(both, table.get(name)) for table in (INSIDE, AROUND))
    element = f"<{name} class='{kind}'>{'乙' if inside is None else inside}</{name}>"
    PageReader("index.md", {"index.md"}, papers).read((around or "{}").format(element))


UNKNOWN = {
    "<video>乙</video>": "No output knows the element <video>.",
    "<p>甲<iframe>乙</iframe></p>": "No output knows the element <iframe>.",
    "<form><p>乙</p></form>": "No output knows the element <form>.",
    "<p>x<sup>2</sup></p>": "No output knows the element <sup>.",
    "<p><ruby>部長<rt>ぶちょう</rt></ruby></p>": "No output knows the element <ruby>.",
    '<div class="grid cards">乙</div>': "No output knows a block of the class 'grid cards'.",
    "<div>乙</div>": "No output knows a block of the class ''.",
    '<p class="big">乙</p>': "No output knows a paragraph of the class 'big'.",
    '<ul class="tiles"><li>乙</li></ul>': "No output knows a list of the class 'tiles'.",
    '<p><span class="emoji">乙</span></p>': "No output knows words of the class 'emoji'.",
    "<ul><li><p>甲<mark>乙</mark></p></li></ul>": "No output knows the element <mark>.",
    "<table><tbody><tr><td><kbd>乙</kbd></td></tr></tbody></table>": "No output knows the element <kbd>.",
    "<blockquote><audio>乙</audio></blockquote>": "No output knows the element <audio>.",
    "<figure><p><canvas>乙</canvas></p></figure>": "No output knows the element <canvas>.",
    "<dl><dt>甲</dt><dd><object>乙</object></dd></dl>": "No output knows the element <object>.",
    "<p>乙<br></i></p>": "The page is not well-formed: Opening and ending tag mismatch: p line 1 and i, "
    "line 1, column 19.",
}


@pytest.mark.parametrize("html", UNKNOWN)
def test_what_no_output_knows_is_told(html: str) -> None:
    with pytest.raises(Unknown) as caught:
        PageReader("index.md", {"index.md"}, small()).read(html)
    assert str(caught.value) == UNKNOWN[html]


def test_findings_of_all_pages_are_collected_at_their_lines(tmp_path: Path) -> None:
    pages = {"index.md": "# 本 {#book}\n\n甲\n\n乙の箱\n", "second.md": "# 二 {#second}\n\n丙\n"}
    made = read_book(write_papers(tmp_path, pages, order=["index.md", "second.md", "papers", "indexes"]))
    html = {"index.md": '<div class="grid"><p>乙の箱</p></div>', "second.md": "<p><mark>丙</mark></p>"}
    with pytest.raises(BookError) as caught:
        read_document(html, made)
    hint = "Write it in Markdown, or leave it out of print: outputs: [site] in the front matter."
    assert [str(finding) for finding in caught.value.findings] == [
        f"chapters/index.md:8:1: X002 No output knows a block of the class 'grid'. {hint}",
        f"chapters/second.md:6:1: X002 No output knows the element <mark>. {hint}",
    ]


def test_a_link_that_leads_nowhere_is_told_and_one_out_of_print_has_no_target(papers: Book) -> None:
    html = {
        "index.md": '<h1 id="book">本</h1><p><a href="papers/alpha.html#idea">甲</a></p>',
        "papers/alpha.md": '<h1 id="alpha">一</h1><p><a href="beta.html">乙</a></p>',
    }
    with pytest.raises(BookError) as caught:
        read_document(html, papers)
    assert [str(finding) for finding in caught.value.findings] == [
        "chapters/index.md:1:1: C007 A link leads to 'idea' of papers/alpha.md, which is not there."
    ]
    html["papers/alpha.md"] += '<h2 id="idea">案</h2>'
    made = read_document(html, papers)
    targets = [n.target for page in made.pages for n in d.walk(page.blocks) if isinstance(n, d.Link)]
    assert targets == [d.Place("papers/alpha.md", "idea"), None]
