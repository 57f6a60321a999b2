"""What readers, screen readers and archives ask of a PDF, in this book and the manual."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pages
import pypdfium2.raw as pdfium
import structure
from pages import text_area

from rindoku.book import GLOSSARY
from rindoku.book.glossary import GlossaryTerm
from rindoku.export import document as d
from rindoku.index.pages import glossary_rows

if TYPE_CHECKING:
    from conftest import Printed


def bare(text: str) -> str:
    """Text without white space, which Typst sets by rules of its own."""
    return re.sub(r"\s", "", text)


def headings(one: Printed) -> Iterator[tuple[int, str]]:
    """The headings of the document that the outline has: those of indexes are too many."""
    indexes = [page.uri for page in one.document.pages if page.uri in one.book.made_pages]
    for page in one.document.pages:
        for node in d.walk(page.blocks):
            if isinstance(node, d.Heading) and (node.level == 1 or page.uri not in indexes):
                yield node.level, bare(d.plain(node.children))
        if indexes and page.uri == indexes[-1] and one.book.glossary:
            yield 1, bare(one.book.strings["print_terms"])


def chapters(one: Printed) -> dict[str, tuple[int, int]]:
    """The first page of each page of the document, and the one after its last."""
    starts = [entry for entry in structure.outline(one.pdf) if entry.level == 1]
    ends = [*(entry.place.page for entry in starts[1:]), len(one.pages) + 1]
    known = {bare(entry.title): (entry.place.page, end) for entry, end in zip(starts, ends, strict=True)}
    return {
        page.uri: known[bare(d.plain(node.children))]
        for page in one.document.pages
        for node in itertools.islice(d.walk(page.blocks), 200)
        if isinstance(node, d.Heading) and node.level == 1
    }


def test_the_outline_is_pages_and_sections_in_order(one: Printed) -> None:
    entries = structure.outline(one.pdf)
    assert [(entry.level, bare(entry.title)) for entry in entries] == list(headings(one))
    places = [(entry.place.page, -entry.place.y) for entry in entries]
    assert places == sorted(places)


def test_every_entry_of_the_outline_leads_to_its_heading(one: Printed) -> None:
    for entry in structure.outline(one.pdf):
        page = one.pages[entry.place.page - 1]
        below = [line.text for line in page.body() if line.y < entry.place.y + 1]
        assert bare("".join(below)).startswith(bare(entry.title)), entry


def test_the_contents_name_pages_and_sections_with_their_numbers(one: Printed) -> None:
    entries = structure.outline(one.pdf)
    first = entries[0].place.page
    shown = "".join(line.text for page in one.pages[1 : first - 1] for line in page.body())
    # Between name and number are dots, which no name ends with.
    expected = "".join(f"{bare(e.title)}{e.place.page}" for e in entries if e.level <= 2)
    title = bare(one.book.strings["contents_title"])
    assert re.sub(r"(?<=\D)\.{2,}(?=\d)", "", bare(shown)) == title + expected


def test_running_heads_name_chapter_and_section(one: Printed) -> None:
    area = text_area()
    entries = structure.outline(one.pdf)
    nodes = (node for page in one.document.pages for node in d.walk(page.blocks))
    sections = {bare(d.plain(n.children)) for n in nodes if isinstance(n, d.Heading) and n.level == 2}
    for page in one.pages[entries[0].place.page - 1 :]:
        chapter = [e for e in entries if e.level == 1 and e.place.page <= page.number][-1]
        head = [line for line in page.lines if line.y > area.top + 4]
        foot = [line.text for line in page.lines if line.y < area.bottom - 20]
        if chapter.place.page == page.number:
            assert (head, foot) == ([], [str(page.number)])
            continue
        text, number = bare("".join(line.text for line in head)), str(page.number)
        assert foot == []
        if page.number % 2 == 0:
            assert text == number + bare(chapter.title)
        else:
            assert text.endswith(number)
            name = text.removesuffix(number)
            assert name in sections or name == bare(chapter.title)


def test_the_metadata_tell_title_language_and_standards(one: Printed) -> None:
    found = structure.metadata(one.data)
    assert found["dc:title"] == one.book.config.title
    assert found["dc:language"].startswith(one.book.config.language)
    assert (found["pdfuaid:part"], found["pdfaid:part"], found["pdfaid:conformance"]) == ("1", "2", "A")
    assert found["xmp:CreateDate"] == "2021-12-06T00:00:00Z"
    assert structure.language(one.pdf).startswith(one.book.config.language)
    assert pdfium.FPDFCatalog_IsTagged(one.pdf)


def test_every_font_is_a_subset_and_embedded(one: Printed) -> None:
    found = structure.fonts(one.pdf)
    assert {name.split("+")[-1] for name in found} >= {"NotoSerifJP-Regular", "NotoSansCJKjp-Thin"}
    assert [name for name, inside in found.items() if not inside] == []
    assert [name for name in found if not re.fullmatch(r"[A-Z]{6}\+[\w-]+", name)] == []


def test_nothing_is_loaded_run_or_attached(one: Printed) -> None:
    addresses = {link.target for link in structure.links(one.pdf) if isinstance(link.target, str)}
    assert [address for address in addresses if not re.match(r"https?://|mailto:", address)] == []
    assert pdfium.FPDFDoc_GetAttachmentCount(one.pdf) == 0
    assert pdfium.FPDFDoc_GetJavaScriptActionCount(one.pdf) == 0


def test_links_to_pages_of_the_book_lead_to_their_beginnings(one: Printed) -> None:
    known = chapters(one)
    found = [link for link in structure.links(one.pdf) if isinstance(link.target, structure.Place)]
    assert len(found) > 50
    for page in one.document.pages:
        first, end = known[page.uri]
        wanted = {
            known[node.target.uri][0]
            for node in d.walk(page.blocks)
            if isinstance(node, d.Link) and isinstance(node.target, d.Place) and not node.target.id
        }
        led = {link.target.page for link in found if first <= link.page < end}  # type: ignore[union-attr]
        assert wanted <= led, page.uri


def test_notes_stand_at_the_foot_of_pages_of_their_chapter(one: Printed) -> None:
    known = chapters(one)
    for page in one.document.pages:
        first, end = known[page.uri]
        small = bare(
            "".join(
                sign.text
                for each in one.pages[first - 1 : end - 1]
                for sign in each.signs
                if sign.size < 8.6 and "Math" not in sign.font
            )
        )
        for node in d.walk(page.blocks):
            if isinstance(node, d.Note) and not node.again:
                words = [
                    bare(child.text)
                    for block in node.blocks
                    if isinstance(block, d.Paragraph)
                    for child in block.children
                    if isinstance(child, d.Text)
                ]
                assert [text for text in words if text not in small] == []


def test_formulas_and_drawings_say_what_they_show(one: Printed) -> None:
    found = [(page.number, e) for page in one.pages for e in structure.elements(one.pdf[page.number - 1])]
    kinds = {element.kind for _, element in found}
    assert {"Figure", "H1", "P", "L"} <= kinds
    for kind, node in (("Formula", d.Maths), ("Figure", d.Drawing)):
        shown = [element for _, element in found if element.kind == kind]
        count = sum(isinstance(n, node) for page in one.document.pages for n in d.walk(page.blocks))
        assert len(shown) >= (count > 0)
        assert [e for e in found if e[1].kind == kind and not e[1].alternative] == []


def uses(one: Printed) -> dict[str, set[int]]:
    """The pages on which each term is used: those of the links to its entry, and that of the entry."""
    first, end = chapters(one)[GLOSSARY]
    made = chapters(one)
    reading = [made[page.uri] for page in one.document.pages if page.uri not in one.book.made_pages]
    found: dict[str, set[int]] = {}
    for link in structure.links(one.pdf):
        place = link.target
        if isinstance(place, str) or not first <= place.page < end:
            continue
        if not any(start <= link.page < stop for start, stop in reading):
            continue
        # Typst lets a link lead a little above its place.
        lines = [line for line in one.pages[place.page - 1].body() if line.y < place.y - 9]
        same = [line for line in lines if abs(line.x - place.x) < 20]
        assert same, place
        found.setdefault(bare(max(same, key=lambda line: line.y).text), set()).add(link.page)
    return found


def test_the_index_of_terms_has_the_pages_on_which_they_are_used(printed: tuple[Printed, ...]) -> None:
    one = printed[0]
    entries = structure.outline(one.pdf)
    title = one.book.strings["print_terms"]
    [start] = [entry.place.page for entry in entries if entry.title == title]
    after = [entry.place.page for entry in entries if entry.level == 1 and entry.place.page > start]
    shown = "".join(line.text for page in one.pages[start - 1 : after[0] - 1] for line in page.body())
    used, own = uses(one), entry_pages(one)
    expected, count = bare(title), 0
    for _, heading, terms in glossary_rows(one.book):
        expected += heading
        for term in terms:
            found = {page for name, found in used.items() if names(name, term) for page in found}
            count += len(found)
            expected += bare(term.term) + ",".join(map(str, sorted(found | {own[term.id]})))
    assert count > 100
    assert bare(shown) == expected


def names(line: str, term: GlossaryTerm) -> bool:
    """Whether a line, without spaces, is the first of the entry of a term."""
    whole = bare(term.term + term.english)
    return line.startswith(whole) or whole.startswith(line)


def entry_pages(one: Printed) -> dict[str, int]:
    """The page of the entry of each term in the glossary: its name stands there in gothic of its size."""
    first, end = chapters(one)[GLOSSARY]
    lines = [
        (bare(line.text), page.number)
        for page in one.pages[first - 1 : end - 1]
        for line in page.body()
        if "NotoSansCJK" in line.signs[0].font and 8 < line.signs[0].size < 8.4
    ]
    terms = [term for _, _, terms in glossary_rows(one.book) for term in terms]
    return {term.id: next(page for line, page in lines if names(line, term)) for term in terms}


def test_the_head_of_a_table_stands_on_each_of_its_pages(printed: tuple[Printed, ...]) -> None:
    one = printed[0]
    first, end = chapters(one)["cost.md"]
    assert end - first > 2
    for page in one.pages[first - 1 : end - 1]:
        words = [line.text for line in page.body()]
        assert words.count("論文") == 1
        assert words.count("根拠") == 1


def test_the_pictures_of_a_page_can_be_seen(printed: tuple[Printed, ...]) -> None:
    faces = [page for page in printed[0].pages if page.ink[:, : int(60 * pages._SCALE)].any()]
    assert len(faces) > 10
