"""Formulas as Typst and as Japanese: the golden sheet, the whole book, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typst
import yaml
from helpers import ROOT, golden

from rindoku.book.config import BookConfig
from rindoku.export.maths import MathsExportError
from rindoku.export.pdf.build import font_paths
from rindoku.export.pdf.maths import typst_maths
from rindoku.export.spoken import spoken
from rindoku.manuscript.maths import find_formulas, to_mathml
from rindoku.manuscript.source import scan

SHEET = golden("export", "maths")
_FONTS = 'font: ("New Computer Modern Math", "Noto Serif JP")'


def mathml(case: dict[str, Any]) -> str:
    return to_mathml(case["case"], display=case.get("display", False), macros=case.get("macros", {}))


def config(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((folder / "book.yml").read_text(encoding="utf-8"))
    return found


def words(value: object) -> Iterator[str]:
    """Yield the texts in a value of YAML."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for child in value.values() for text in words(child))
    elif isinstance(value, list):
        yield from (text for child in value for text in words(child))


def formulas_of(folder: Path) -> Iterator[str]:
    """Yield the formulas of a book as MathML: of pages and records, glossary and taxonomy."""
    texts: list[tuple[str, bool]] = []
    for path in sorted((folder / "chapters").rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        texts.append((text, True))
        texts += [(value, False) for value in words(yaml.safe_load(text.split("---\n")[1]))]
    for path in [*sorted((folder / "taxonomy").glob("*.yml")), folder / "glossary.yml"]:
        if path.exists():
            texts += [(value, False) for value in words(yaml.safe_load(path.read_text(encoding="utf-8")))]
    macros = config(folder).get("macros", {})
    for text, page in texts:
        for formula in find_formulas(scan(text, front_matter=page)):
            yield to_mathml(formula.tex, display=formula.display, macros=macros)


def all_formulas() -> list[str]:
    sheets = [mathml(case.values[0]) for case in [*SHEET, *golden("manuscript", "formulas")]]
    return sorted({*sheets, *formulas_of(ROOT), *formulas_of(ROOT / "docs")})


@pytest.mark.parametrize("case", SHEET)
def test_a_formula_is_set_and_said_like_this(case: dict[str, Any]) -> None:
    formula = mathml(case)
    assert (typst_maths(formula), spoken(formula)) == (case["typst"], case["spoken"])


def test_every_formula_is_set_by_typst_without_a_warning(tmp_path: Path) -> None:
    formulas = all_formulas()
    assert len(formulas) > 300
    lines = [f'#set text(lang: "ja")\n#show math.equation: set text({_FONTS})']
    for formula in formulas:
        lines.append(
            f"$ {typst_maths(formula)} $" if 'display="block"' in formula else f"x${typst_maths(formula)}$x\n"
        )
    (tmp_path / "all.typ").write_text("\n".join(lines), encoding="utf-8")
    data, warnings = typst.compile_with_warnings(
        tmp_path / "all.typ", font_paths=font_paths(), ignore_system_fonts=True
    )
    assert data
    assert [warning.message for warning in warnings] == []


def test_every_formula_is_said_without_a_sign() -> None:
    for formula in all_formulas():
        said = spoken(formula)
        assert not re.search(r"[^\w 、ー-]", re.sub(r"[A-Za-z0-9.,]", "", said)), (formula, said)
