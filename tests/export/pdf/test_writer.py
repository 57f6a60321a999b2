"""Each kind of block and inline of the HTML contract as Typst markup, which Typst sets."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from html import escape
from typing import Any

import pytest
import typst
from helpers import golden, write_papers
from hypothesis import given, settings
from hypothesis import strategies as st

from rindoku.book import Book
from rindoku.book.reader import read_book
from rindoku.export import document as d
from rindoku.export.pdf.build import write_pdf
from rindoku.export.pdf.inlines import Helpers, string
from rindoku.export.pdf.maths import typst_maths
from rindoku.export.pdf.writer import Writer
from rindoku.export.reader import read_document
from rindoku.findings import BookError

DATE = datetime(2021, 12, 6, 8, tzinfo=UTC)
GLOSSARY = """- id: kernel
  term: 核
  english: kernel
  reading: かく
  sentence: 二つの点の近さを返す関数である。
"""
OTHERS = {
    "index.md": '<h1 id="book">本</h1>',
    "papers/alpha.md": '<h1 id="alpha">一つ目</h1>',
    "papers/beta.md": '<h1 id="beta">二つ目</h1>',
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A book with three papers and a glossary; its pages double as the folder of a site."""
    folder = tmp_path_factory.mktemp("book")
    write_papers(folder, glossary="glossary.yml")
    (folder / "glossary.yml").write_text(GLOSSARY, encoding="utf-8")
    return read_book(folder)


def document(book: Book, html: str, uri: str = "papers/alpha.md") -> d.Document:
    """A document of a few pages, one of which holds this HTML."""
    return read_document(OTHERS | {uri: html}, book)


def markup(book: Book, made: d.Document, uri: str) -> str:
    helpers = Helpers(
        maths=lambda formula, _: (typst_maths(formula.mathml), formula.tex),
        drawing=lambda svg: ("drawing.svg", 0.5),
        image=lambda path: (path.rsplit("/")[-1], 1.0),
    )
    [page] = [page for page in made.pages if page.uri == uri]
    return Writer(made, book, helpers).page(page).strip()


@pytest.mark.parametrize("case", golden("export", "typst"))
def test_html_becomes_markup_that_typst_sets(case: dict[str, Any], small: Book) -> None:
    uri = case.get("page", "papers/alpha.md")
    made = document(small, case["html"], uri)
    assert markup(small, made, uri) == case["typst"].strip()
    assert write_pdf(made, small, small.pages_folder, DATE).pages > 1


# What cannot be set: the HTML of papers/alpha.md, and the finding; the source is written by `broken`.
FINDINGS = {
    "an unknown element": (
        "<p>甲</p><video>乙</video>",
        "9:1: X002 No output knows the element <video>. Write it in Markdown, or leave it out of print: "
        "outputs: [site] in the front matter.",
    ),
    "an unknown class": (
        '<div class="grid">乙</div>',
        "9:1: X002 No output knows a block of the class 'grid'. Write it in Markdown, or leave it out of "
        "print: outputs: [site] in the front matter.",
    ),
    "a dead link": (
        '<p><a href="beta.html#none">乙</a></p>',
        "15:12: C007 A link leads to 'none' of papers/beta.md, which is not there.",
    ),
    "a picture that is not there": (
        '<p><img alt="丙" src="../assets/丙.svg"/></p>',
        "10:16: F006 The picture 'assets/丙.svg' is not in the site.",
    ),
    "a note with a list": (
        '<p><sup><a class="footnote-ref" href="#fn:1">1</a></sup></p><div class="footnote"><ol><li id="fn:1">'
        "<p>丁</p><ul><li>一</li></ul></li></ol></div>",
        "11:7: X002 A note can hold paragraphs and formulas alone.",
    ),
    "a formula that is too wide": (
        '<div class="maths-display"><math alttext="x + x">' + "<mi>x</mi><mo>+</mo>" * 60 + "</math></div>",
        "12:4: X003 The formula is 2.73 times as wide as the text of a page. Break it into lines.",
    ),
    "a sign that no font has": (
        "<p>前の<strong>字は𓀀です</strong></p>",
        '13:5: X002 Typst cannot set the page: the text `"𓀀"` could not be displayed with font '
        '`"Noto Sans CJK JP"`. Try using a different font.',
    ),
    "a sign that is nobody's": (
        "<p>前の\ue000</p>",
        '14:1: X002 Typst cannot set the page: the PDF contains the codepoint `"\\u{e000}"`. Codepoints '
        "from the Unicode private area are forbidden in this export mode.",
    ),
}
SOURCE = """乙
![丙](../assets/丙.svg)
[^1]: 丁
$$ x + x $$
前の**字は𓀀です**
前の\ue000
[乙](beta.md#none)
"""


@pytest.mark.parametrize("name", FINDINGS)
def test_what_cannot_be_set_is_a_finding_at_its_line(name: str, small: Book) -> None:
    html, expected = FINDINGS[name]
    path = small.pages_folder / "papers/alpha.md"
    before = path.read_text(encoding="utf-8")
    path.write_text("\n" * 8 + SOURCE, encoding="utf-8")
    try:
        with pytest.raises(BookError) as caught:
            write_pdf(document(small, html), small, small.pages_folder, DATE)
    finally:
        path.write_text(before, encoding="utf-8")
    assert [str(finding) for finding in caught.value.findings] == [f"chapters/papers/alpha.md:{expected}"]


# Every character that a font of the PDF has, and all that Typst takes for syntax.
CHARACTERS = st.text(
    st.one_of(
        st.sampled_from("#$*_`<>@[]{}()/\\\\=+-~'\"&|^:;,.!?%\t\n0aA"),
        st.sampled_from("あア亜、。「」（）ー…・　Ａ１！？〜—éßñΩ→∑"),
    ),
    min_size=1,
    max_size=40,
)


@pytest.fixture(scope="module")
def compiler() -> Callable[[str], Any]:
    """What Typst makes of an expression in markup, as it says itself."""

    def value(source: str) -> Any:
        made = typst.Compiler(f"{source}".encode(), ignore_system_fonts=True)
        return json.loads(made.query("<value>", field="value", one=True))

    return value


@given(text=CHARACTERS)
@settings(max_examples=200, deadline=None)
def test_any_text_is_shown_as_it_is_written(text: str, compiler: Callable[[str], Any]) -> None:
    assert compiler(f"#metadata({string(text)}) <value>") == text


@given(texts=st.lists(CHARACTERS.filter(str.strip), min_size=1, max_size=4))
@settings(max_examples=100, deadline=None)
def test_no_text_changes_what_stands_around_it(
    texts: list[str], compiler: Callable[[str], Any], small: Book
) -> None:
    words = [" ".join(text.split()) for text in texts]
    inner = "".join(f"<em>{escape(word)}</em><code>{escape(word)}</code>" for word in words)
    made = markup(small, document(small, f"<p>{inner}</p>"), "papers/alpha.md")
    # Typst's own tree: each stressed text, then each code.
    shown = compiler(
        f'#let made = [{made}]\n#let text-of(it) = if it.has("text") {{ it.text }} else if it.has("body") '
        '{ text-of(it.body) } else if it.has("children") { it.children.map(text-of).join("") } else { "" }\n'
        "#metadata(made.children.filter(c => c.func() in (emph, raw)).map(text-of)) <value>"
    )
    expected = [word for word in words for _ in range(2)]
    assert [" ".join((text or "").split()) for text in shown] == expected
