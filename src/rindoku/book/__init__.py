"""The model of a book, and how it is read from a folder. Nothing here knows MkDocs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import yaml

from rindoku.book.bibliography import Entry
from rindoku.book.config import BookConfig
from rindoku.book.glossary import GlossaryTerm
from rindoku.book.paper import Output, PageRecord, PaperRecord
from rindoku.book.records import Positions
from rindoku.book.references import Mention, mentions_of
from rindoku.book.taxonomy import Taxonomy
from rindoku.findings import Finding
from rindoku.lab.outputs import Lab
from rindoku.manuscript.citations import Citation
from rindoku.manuscript.glossary import Terms
from rindoku.manuscript.headings import Heading
from rindoku.manuscript.source import Source
from rindoku.screenplay.cast import Cast, Speaker

CONFIG = "book.yml"
PAGES = "chapters"
PAPERS = "papers/"
AVATARS = "assets/cast"
# Pages outside the order: the tool makes the first, and a server shows the second for what is missing.
CONTENTS = "contents.md"
NOT_FOUND = "404.md"
GLOSSARY = "glossary.md"
# The id of the part of a section that shows its lab.
LAB_PART = "lab"
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
    headings: tuple[Heading, ...] = ()

    @property
    def slug(self) -> str:
        """The name of its page, which is that of its lab too."""
        return self.uri.removeprefix(PAPERS).removesuffix(".md")

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
    glossary: tuple[GlossaryTerm, ...] = ()
    # The terms that pages mark, and those that the records of papers mark besides.
    page_terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    record_terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    labs: Mapping[str, Lab] = field(default_factory=dict)
    # The scanned pages, by page.
    sources: Mapping[str, Source] = field(default_factory=dict)
    # Where the terms of the taxonomy stand, by file; and whether every record could be read.
    term_places: Mapping[str, Positions] = field(default_factory=dict)
    complete: bool = True

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
    def papers_by_uri(self) -> Mapping[str, Paper]:
        """The papers by page."""
        return {paper.uri: paper for paper in self.papers}

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where in the order of the papers each of them stands, from 0, by page."""
        return {paper.uri: place for place, paper in enumerate(self.papers)}

    @cached_property
    def told_labs(self) -> tuple[Lab, ...]:
        """The labs that sections have a part about, in book order."""
        told = (p.slug for p in self.papers if LAB_PART in {heading.name for heading in p.headings})
        return tuple(self.labs[slug] for slug in told if slug in self.labs)

    @cached_property
    def mentions(self) -> Mapping[str, list[Mention]]:
        """The mentions of each work, in book order."""
        citations = {page.uri: page.citations for page in self.pages} | dict(self.paper_citations)
        ordered = dict.fromkeys([*(uri for uri in self.order if uri in citations), *citations])
        return mentions_of({uri: list(citations[uri]) for uri in ordered})

    @cached_property
    def terms(self) -> Terms:
        """The spellings of the glossary."""
        return terms_of(self.glossary)

    @cached_property
    def pages_by_term(self) -> Mapping[str, list[str]]:
        """The pages that mark each term of the glossary, in book order."""
        found: dict[str, list[str]] = {}
        for uri in self.order:
            for identifier in (*self.record_terms.get(uri, ()), *self.page_terms.get(uri, ())):
                found.setdefault(identifier, []).append(uri)
        return found

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The pages in book order."""
        return tuple(uri for item in self.config.order for uri in self.pages_of(item))

    def pages_in(self, output: Output) -> tuple[str, ...]:
        """Return the pages of the order that an output has. Papers and generated pages are in all."""
        others = {
            page.uri
            for page in self.pages
            if output not in page.record.outputs or (page.record.front and output != "site")
        }
        return tuple(uri for uri in self.order if uri not in others)

    def pages_of(self, item: str) -> tuple[str, ...]:
        """Return the pages that an item of `order` stands for."""
        papers = tuple(paper.uri for paper in self.papers)
        return {"papers": papers, "indexes": self.index_pages}.get(item, (item,))

    @cached_property
    def index_pages(self) -> tuple[str, ...]:
        """The generated pages, in book order."""
        indexes = ("taxonomy", "techniques", "datasets", "baselines", "cost", "authors")
        pages = [f"{name}.md" for name in indexes] if self.papers else []
        if self.config.glossary:
            pages.append(GLOSSARY)
        return (*pages, "bibliography.md") if self.config.bibliography else tuple(pages)

    @cached_property
    def made_pages(self) -> tuple[str, ...]:
        """All pages that the tool makes: the generated ones of the order, and the contents of the site."""
        return (*self.index_pages, CONTENTS) if self.papers else self.index_pages

    def title(self, uri: str) -> str:
        """Return the title of a page."""
        return self._titles.get(uri) or self.strings[f"{uri.removesuffix('.md')}_title"]

    @cached_property
    def _titles(self) -> Mapping[str, str]:
        pages: tuple[PageSource | Paper, ...] = (*self.pages, *self.papers)
        return {page.uri: page.title for page in pages}


def cast_of(config: BookConfig) -> Cast:
    """Return the cast that `book.yml` declares."""
    speakers = tuple(Speaker(s.id, s.name, AVATARS if s.avatars else "") for s in config.cast)
    return Cast(speakers, tuple(config.moods.items()), config.narrator)


def terms_of(glossary: Sequence[GlossaryTerm]) -> Terms:
    """Return the spellings of a glossary, each with the id of its term."""
    return Terms({spelling: term.id for term in glossary for spelling in (term.term, *term.also)})


def read_strings(language: str) -> Mapping[str, str]:
    """Return the words of the tool in a language."""
    text = (STRINGS / f"{language}.yml").read_text(encoding="utf-8")
    strings: Mapping[str, str] = yaml.safe_load(text)
    return strings
