"""EPUBs as a whole: what is in them, in which order, and that everything leads somewhere."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from epubs import NAMESPACES, epub, epubcheck_says, find, members
from helpers import ENGLISH, ROOT, Built, write_book, write_papers

from rindoku.build import build_site, read_parts
from rindoku.export.epub import write_epub
from rindoku.export.reader import read_document
from rindoku.findings import BookError, Code

FIGURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
    '<path id="a" fill="var(--book-red,#b00)" d="M0 0h9"/></svg>'
)
# What math-core makes of these is all that it makes besides letters, numbers and scripts.
FORMULAS = [
    r"\begin{aligned}a&=b\\&=\dfrac{c}{2}\end{aligned}",
    r"\begin{cases}1 & x\\ 2 & y\end{cases}\quad\begin{array}{c|c}1&2\\\hline 3&4\end{array}",
    r"\boxed{x}+\cancel{y}+\binom{n}{k}+\color{red}{z}+\phantom{x}",
    r"\bigl(\sqrt[3]{x}\bigr)\,\overbrace{x}^{y}\xrightarrow{f}\sum_i",
    r"\text{速い \textbf{太い} \textit{x}}\operatorname*{arg\,max}_x\mathcal{D}\mathbb{R}",
]
INDEX = """# 本 {#book}

部長：こんにちは。[Alpha](papers/alpha.md#paper)と[外](https://example.org/?a=1&b=2)です[^a]。

部長：$O(n)$、また[^a]。

| 名 | 値 |
|---|---:|
| 甲 | 1 |

```python title="a.py"
import a  # <b>
```

![線](assets/figures/line.svg)
/// figure-caption | #line
線である。[](#line)
///

![線](assets/figures/line.svg)

![点](assets/dot.png)

!!! note "題"

    中である。

[^a]: 注である。$x$
"""
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c6360000000020001487fddcd0000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A book of a page with everything, three papers and the indexes, on disk and built."""
    folder = tmp_path_factory.mktemp("small")
    formulas = "\n\n".join(f"$$ {tex} $$" for tex in FORMULAS)
    write_papers(folder, {"index.md": f"{INDEX}\n{formulas}\n"})
    (folder / "chapters/assets/figures").mkdir()
    (folder / "chapters/assets/figures/line.svg").write_text(FIGURE, encoding="utf-8")
    (folder / "chapters/assets/dot.png").write_bytes(PIXEL)
    parts = read_parts(folder)
    return Built(folder / "site", parts, build_site(parts, folder / "site"))


def made(built: Built, number: int = 0) -> bytes:
    part = built.parts[number]
    return epub(part.book, built.contents[number], built.site / part.place)


@pytest.fixture(scope="module")
def files(small: Built) -> dict[str, bytes]:
    return members(made(small))


def test_the_kind_of_file_comes_first_and_everything_is_stored(small: Built) -> None:
    with zipfile.ZipFile(io.BytesIO(made(small))) as archive:
        infos = archive.infolist()
        assert archive.read("mimetype") == b"application/epub+zip"
    names = [info.filename for info in infos]
    assert names == ["mimetype", *sorted(names[1:])]
    assert {info.compress_type for info in infos} == {zipfile.ZIP_STORED}
    assert {info.date_time for info in infos} == {(2021, 12, 6, 8, 30, 14)}
    assert {info.external_attr >> 16 for info in infos} == {0o100644}


def test_the_package_names_every_file_and_reads_in_the_order_of_the_book(
    small: Built, files: dict[str, bytes]
) -> None:
    package = files["EPUB/package.opf"]
    items = {item.get("id"): item.get("href") for item in find(package, "//o:item")}
    inside = {name.removeprefix("EPUB/") for name in files if name.startswith("EPUB/")}
    assert set(items.values()) == inside - {"package.opf"}
    spine = [items[item.get("idref")] for item in find(package, "//o:itemref")]
    order = [uri.replace("/", "-").replace(".md", ".xhtml") for uri in small.parts[0].book.order]
    assert spine == ["cover.xhtml", "nav.xhtml", *(f"text/{name}" for name in order)]


def test_the_package_tells_which_pages_have_formulas_and_drawings(files: dict[str, bytes]) -> None:
    told = {
        item.get("href"): item.get("properties", "")
        for item in find(files["EPUB/package.opf"], "//o:item[@media-type='application/xhtml+xml']")
    }
    for name, properties in told.items():
        page = files[f"EPUB/{name}"]
        assert ("mathml" in properties) == bool(find(page, "//m:math")), name
        assert ("svg" in properties) == bool(find(page, "//s:svg")), name
    assert told["text/index.xhtml"] == "mathml svg"


def test_every_link_leads_to_something_and_ids_stand_once(files: dict[str, bytes]) -> None:
    pages = {name: data for name, data in files.items() if name.endswith(".xhtml")}
    ids = {name: [e.get("id") for e in find(data, "//*[@id]")] for name, data in pages.items()}
    links = 0
    for name, data in pages.items():
        assert len(ids[name]) == len(set(ids[name])), name
        for attribute in find(data, "//h:a/@href | //h:img/@src | //h:link/@href"):
            parts = urlsplit(str(attribute))
            if parts.scheme:
                continue
            path = os.path.normpath(os.path.join(os.path.dirname(name), unquote(parts.path)))
            target = path if parts.path else name
            assert target in files, f"{name}: {attribute}"
            assert not parts.fragment or unquote(parts.fragment) in ids[target], f"{name}: {attribute}"
            links += 1
    assert links > 80


def test_the_contents_list_pages_and_papers_with_their_sections(small: Built) -> None:
    book = small.parts[0].book
    html = {"index.md": '<h1 id="t">本</h1><h2 id="a">甲</h2><h3 id="b">乙</h3>'}
    contents = dict(small.contents[0]) | html
    nav = members(epub(book, contents, small.site))["EPUB/nav.xhtml"]
    entries = {e.get("href"): "".join(e.itertext()) for e in find(nav, "//h:nav[@epub:type='toc']//h:a")}
    titles = {"text/index.xhtml": book.title("index.md"), "text/index.xhtml#a": "甲"}
    pages = [uri for uri in book.order if uri != "index.md"]
    titles |= {f"text/{u.replace('/', '-').replace('.md', '.xhtml')}": book.title(u) for u in pages}
    assert entries == titles
    (inner,) = find(nav, "//h:nav[@epub:type='toc']/h:ol/h:li/h:ol/h:li/h:a")
    assert inner.get("href") == "text/index.xhtml#a"
    kind = f"{{{NAMESPACES['epub']}}}type"
    marks = {e.get(kind): e.get("href") for e in find(nav, "//h:nav[@epub:type='landmarks']//h:a")}
    assert marks == {"cover": "cover.xhtml", "toc": "nav.xhtml#toc", "bodymatter": "text/index.xhtml"}


def test_the_package_tells_what_the_book_is_and_who_can_read_it(files: dict[str, bytes]) -> None:
    package = files["EPUB/package.opf"]
    said = {e.tag.rpartition("}")[2]: e.text for e in find(package, "//dc:*")}
    assert said.keys() == {"identifier", "title", "language", "date"}
    assert (said["title"], said["language"], said["date"]) == ("本", "ja", "2021-12-06")
    metas = [(e.get("property"), e.text) for e in find(package, "//o:meta")]
    assert ("dcterms:modified", "2021-12-06T08:30:15Z") in metas
    assert ("schema:accessModeSufficient", "textual") in metas
    assert ("schema:accessibilityFeature", "MathML") in metas
    assert ("schema:accessibilityHazard", "none") in metas
    assert not {"dcterms:conformsTo"} & {name for name, _ in metas}


def test_the_identifier_is_that_of_name_and_version(tmp_path: Path) -> None:
    def identifier(folder: str, **fields: str) -> str | None:
        root = write_book(tmp_path / folder, ENGLISH | fields, {"index.md": "# A {#a}\n\nB.\n"})
        (part,) = read_parts(root)
        contents = {"index.md": '<h1 id="a">A</h1>'}
        package = members(epub(part.book, contents, root))["EPUB/package.opf"]
        assert b">MathML<" not in package
        return find(package, "//dc:identifier")[0].text

    first = identifier("a", file_name="talk")
    assert first == identifier("b", file_name="talk", title="Another")
    assert first != identifier("c", file_name="talk", version="0.2.0")
    assert first != identifier("d", file_name="walk")


def test_the_font_has_what_formulas_show_and_its_licence_beside_it(files: dict[str, bytes]) -> None:
    assert files["EPUB/fonts/latinmodern-math.woff2"][:4] == b"wOF2"
    assert len(files["EPUB/fonts/latinmodern-math.woff2"]) < 100_000
    assert b"GUST" in files["EPUB/fonts/latinmodern-math-LICENSE.txt"]
    assert b"fonts/latinmodern-math.woff2" in files["EPUB/style.css"]


def test_the_cover_is_a_picture_for_shelves(files: dict[str, bytes]) -> None:
    cover = files["EPUB/cover.png"]
    assert cover[:8] == b"\x89PNG\r\n\x1a\n"
    assert [int.from_bytes(cover[at : at + 4], "big") for at in (16, 20)] == [1600, 2400]
    (item,) = find(files["EPUB/package.opf"], "//o:item[@properties='cover-image']")
    assert item.get("href") == "cover.png"
    assert [e.get("alt") for e in find(files["EPUB/cover.xhtml"], "//h:img")] == ["本の表紙"]


def test_formulas_are_said_in_japanese_and_elsewhere_are_tex(small: Built, tmp_path: Path) -> None:
    page = {"index.md": '<p><math alttext="\\alpha"><mi>α</mi></math></p>'}
    root = write_book(tmp_path, ENGLISH, {"index.md": "# A {#a}\n\nB.\n"})
    said = []
    for book in (small.parts[0].book, read_parts(root)[0].book):
        (maths,) = find(members(epub(book, page, small.site))["EPUB/text/index.xhtml"], "//m:math")
        said.append(maths.get("alttext"))
    assert said == ["アルファ", "\\alpha"]


def failure(small: Built, html: str) -> list[tuple[str, str, str]]:
    with pytest.raises(BookError) as caught:
        epub(small.parts[0].book, {"index.md": html}, small.site)
    assert {finding.code for finding in caught.value.findings} <= {Code.EXPORT_UNKNOWN, Code.FILE_MISSING}
    return [(f"{f.path}:{f.line}", f.message, f.hint) for f in caught.value.findings]


def test_what_no_reader_shows_is_found_with_its_line(small: Built) -> None:
    assert failure(small, '<p><img src="assets/dot.bmp" alt="x"/></p>') == [
        (
            "chapters/index.md:1",
            "A picture is of a kind that not every reader shows: assets/dot.bmp.",
            "Readers of EPUB show .gif, .jpeg, .jpg, .png, .svg, .webp.",
        )
    ]
    line = 1 + INDEX[: INDEX.index("dot.png")].count("\n") + 3
    (missing,) = failure(small, '<p><img src="other/dot.png" alt="x"/></p>')
    assert missing == (f"chapters/index.md:{line}", "The site has no picture other/dot.png.", "")


def test_a_formula_that_cannot_be_said_is_found(small: Built) -> None:
    (found,) = failure(small, '<p><math alttext="O(n)"><blink>O</blink></math></p>')
    assert found[:2] == ("chapters/index.md:8", "The formula holds <blink>, which only the site can show.")


_AGAIN = """
import hashlib, json, sys
from pathlib import Path
from epubs import epub
from rindoku.book.reader import read_book
root = Path(sys.argv[1])
pages = json.loads((root / "pages.json").read_text(encoding="utf-8"))
print(hashlib.sha256(epub(read_book(root), pages, root / "site")).hexdigest())
"""


def test_the_same_book_has_the_same_bytes(small: Built) -> None:
    root = small.parts[0].book.root
    (root / "pages.json").write_text(json.dumps(dict(small.contents[0])), encoding="utf-8")
    sums = set()
    for seed in ("1", "2"):
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "tests")}
        command = [sys.executable, "-c", _AGAIN, str(root)]
        sums.add(subprocess.run(command, env=environment, check=True, capture_output=True).stdout)
    assert len(sums) == 1


def test_a_date_before_all_zips_is_the_first_of_them(small: Built) -> None:
    book = small.parts[0].book
    document = read_document({"index.md": "<p>a</p>"}, book)
    data = write_epub(document, book, small.site, datetime(1970, 1, 1, tzinfo=UTC))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_epubcheck_finds_nothing_in_a_small_book(small: Built, tmp_path: Path) -> None:
    assert epubcheck_says(made(small), tmp_path) == []


@pytest.mark.parametrize("number", [0, 1], ids=["this book", "the manual"])
def test_epubcheck_finds_nothing_in_our_books(built: Built, number: int, tmp_path: Path) -> None:
    assert epubcheck_says(made(built, number), tmp_path) == []
