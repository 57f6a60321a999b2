"""Formulas look the same in the font of a site as in the whole font: compared pixel by pixel."""

from __future__ import annotations

import base64

import pytest
from playwright.sync_api import Page

from rindoku.font import FONT, signs, subset
from rindoku.manuscript.maths import to_mathml
from rindoku.plugin import SITE

WHOLE = (SITE / "theme" / FONT).read_bytes()
# What is drawn by other glyphs than those of its characters: large, stretched and small signs.
FORMULAS = (
    r"\sqrt{x}+\sqrt{\frac{a}{b}}+\sqrt[3]{\begin{pmatrix}a\\b\\c\\d\\e\\f\\g\end{pmatrix}}",
    r"\left(\left[\left\{\left|\left\lVert\frac{\frac{a}{b}}{\frac{c}{d}}\right\rVert\right|\right\}\right]\right)",
    r"\left\langle\begin{matrix}1\\2\\3\\4\\5\\6\\7\\8\end{matrix}\right\rangle\left\lfloor\frac12\right\rceil",
    r"\Biggl(\biggl(\Bigl(\bigl((\bigr)\Bigr)\biggr)\Biggr)",
    r"\int_0^\infty\iint\oint\sum_{i=1}^n\prod_{j\neq i}\bigcup\bigotimes\bigoplus\coprod",
    r"\hat x\,\tilde{y}\,\bar z\,\vec v\,\dot a\,\ddot b\,\check c\,\breve d\,\acute e\,\grave f",
    r"\widehat{abcdef}\,\overline{x+y}\,\underline{x+y}\,\overrightarrow{AB}\,\overbrace{a+b+c}^{3}",
    r"\underbrace{x_1+\dots+x_n}_{n}\xrightarrow{\text{long text}}\xleftarrow[a]{b+c+d}",
    r"x^{x^{x^x}}+x_{i_{j_k}}+f'''+\hat{x}^{\hat{x}}+e^{-\frac{x^2}{2\sigma^2}}+\binom{n}{k}",
    r"\mathbf{Ab}\,\mathbb{RENZ}\,\mathcal{LNO}\,\mathfrak{Ab}\,\mathsf{Ab}\,\mathtt{Ab}\,\mathrm{Ab}",
    r"\alpha\beta\gamma\delta\epsilon\varepsilon\zeta\eta\theta\vartheta\phi\varphi\Gamma\Delta\Omega",
    r"\partial\nabla\ell\hbar\imath\boldsymbol{\alpha}",
    r"\begin{cases}1&x>0\\0&x\le 0\\-1&\text{otherwise, in words}\end{cases}",
    r"\begin{bmatrix}a&\cdots\\\vdots&\ddots\end{bmatrix}",
    r"\operatorname{softmax}(x)\,\log x\,\lim_{n\to\infty}\max_i\,O(n\log n)\neq\not\in\approx\ll\top",
    r"a-b\pm c\cdot d\times e\div f\otimes g\odot h\oplus i\circ j\ast k\mid l",
    r"l\parallel m\Rightarrow n\iff o\mapsto p",
)


def sheet(font: bytes) -> str:
    data = base64.b64encode(font).decode()
    return (
        f"<style>@font-face{{font-family:F;src:url(data:font/woff2;base64,{data})}}math{{font-family:F}}</style>"
        + "".join(
            f"<p>{to_mathml(tex)}</p><div style='font-size:{size}px'>{to_mathml(tex, display=True)}</div>"
            for tex in FORMULAS
            for size in (17, 30)
        )
    )


def draw(page: Page, font: bytes) -> bytes:
    page.set_content(sheet(font))
    assert page.evaluate("document.fonts.load('18px F').then(found => found.length)") == 1
    return page.screenshot(full_page=True)


@pytest.mark.parametrize("page", [{"width": 900}], indirect=True)
def test_a_sheet_of_formulas_has_the_same_pixels_in_the_subset(page: Page) -> None:
    font = subset(WHOLE, signs(sheet(b"")))
    whole = draw(page, WHOLE)
    assert draw(page, font) == whole
    # The comparison sees what it is for: a sign that is not there, and stretched shapes that are not.
    assert draw(page, subset(WHOLE, signs(sheet(b"")) - {"𝛼"})) != whole
    assert draw(page, subset(WHOLE, signs(sheet(b"")) - {"√"})) != whole


def test_the_pages_of_the_site_have_the_same_pixels_in_the_whole_font(page: Page, address: str) -> None:
    for name in ("papers/kernelized_rpe.html", "cost.html"):
        page.goto(f"{address}/{name}")
        page.evaluate("document.fonts.ready")
        shown = page.screenshot(full_page=True)
        page.route(f"**/{FONT}", lambda route: route.fulfill(body=WHOLE, content_type="font/woff2"))
        page.goto(f"{address}/{name}")
        page.evaluate("document.fonts.ready")
        assert page.screenshot(full_page=True) == shown, name
        page.unroute(f"**/{FONT}")
