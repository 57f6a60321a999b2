"""Figures within the page. What makes a figure unsafe is in golden/book/figures.yml."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from rindoku.manuscript.figures import inline_figures

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="20" viewBox="0 0 10 20">'
    "<title>x</title><metadata/><rect fill='var(--book-ink)'/></svg>"
)


def page(folder: Path, uri: str, src: str, svg: str = SVG) -> tuple[str, list[str]]:
    """The paragraph of a page with one image, and what was stored for it."""
    figure = folder / "assets/figures/one.svg"
    figure.parent.mkdir(parents=True)
    figure.write_text(svg, encoding="utf-8")
    root = ElementTree.fromstring(f'<div><p>図<img alt="二つの &quot;山&quot;" src="{src}" />。</p></div>')
    stored: list[str] = []

    def store(html: str) -> str:
        stored.append(html)
        return "STORED"

    inline_figures(root, folder, uri, store)
    return ElementTree.tostring(root, encoding="unicode"), stored


def test_a_figure_takes_the_place_of_its_image_with_the_text_as_label(tmp_path: Path) -> None:
    html, stored = page(tmp_path, "index.md", "assets/figures/one.svg")
    assert html == '<div><p>図<span class="figure-drawing">STORED</span>。</p></div>'
    (drawing,) = stored
    root = ElementTree.fromstring(drawing)
    assert root.attrib == {"viewBox": "0 0 10 20", "role": "img", "aria-label": '二つの "山"'}
    assert [child.tag.rpartition("}")[2] for child in root] == ["rect"]
    # Without a prefix, so that an HTML parser reads it.
    assert drawing.startswith('<svg xmlns="http://www.w3.org/2000/svg"')


def test_a_path_is_relative_to_the_page(tmp_path: Path) -> None:
    assert page(tmp_path, "papers/one.md", "../assets/figures/one.svg")[1]


@pytest.mark.parametrize(
    "src",
    [
        "assets/figures/two.svg",
        "assets/figures/one.png",
        "assets/cast/one.svg",
        "https://example.org/assets/figures/one.svg",
        "assets/figures/../../../one.svg",
        "/assets/figures/one.svg",
    ],
)
def test_any_other_image_stays(tmp_path: Path, src: str) -> None:
    html, stored = page(tmp_path, "index.md", src)
    assert f'src="{src}"' in html
    assert stored == []


def test_an_unsafe_figure_stays_an_image(tmp_path: Path) -> None:
    svg = SVG.replace("<rect", "<script>alert(1)</script><rect")
    assert page(tmp_path, "index.md", "assets/figures/one.svg", svg)[1] == []


@pytest.mark.parametrize(
    ("path", "inlined"),
    [
        ("labs/outputs/one/a.svg", True),
        ("labs/timings/one/a.svg", True),
        ("labs/a.svg", False),
        ("other/outputs/one/a.svg", False),
    ],
)
def test_a_figure_of_a_lab_takes_the_place_of_its_image_too(tmp_path: Path, path: str, inlined: bool) -> None:
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text(SVG, encoding="utf-8")
    html, stored = page(tmp_path / "chapters", "papers/one.md", f"../../{path}")
    assert bool(stored) == inlined
    assert ("<img" in html) != inlined
