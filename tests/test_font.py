"""The mathematics font of a site: the signs of its formulas, and what is drawn instead of them."""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from fontTools.ttLib import TTFont
from helpers import ENGLISH, JAPANESE, write_book

from rindoku.cli import main
from rindoku.font import CACHE, FONT, cached_subset, signs, subset
from rindoku.manuscript.maths import to_mathml
from rindoku.plugin import SITE

WHOLE = (SITE / "theme" / FONT).read_bytes()


def glyphs(font: bytes) -> set[str]:
    return set(TTFont(BytesIO(font)).getGlyphOrder())


def characters(font: bytes) -> set[str]:
    return {chr(code) for code in TTFont(BytesIO(font)).getBestCmap()}


def drawn_instead(font: bytes, names: set[str] | None = None) -> set[str]:
    """The glyphs that stand for a sign at some height: its variants, and the parts it is built from."""
    table = TTFont(BytesIO(font))["MATH"].table.MathVariants
    found = set()
    for name, shapes in zip(table.VertGlyphCoverage.glyphs, table.VertGlyphConstruction, strict=True):
        if names is None or name in names:
            found |= {variant.VariantGlyph for variant in shapes.MathGlyphVariantRecord}
            found |= (
                {part.glyph for part in shapes.GlyphAssembly.PartRecords} if shapes.GlyphAssembly else set()
            )
    return found


@pytest.mark.parametrize(
    ("tex", "shown"),
    [
        (r"x", "x𝑥"),
        (r"h", "hℎ"),
        (r"\phi\partial", "ϕ∂𝜙𝜕"),
        (r"\epsilon\varepsilon", "ϵε𝜖𝜀"),
        (r"\mathrm{x}", "x"),
        (r"\mathbf{x}\mathbb{R}\mathfrak{L}", "𝐱ℝ𝔏"),
        (r"\sin 1", "sin1\N{FUNCTION APPLICATION}"),
        (r"\sqrt 2", "2√"),
        (r"\sqrt[3]2", "23√"),
        (r"a-b", "a𝑎−b𝑏"),
        (r"\text{a b}", "ab "),
        (r"1<2", "12<"),
        (r"\hat{\imath}", "ˆı𝚤"),
    ],
)
def test_the_signs_of_a_formula_are_those_that_a_browser_draws(tex: str, shown: str) -> None:
    found = signs(f"<p>text {to_mathml(tex)} text</p>")
    assert found - {"\N{NO-BREAK SPACE}"} - set(" ") == set(shown) - set(" ")


def test_a_hyphen_or_an_apostrophe_is_drawn_as_minus_or_prime() -> None:
    assert signs("<math><mo>-</mo><mo>'</mo></math>") == {"-", "−", "'", "′"}


def test_text_beside_formulas_and_their_attributes_does_not_count() -> None:
    assert signs('z<math alttext="\\alpha">\n<mi mathvariant="normal">q</mi></math>z') == {"q", "\n"}
    assert signs("<p>no formula</p>") == set()


def test_a_subset_holds_the_signs_and_all_shapes_that_are_drawn_instead_of_them() -> None:
    font = subset(WHOLE, "√()∑𝑥′")
    assert characters(font) == set("√()∑𝑥′ ")
    assert drawn_instead(font) == drawn_instead(WHOLE, {"parenleft", "parenright", "radical", "summation"})
    # Large and stretched signs, the parts of those that grow without end, and a shape for scripts.
    assert len(drawn_instead(font)) > 20
    assert drawn_instead(font) | {"minute.st"} <= glyphs(font) < glyphs(WHOLE)


def test_a_subset_is_small_the_same_bytes_each_time_and_named_as_a_subset() -> None:
    first = subset(WHOLE, "𝑥+1")
    assert first == subset(WHOLE, "1+𝑥")
    assert len(first) < len(WHOLE) / 20
    assert TTFont(BytesIO(first))["name"].getDebugName(1) == "Latin Modern Math Subset"


def test_a_subset_is_the_same_bytes_in_another_process() -> None:
    code = (
        "import hashlib; from rindoku.font import FONT, subset; from rindoku.plugin import SITE; "
        "print(hashlib.sha256(subset((SITE / 'theme' / FONT).read_bytes(), '√∫(ab')).hexdigest())"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1] != ""


def test_characters_that_the_font_lacks_are_left_to_other_fonts() -> None:
    assert characters(subset(WHOLE, "部𝑥")) == set("𝑥 ")


def test_the_subset_of_a_set_of_characters_is_made_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    monkeypatch.setattr("rindoku.font.subset", lambda font, signs: made.append("".join(signs)) or b"font")
    assert cached_subset(WHOLE, ["a"], tmp_path) == cached_subset(WHOLE, ["a"], tmp_path) == b"font"
    assert made == ["a"]
    cached_subset(WHOLE, ["b"], tmp_path)
    cached_subset(b"another", ["b"], tmp_path)
    assert made == ["a", "b", "b"]
    assert (tmp_path / CACHE / ".gitignore").read_text() == "*\n"


def test_the_cache_keeps_a_few_fonts_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rindoku.font.subset", lambda font, signs: b"font")
    for number in range(20):
        cached_subset(WHOLE, [str(number)], tmp_path)
    assert len(list((tmp_path / CACHE).glob("font-*"))) == 8


def test_a_folder_that_cannot_be_written_to_still_gets_its_font(tmp_path: Path) -> None:
    (tmp_path / CACHE).write_text("a file in the way")
    assert characters(cached_subset(WHOLE, ["+"], tmp_path)) == {"+", " "}
    assert [path.name for path in tmp_path.iterdir()] == [CACHE]


def test_a_site_gets_the_signs_of_all_its_formulas_and_no_others(tmp_path: Path) -> None:
    pages = {
        "index.md": "# A {#a}\n\nBob: $x+1$.\n",
        "b.md": "# B {#b}\n\n$$\\sqrt{y}$$\n\nText with z.\n",
    }
    folder = write_book(tmp_path / "book", ENGLISH, pages)
    result = CliRunner().invoke(main, ["build", str(folder)])
    assert result.exit_code == 0, result.output
    assert characters((folder / "site" / FONT).read_bytes()) == set("x𝑥+1√y𝑦 ")


def test_a_preview_has_the_whole_font(tmp_path: Path) -> None:
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    folder = write_book(tmp_path / "book", JAPANESE, {"index.md": "# A {#a}\n\n$x$\n"})
    config = load_config(str(folder / "mkdocs.yml"), site_dir=str(tmp_path / "site"))
    config.plugins.on_startup(command="serve", dirty=False)
    build(config)
    assert (tmp_path / "site" / FONT).read_bytes() == WHOLE
    assert not (folder / CACHE).exists()
