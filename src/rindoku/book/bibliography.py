"""The bibliography: read by pybtex, shown with its capitals."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pybtex.database import Person, parse_string
from pybtex.exceptions import PybtexError
from pybtex.richtext import Text as RichText

from rindoku.findings import Code, Finding

# What an entry must have to be shown, by kind; other kinds need a title and a year.
_REQUIRED = {
    "article": ("author", "title", "journal", "year"),
    "inproceedings": ("author", "title", "booktitle", "year"),
    "book": ("author", "title", "publisher", "year"),
}
_ENTRY = re.compile(r"^[ \t]*@(?P<kind>\w+)[ \t]*\{[ \t]*(?P<key>[^,\s]+)", re.M)


@dataclass(frozen=True)
class Entry:
    """A work of the bibliography; all texts are plain, without TeX or markup."""

    key: str
    kind: str
    title: str
    authors: tuple[str, ...]
    families: tuple[str, ...]
    year: str
    container: str
    volume: str
    pages: str
    publisher: str
    url: str
    doi: str
    arxiv: str
    line: int

    def short_authors(self, strings: Mapping[str, str]) -> str:
        """Return the authors as a citation names them."""
        if not self.families:
            return self.title
        if len(self.families) == 1:
            return self.families[0]
        if len(self.families) == 2:
            return strings["authors_two"].format(*self.families)
        return strings["authors_many"].format(self.families[0])


def read_bibliography(path: Path, shown: str) -> tuple[dict[str, Entry], list[Finding]]:
    """Read a BibTeX file.

    Args:
        path: the file.
        shown: its path as findings name it.

    Returns:
        The entries by key in the order of the file, and what is wrong.
    """
    entries, findings = _read(path.read_text(encoding="utf-8"), shown)
    return entries, list(findings)


@lru_cache(maxsize=8)
def _read(text: str, shown: str) -> tuple[dict[str, Entry], tuple[Finding, ...]]:
    """Read a text once, however often a preview asks for it."""
    lines = {m["key"]: text.count("\n", 0, m.start("key")) + 1 for m in _ENTRY.finditer(text)}
    try:
        data = parse_string(text, "bibtex")
    except PybtexError as error:
        number = getattr(error, "lineno", None) or 1
        message = str(error).split("\n")[0].rstrip(".")
        hint = "Look for a missing comma, brace or key near this line."
        return {}, (Finding(shown, number, 1, Code.BIB_SYNTAX, f"BibTeX: {message}.", hint),)
    entries: dict[str, Entry] = {}
    findings = []
    for key, raw in data.entries.items():
        fields = {name.lower(): _plain(value) for name, value in raw.fields.items()}
        people = raw.persons.get("author", [])
        line = lines.get(key, 1)
        for name in _REQUIRED.get(raw.type.lower(), ("title", "year")):
            if not (people if name == "author" else fields.get(name)):
                message = f"The entry '{key}' has no {name}."
                findings.append(Finding(shown, line, 1, Code.BIB_FIELD, message, f"Add {name} = {{…}}."))
        url = fields.get("url", "")
        if url and not re.match(r"^https?://[^\s<>\"]+$", url):
            message = f"The url of '{key}' is no web address."
            findings.append(
                Finding(shown, line, 1, Code.BIB_FIELD, message, "Use an address that begins with https://.")
            )
            url = ""
        entries[key] = Entry(
            key=key,
            kind=raw.type.lower(),
            title=fields.get("title", key),
            authors=tuple(_full_name(person) for person in people),
            families=tuple(_family(person) for person in people),
            year=fields.get("year", ""),
            container=fields.get("journal") or fields.get("booktitle") or fields.get("howpublished", ""),
            volume=fields.get("volume", ""),
            pages=fields.get("pages", "").replace("--", "–"),
            publisher=fields.get("publisher", "") or fields.get("school", ""),
            url=url,
            doi=fields.get("doi", ""),
            arxiv=fields.get("eprint", "") if fields.get("archiveprefix", "arXiv").lower() == "arxiv" else "",
            line=line,
        )
    return entries, tuple(findings)


def _plain(value: str) -> str:
    """Return a BibTeX field as plain text: TeX accents read, braces dropped, capitals kept."""
    return " ".join(str(RichText.from_latex(value)).split()).replace("---", "—")


def _full_name(person: Person) -> str:
    parts = [*person.first_names, *person.middle_names, *person.prelast_names, *person.last_names]
    return " ".join(_plain(part) for part in [*parts, *person.lineage_names])


def _family(person: Person) -> str:
    return " ".join(_plain(part) for part in [*person.prelast_names, *person.last_names])
