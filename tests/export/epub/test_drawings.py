"""Drawings as readers of EPUB show them."""

from __future__ import annotations

from rindoku.book.config import Colour
from rindoku.export.epub.drawings import mended

COLOURS = {
    "paper": Colour(light="#fffff0", dark="#000010"),
    "ink": Colour(light="#101010", dark="#e0e0e0"),
    "red": Colour(light="#b93a26", dark="#ff9078"),
}
HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 -1 6 4">'
)
GROUND = '<rect x="0" y="-1" width="6" height="4" fill="#fffff0" class="fill-paper"/>'


def drawn(inside: str, prefix: str = "d-") -> str:
    """Return what a drawing holds, without its ground."""
    made = mended(f"{HEAD}{inside}</svg>", "a line", COLOURS, prefix)
    start, ground, rest = made.partition(GROUND)
    assert ground, made
    assert 'role="img" aria-label="a line"' in start
    return rest.removesuffix("</svg>")


def test_colours_of_the_book_are_light_and_can_be_darkened() -> None:
    assert drawn('<path fill="var(--book-red,#b00)"/>') == '<path fill="#b93a26" class="fill-red"/>'
    both = drawn('<path class="a" stroke="currentColor" fill="var(--book-red)"/>')
    assert both == '<path class="a fill-red stroke-ink" stroke="#101010" fill="#b93a26"/>'


def test_colours_leave_the_style_and_what_else_it_says_stays() -> None:
    made = drawn('<path style="fill:none;stroke:var(--book-red,#b00);stroke-width:0.8"/>')
    assert made == '<path style="fill:none;stroke-width:0.8" stroke="#b93a26" class="stroke-red"/>'


def test_a_colour_that_the_book_does_not_declare_falls_back() -> None:
    assert drawn('<path fill="var(--book-blue,#0000ff)"/>') == '<path fill="#0000ff"/>'
    assert drawn('<path fill="var(--book-blue)"/>') == '<path fill="#000000"/>'
    assert drawn('<path fill="#123456"/>') == '<path fill="#123456"/>'


def test_ids_and_what_refers_to_them_are_those_of_one_drawing() -> None:
    made = drawn('<path id="a"/><use xlink:href="#a"/><use href="#a"/><g clip-path="url(#a)"/>', "d2-")
    assert made == '<path id="d2-a"/><use xlink:href="#d2-a"/><use href="#d2-a"/><g clip-path="url(#d2-a)"/>'


def test_text_stays_text() -> None:
    assert drawn("<text>長さ<tspan>n</tspan></text>") == "<text>長さ<tspan>n</tspan></text>"
