"""The front page: as many dots as were counted, and every paper under its group."""

from __future__ import annotations

import re
from pathlib import Path

import lxml.html
import pytest
from helpers import paper, write_papers
from hypothesis import given
from hypothesis import strategies as st

from rindoku.book.paper import Front
from rindoku.book.reader import read_book
from rindoku.index.front import dots, front

FUNNEL = {"funnel": [{"count": 1234, "label": "本"}, {"count": 45, "label": "冊"}], "label": "論文"}
PAGE = "<h1>本</h1>\n<p>一文。</p>\n<h2>順に</h2>\n<p>甲</p>\n<h2>探す</h2>\n<p>乙</p>\n<hr />\n<p>丙</p>"


def drawn(path: str) -> int:
    """How many dots a path of dashes shows: a line of n cells is 0.3 shorter than n."""
    lengths = [float(length) for length in re.findall(r"[hv]([\d.]+)", path)]
    assert all(abs(length + 0.3 - round(length + 0.3)) < 1e-9 for length in lengths)
    return sum(round(length + 0.3) for length in lengths)


@given(
    st.integers(1, 5000).flatmap(lambda n: st.tuples(st.just(n), st.integers(1, n))),
    st.sampled_from([0.2, 1.0, 1.35, 4.0]),
    st.booleans(),
)
def test_a_stage_draws_every_one_and_marks_those_that_go_on(
    counts: tuple[int, int], ratio: float, turned: bool
) -> None:
    count, marked = counts
    found = dots(count, marked, ratio, turned=turned)
    assert drawn(found.dots) == count
    assert drawn(found.marked) == marked
    assert found.width * (found.depth - 1) < count <= found.width * found.depth
    assert 0 <= found.start < found.end <= 1


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.just(n), st.integers(1, n))))
def test_those_that_go_on_stand_on_dots_of_their_stage(counts: tuple[int, int]) -> None:
    def cells(path: str) -> set[tuple[int, int]]:
        found = set()
        for x, y, length in re.findall(r"M([\d.]+) ([\d.]+)h([\d.]+)", path):
            found |= {(int(float(x)) + n, int(float(y))) for n in range(round(float(length) + 0.3))}
        return found

    found = dots(*counts, 4.0)
    assert cells(found.marked) <= cells(found.dots)


@pytest.fixture
def page(tmp_path: Path) -> lxml.html.HtmlElement:
    book = read_book(write_papers(tmp_path))
    html = front(PAGE, Front.model_validate(FUNNEL), book, "index.md")
    return lxml.html.fromstring(f"<main>{html}</main>")


def test_the_stages_lead_to_the_papers_of_the_book(page: lxml.html.HtmlElement) -> None:
    counts = [" ".join(p.text_content().split()) for p in page.xpath("//p[@class='funnel-count']")]
    assert counts == ["1,234本 本", "45本 冊", "3本 論文"]
    assert page.xpath("//a[@class='tile']/@href") == [f"papers/{x}.html" for x in ("alpha", "beta", "gamma")]
    assert page.xpath("//p[@class='funnel-group-name']/a/@href") == [
        "taxonomy.html#model",
        "taxonomy.html#theory",
    ]


def test_a_paper_stands_in_its_first_group_alone(tmp_path: Path) -> None:
    pages = {"papers/beta.md": paper("beta", groups=["theory", "deep"])}
    book = read_book(write_papers(tmp_path, pages))
    html = front(PAGE, Front.model_validate(FUNNEL), book, "index.md")
    tree = lxml.html.fromstring(f"<main>{html}</main>")
    groups = {
        g.get("data-group"): g.xpath(".//a[@class='tile']/text()") for g in tree.find_class("funnel-group")
    }
    assert groups == {"model": ["1"], "theory": ["2", "3"]}


def test_what_follows_the_lead_stands_in_parts(page: lxml.html.HtmlElement) -> None:
    parts = page.xpath("//section")
    assert [part.get("class") for part in parts] == ["front-part", "front-part", "front-part front-wide"]
    assert [part.text_content().split() for part in parts] == [["順に", "甲"], ["探す", "乙"], ["丙"]]
    assert [e.tag for e in page][:3] == ["h1", "p", "div"]


def test_a_front_page_needs_no_stages_before_the_papers(tmp_path: Path) -> None:
    html = front(PAGE, Front(), read_book(write_papers(tmp_path)), "index.md")
    tree = lxml.html.fromstring(f"<main>{html}</main>")
    assert not tree.xpath("//svg")
    assert len(tree.find_class("tile")) == 3
