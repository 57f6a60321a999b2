"""The colours of the two books that this repository holds: text is readable on every ground."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from helpers import ROOT

from rindoku.book import Book
from rindoku.book.reader import read_book
from rindoku.style import colour_sheet

BOOKS = {"the book": ROOT, "the manual": ROOT / "docs"}
SHEET = (ROOT / "src/rindoku/site/theme/assets/rindoku/book.css").read_text(encoding="utf-8")
AA = 4.5
Colour = tuple[float, float, float]


def colour(text: str) -> Colour:
    """The channels of `#rrggbb`, 0 to 1."""
    assert re.fullmatch(r"#[0-9a-f]{6}", text, re.I)
    red, green, blue = (int(text[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def luminance(shown: Colour) -> float:
    """Relative luminance as WCAG 2 defines it."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shown]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mix(one: Colour, share: float, other: Colour) -> Colour:
    """`color-mix(in srgb, one share, other)`."""
    red, green, blue = (share * a + (1 - share) * b for a, b in zip(one, other, strict=True))
    return red, green, blue


def scheme(book: Book, which: str) -> dict[str, Colour]:
    """The declared colours of a book in one scheme."""
    return {name: colour(getattr(pair, which)) for name, pair in book.config.colours.items()}


def texts(book: Book, which: str) -> dict[str, Colour]:
    """Every colour in which text stands."""
    declared = scheme(book, which)
    ink, paper = declared["ink"], declared["paper"]
    muted = re.search(
        r"--book-muted: color-mix\(in srgb, var\(--book-ink\) (\d+)%, var\(--book-paper\)\)", SHEET
    )
    assert muted
    found = {"ink": ink, "muted": mix(ink, int(muted[1]) / 100, paper)}
    found |= {f"speaker {speaker.id}": declared[speaker.colour] for speaker in book.config.cast}
    found |= {f"group {g.id}": declared[g.id] for g in book.taxonomy.groups if g.id in declared}
    return found


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#0000ff", "#ffffff", 8.59)],
)
def test_contrast_is_what_the_guidelines_say(one: str, other: str, ratio: float) -> None:
    assert contrast(colour(one), colour(other)) == pytest.approx(ratio, abs=0.005)
    assert contrast(colour(other), colour(one)) == contrast(colour(one), colour(other))
    assert contrast(colour(one), colour(one)) == 1


@pytest.mark.parametrize("which", ["light", "dark"])
@pytest.mark.parametrize("folder", BOOKS.values(), ids=BOOKS)
def test_text_is_readable_on_paper_and_on_soft_ground(folder: Path, which: str) -> None:
    book = read_book(folder)
    grounds = {name: scheme(book, which)[name] for name in ("paper", "soft")}
    pale = {
        f"{name} on {ground}": round(contrast(shown, grounds[ground]), 2)
        for name, shown in texts(book, which).items()
        for ground in grounds
        if contrast(shown, grounds[ground]) < AA
    }
    assert pale == {}


def test_every_speaker_and_every_group_has_a_colour_of_its_own() -> None:
    book = read_book(ROOT)
    names = [speaker.colour for speaker in book.config.cast] + [group.id for group in book.taxonomy.groups]
    for which in ("light", "dark"):
        colours = [scheme(book, which)[name] for name in names]
        assert len(set(colours)) == len(names) == 5
    # Colour is never the only cue.
    assert len({group.letter for group in book.taxonomy.groups} - {""}) == 3
    assert len({speaker.name for speaker in book.config.cast}) == 2


@pytest.mark.parametrize("folder", BOOKS.values(), ids=BOOKS)
def test_the_style_sheet_holds_both_schemes_as_declared(folder: Path) -> None:
    book = read_book(folder)
    sheet = colour_sheet(book)
    for name, pair in book.config.colours.items():
        assert f"--book-{name}:{pair.light};" in sheet
        assert f"--book-{name}:{pair.dark};" in sheet
    assert sheet.index(book.config.colours["ink"].light) < sheet.index(book.config.colours["ink"].dark)


@pytest.mark.parametrize("which", ["light", "dark"])
def test_a_group_is_readable_on_a_ground_with_a_touch_of_its_colour(which: str) -> None:
    book = read_book(ROOT)
    declared = scheme(book, which)
    shares = re.findall(
        r"background: color-mix\(in srgb, var\(--group-colour\) (\d+)%, var\(--book-paper\)\)", SHEET
    )
    for share in shares:
        for group in book.taxonomy.groups:
            shown = declared[group.id]
            assert contrast(shown, mix(shown, int(share) / 100, declared["paper"])) >= AA


def test_text_of_the_theme_has_the_colours_that_are_measured() -> None:
    measured = {"var(--book-ink)", "var(--book-muted)"}
    names = ["md-typeset-color", "md-typeset-a-color", "md-default-fg-color", "md-default-fg-color--light"]
    code = (
        "number special function constant keyword string name operator punctuation comment generic variable"
    )
    names += ["md-code-fg-color", *(f"md-code-hl-{name}-color" for name in code.split())]
    for name in names:
        assert set(re.findall(rf"--{name}: ([^;]+);", SHEET)) <= measured, name
        assert f"--{name}:" in SHEET, name
