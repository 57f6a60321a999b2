"""The dialogue: source in, HTML and findings out, as golden cases; and the contract of the HTML."""

from __future__ import annotations

from typing import Any

import pytest
from helpers import ENGLISH, book, golden, normal

from rindoku.manuscript.source import scan
from rindoku.markdown import render
from rindoku.screenplay.grammar import edit_distance, read_cues

BOOKS = {"japanese": book(), "english": book(**ENGLISH)}


@pytest.mark.parametrize("case", golden("screenplay"))
def test_a_page_has_this_html_and_these_findings(case: dict[str, Any]) -> None:
    made = BOOKS[case.get("book", "japanese")]
    found = read_cues(scan(case["source"], front_matter=False), made.cast).findings
    assert [str(finding).removeprefix(":") for finding in found] == case.get("findings", [])
    assert normal(render(case["source"], made)) == normal(case["html"])


def test_the_html_of_a_speech_is_the_contract_of_style_sheets_search_and_exporters() -> None:
    html = render("部長（驚き）：あ。 {#opening}", BOOKS["japanese"], "papers/one.md")
    assert html == (
        '<div aria-labelledby="opening-name" class="speech" data-mood="surprise" data-speaker="bucho"'
        ' id="opening" role="group">\n'
        '<p class="speech-name" id="opening-name">部長<span class="speech-mood">（驚き）</span></p>\n'
        '<a aria-label="この発言へのリンク" class="speech-link" href="#opening">#</a>'
        '<img alt="" class="speech-face" height="44" src="../assets/cast/bucho-surprise.svg" width="44" />'
        '<div class="speech-body">\n<p>あ。</p>\n</div>\n</div>'
    )


def test_a_speaker_without_avatars_has_no_face() -> None:
    html = render("Alice (surprised): Hello.", BOOKS["english"])
    assert (
        '<p class="speech-name" id="alice-2d8bd7-name">Alice<span class="speech-mood"> (surprised)</span></p>'
        in html
    )
    assert "<img" not in html


def test_a_book_without_a_cast_has_no_cues() -> None:
    alone = book(cast=[], narrator="")
    assert render("部長：あ。", alone) == "<p>部長：あ。</p>"
    assert read_cues(scan("部長：あ。", front_matter=False), alone.cast).cues == ()


def test_a_name_of_one_letter_is_near_to_no_other() -> None:
    cast = book(cast=[{"id": "a", "name": "甲", "colour": "red"}], narrator="").cast
    assert read_cues(scan("例：あ。\n\n乙：い。", front_matter=False), cast).findings == ()


def test_findings_name_the_path() -> None:
    found = read_cues(
        scan("部張：あ。", front_matter=False), BOOKS["japanese"].cast, "chapters/a.md"
    ).findings
    assert str(found[0]).startswith("chapters/a.md:1:1: D001 ")


def test_cues_point_at_what_is_said() -> None:
    text = "地の文。\n\n部長（驚き）： あ。 {#x}\n"
    (cue,) = read_cues(scan(text, front_matter=False), BOOKS["japanese"].cast).cues
    assert text[cue.text_start : cue.text_end] == "あ。"
    assert (cue.line, cue.mood, cue.mood_label, cue.anchor) == (3, "surprise", "驚き", "x")


def test_edit_distance_counts_letters_added_dropped_and_changed() -> None:
    assert edit_distance("部長", "部長") == 0
    assert edit_distance("副部長", "部長") == edit_distance("部長", "副部長") == 1
    assert edit_distance("副部張", "副部長") == 1
    assert edit_distance("課員", "部長") == 2
    assert edit_distance("", "部長") == 2
