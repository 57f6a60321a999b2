"""The style sheet of an EPUB: light colours, and once more the dark ones."""

from __future__ import annotations

from helpers import book

from rindoku.export.epub.style import style_sheet


def sheets(**fields: object) -> tuple[str, str]:
    """Return the light and the dark part of the style sheet of a book."""
    sheet = style_sheet(book(**fields))
    light, dark = sheet.split("@media (prefers-color-scheme: dark) {")
    return light, dark


def test_no_variable_is_left_which_old_readers_do_not_know() -> None:
    light, dark = sheets()
    assert "var(" not in light + dark
    assert "/*" not in light


def test_speakers_have_their_colours_on_both_grounds() -> None:
    light, dark = sheets()
    assert ".speaker-bucho { border-left-color: #b93a26; }" in light
    assert ".speaker-bucho > .speech-name { color: #b93a26; }" in light
    assert ".speaker-bucho { border-left-color: #ff9078; }" in dark
    assert ".speaker-bucho > .speech-name { color: #ff9078; }" in dark


def test_the_dark_part_changes_colours_alone() -> None:
    light, dark = sheets()
    assert "hr { border: 0; border-top: 1px solid #dedacd; margin: 2em 0; }" in light
    assert "hr { border-top-color: #303742; }" in dark
    assert "html { background: #15191f; color: #e7e3d8; }" in dark
    assert "px" not in dark


def test_the_colours_are_those_of_the_book() -> None:
    light, dark = sheets(colours={"paper": {"light": "#ffffff", "dark": "#000000"}}, cast=[])
    assert "html { background: #ffffff; color: #23262d; }" in light
    assert "html { background: #000000; color: #e7e3d8; }" in dark


def test_drawings_are_darkened_by_class() -> None:
    _, dark = sheets()
    assert ".fill-red { fill: #ff9078; }" in dark
    assert ".stroke-blue { stroke: #93b7ff; }" in dark
