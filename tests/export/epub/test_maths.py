"""Formulas as EPUB takes them."""

from __future__ import annotations

from typing import Any

import pytest
from helpers import golden

from rindoku.export.epub.maths import mended
from rindoku.manuscript.maths import to_mathml


@pytest.mark.parametrize("case", golden("export", "epub_maths"))
def test_what_readers_do_not_take_is_mended(case: dict[str, Any]) -> None:
    assert case["expected"] in mended(to_mathml(case["tex"], display=True), "words")


def test_words_may_hold_signs_of_markup() -> None:
    assert 'alttext="a &lt; &quot;b&quot;"' in mended(to_mathml("x"), 'a < "b"')
