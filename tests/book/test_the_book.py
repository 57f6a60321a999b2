"""The book of this repository: its records agree with each other and with the bibliography."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from helpers import ROOT

from rindoku.book import Book
from rindoku.book.reader import read_book
from rindoku.checks import check_build

COUNT = 39
PROCEEDINGS = re.compile(r"https://proceedings\.neurips\.cc/paper/2021/hash/[0-9a-f]{32}-Abstract\.html")


@pytest.fixture(scope="module")
def book() -> Book:
    return read_book(ROOT)


def test_the_book_has_no_findings(book: Book) -> None:
    assert [str(finding) for finding in check_build(book)] == []


def test_the_papers_are_numbered_without_a_gap_in_book_order(book: Book) -> None:
    assert [paper.record.number for paper in book.papers] == list(range(1, COUNT + 1))
    papers = [uri for uri in book.order if uri.startswith("papers/")]
    assert papers == [paper.uri for paper in book.papers]


def test_the_papers_are_the_first_entries_of_the_bibliography_in_order(book: Book) -> None:
    assert [paper.record.key for paper in book.papers] == list(book.entries)[:COUNT]


def test_every_paper_links_to_its_page_in_the_proceedings(book: Book) -> None:
    urls = [paper.entry.url for paper in book.papers]
    assert [url for url in urls if not PROCEEDINGS.fullmatch(url)] == []
    assert len(set(urls)) == COUNT


def test_every_entry_of_a_paper_tells_when_and_where(book: Book) -> None:
    for paper in book.papers:
        entry = paper.entry
        assert (entry.kind, entry.year, entry.volume) == ("inproceedings", "2021", "34"), entry.key
        assert entry.pages == "" or re.fullmatch(r"\d+–\d+", entry.pages), entry.key
        assert entry.arxiv == "" or re.fullmatch(r"\d{4}\.\d{5}", entry.arxiv), entry.key


def test_a_slug_is_a_name_of_a_python_module(book: Book) -> None:
    for paper in book.papers:
        slug = paper.uri.removeprefix("papers/").removesuffix(".md")
        assert slug.isidentifier(), paper.uri
        assert slug == slug.lower()


def names(book: Book) -> Iterator[tuple[str, str]]:
    for vocabulary in ("datasets", "baselines"):
        for term in getattr(book.taxonomy, vocabulary):
            yield vocabulary, term.name
    for technique in book.taxonomy.techniques:
        yield "techniques", technique.label
    for paper in book.papers:
        yield "papers", paper.record.name


def test_one_thing_has_one_spelling(book: Book) -> None:
    seen: dict[tuple[str, str], str] = {}
    twice = []
    for kind, name in names(book):
        key = (kind, re.sub(r"[\s\-_‐–・/]+", "", name).casefold())
        if key in seen:
            twice.append((kind, seen[key], name))
        seen[key] = name
    assert twice == []


# A method may be both: a paper of the book, and what another paper compares with.
def test_a_paper_of_the_book_is_spelled_alike_as_a_baseline(book: Book) -> None:
    papers = {paper.record.name.casefold(): paper.record.name for paper in book.papers}
    for baseline in book.taxonomy.baselines:
        assert papers.get(baseline.name.casefold(), baseline.name) == baseline.name


def test_every_cost_says_where_it_rests(book: Book) -> None:
    costs = [paper.record.cost for paper in book.papers if paper.record.cost]
    assert len(costs) > COUNT / 2
    assert [cost for cost in costs if not cost.basis.strip() or not cost.time.strip()] == []


def test_every_repository_has_a_licence_and_a_safe_address(book: Book) -> None:
    repositories = [repository for paper in book.papers for repository in paper.record.code]
    assert len(repositories) > COUNT / 2
    for repository in repositories:
        assert repository.url.startswith("https://")
        assert repository.licence


def test_the_overview_speaks_of_every_paper(book: Book) -> None:
    spoken = {
        key
        for key, mentions in book.mentions.items()
        if any(mention.uri == "overview.md" for mention in mentions)
    }
    assert [paper.record.key for paper in book.papers if paper.record.key not in spoken] == []


def test_every_page_of_the_papers_has_a_record(book: Book) -> None:
    files = {path.name for path in (ROOT / "chapters/papers").glob("*.md")}
    assert {paper.uri.removeprefix("papers/") for paper in book.papers} == files
    assert len(files) == COUNT
