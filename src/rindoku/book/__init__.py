"""The model of a book, and how it is read from a folder. Nothing here knows MkDocs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import yaml

from rindoku.book.bibliography import Entry
from rindoku.book.config import BookConfig
from rindoku.book.paper import PageRecord, PaperRecord
from rindoku.book.records import Positions
from rindoku.book.references import Mention, mentions_of
from rindoku.book.taxonomy import Taxonomy
from rindoku.findings import Finding
from rindoku.manuscript.citations import Citation
from rindoku.manuscript.headings import Heading
from rindoku.screenplay.cast import Cast, Speaker

PAGES = "chapters"
PAPERS = "papers/"
AVATARS = "assets/cast"
STRINGS = Path(__file__).parents[1] / "site" / "strings"


@dataclass(frozen=True)
class PageSource:
    """A page of the manuscript as the pre-pass sees it; `uri` is relative to `chapters/`."""

    uri: str
    record: PageRecord
    headings: tuple[Heading, ...]
    citations: tuple[Citation, ...]

    @property
    def title(self) -> str:
        """Return the title: from the front matter, else the first heading."""
        return self.record.title or (self.headings[0].text if self.headings else self.uri)


@dataclass(frozen=True)
class Paper:
    """A paper: its page, its record, its entry in the bibliography."""

    uri: str
    record: PaperRecord
    entry: Entry
    positions: Positions

    @property
    def title(self) -> str:
        """Return number and headline, as lists and browsers show them."""
        return f"[{self.record.number}] {self.record.headline}"


@dataclass(frozen=True)
class Book:
    """Everything that is known of a book before a page of it is converted."""

    root: Path
    config: BookConfig
    taxonomy: Taxonomy
    entries: Mapping[str, Entry]
    pages: tuple[PageSource, ...]
    papers: tuple[Paper, ...]
    paper_citations: Mapping[str, tuple[Citation, ...]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def pages_folder(self) -> Path:
        """The folder of the pages."""
        return self.root / PAGES

    @property
    def macros(self) -> Mapping[str, str]:
        """The macros of mathematics."""
        return self.config.macros

    @cached_property
    def cast(self) -> Cast:
        """Who speaks."""
        return cast_of(self.config)

    @cached_property
    def strings(self) -> Mapping[str, str]:
        """The words of the tool in the book's language."""
        return read_strings(self.config.language)

    @cached_property
    def papers_by_key(self) -> Mapping[str, Paper]:
        """The papers by citation key."""
        return {paper.record.key: paper for paper in self.papers}

    @cached_property
    def mentions(self) -> Mapping[str, list[Mention]]:
        """The mentions of each work, in book order."""
        citations = {page.uri: page.citations for page in self.pages} | dict(self.paper_citations)
        ordered = [uri for uri in self.order if uri in citations]
        rest = [uri for uri in citations if uri not in ordered]
        return mentions_of({uri: list(citations[uri]) for uri in [*ordered, *rest]})

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The pages in book order."""
        return tuple(uri for item in self.config.order for uri in self.pages_of(item))

    def pages_of(self, item: str) -> tuple[str, ...]:
        """Return the pages that an item of `order` stands for."""
        papers = tuple(paper.uri for paper in self.papers)
        return {"papers": papers, "indexes": self.index_pages}.get(item, (item,))

    @cached_property
    def index_pages(self) -> tuple[str, ...]:
        """The generated pages, in book order."""
        indexes = ("taxonomy", "techniques", "datasets", "baselines", "cost", "authors")
        pages = [f"{name}.md" for name in indexes] if self.papers else []
        return (*pages, "bibliography.md") if self.config.bibliography else tuple(pages)

    def title(self, uri: str) -> str:
        """Return the title of a page."""
        titles = {page.uri: page.title for page in self.pages}
        titles |= {paper.uri: paper.title for paper in self.papers}
        return titles.get(uri) or self.strings[f"{uri.removesuffix('.md')}_title"]


def cast_of(config: BookConfig) -> Cast:
    """Return the cast that `book.yml` declares."""
    speakers = tuple(Speaker(s.id, s.name, AVATARS if s.avatars else "") for s in config.cast)
    return Cast(speakers, tuple(config.moods.items()), config.narrator)


def read_strings(language: str) -> Mapping[str, str]:
    """Return the words of the tool in a language."""
    text = (STRINGS / f"{language}.yml").read_text(encoding="utf-8")
    strings: Mapping[str, str] = yaml.safe_load(text)
    return strings
