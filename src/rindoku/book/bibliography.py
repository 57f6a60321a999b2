"""The bibliography: read by pybtex, shown with its capitals."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from pybtex.database import Entry as PybtexEntry
from pybtex.database import Person, parse_string
from pybtex.exceptions import PybtexError
from pybtex.richtext import Text as RichText

from rindoku.book.records import read_text
from rindoku.findings import Code, Finding
from rindoku.manuscript.japanese import is_japanese

# What an entry must have to be shown, by kind; other kinds need a title and a year.
_REQUIRED = {
    "article": ("author", "title", "journal", "year"),
    "inproceedings": ("author", "title", "booktitle", "year"),
    "book": ("author", "title", "publisher", "year"),
}
_ENTRY = re.compile(r"^[ \t]*@(?P<kind>\w+)[ \t]*\{[ \t]*(?P<key>[^,\s]+)", re.M)
_VERBATIM = ("url", "doi", "eprint", "archiveprefix")
_FORMULA = re.compile(r"(?<!\\)\$[^$]+(?<!\\)\$")
_HELD = "\ue000"
# In these no TeX stands, nor what TeX joins to one sign, such as quotation marks.
_NO_TEX = re.compile(r"[\w .,:;()/+-]*")
# Commands of which only the argument is text; pybtex reads accents, not these.
_STYLE_COMMAND = re.compile(r"\\(?:emph|url|text(?:it|bf|sc|tt|rm|sf|up))(?![A-Za-z])\s*")


@dataclass(frozen=True)
class Entry:
    """A work of the bibliography; all texts are plain, without TeX or markup.

    Formulas in a title stay as the manuscript writes them, in dollars, a dollar sign with its backslash.
    `more` tells that the authors end in `and others`.
    """

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
    more: bool = False

    def short_authors(self, strings: Mapping[str, str]) -> str:
        """Return the authors as a citation names them."""
        if not self.families:
            return self.title
        if self.more or len(self.families) > 2:
            return strings["authors_many"].format(self.families[0])
        if len(self.families) == 2:
            return strings["authors_two"].format(*self.families)
        return self.families[0]


def read_bibliography(path: Path, shown: str) -> tuple[dict[str, Entry], list[Finding]]:
    """Read a BibTeX file.

    Args:
        path: the file.
        shown: its path as findings name it.

    Returns:
        The entries by key in the order of the file, and what is wrong.
    """
    entries, findings = _read(read_text(path, shown), shown)
    return entries, list(findings)


@lru_cache(maxsize=8)
def _read(text: str, shown: str) -> tuple[dict[str, Entry], list[Finding]]:
    lines = [(m["key"].lower(), text.count("\n", 0, m.start("key")) + 1) for m in _ENTRY.finditer(text)]
    try:
        data = parse_string(text, "bibtex")
    except PybtexError as error:
        message = str(error).split("\n")[0].rstrip(".")
        hint = "Look for a missing comma, brace or key near this line."
        if message.startswith("repeated"):
            hint = "Give one of the two another key."
        line = _line_of(error, text, lines)
        return {}, [Finding(shown, line, 1, Code.BIB_SYNTAX, f"BibTeX: {message}.", hint)]
    entries: dict[str, Entry] = {}
    findings = []
    for key, raw in data.entries.items():
        line = dict(lines).get(key.lower(), 1)
        try:
            entry = _entry(key, raw, line)
        except (PybtexError, UnicodeError):
            message = f"The TeX of '{key}' cannot be read."
            hint = "Look for a backslash or a brace too many."
            findings.append(Finding(shown, line, 1, Code.BIB_SYNTAX, message, hint))
            continue
        problems = [
            (f"The entry '{key}' has no {name}.", f"Add {name} = {{…}}.")
            for name in _REQUIRED.get(entry.kind, ("title", "year"))
            if not (entry.authors if name == "author" else raw.fields.get(name))
        ]
        if entry.url and not re.match(r"^https?://[^\s<>\"\\]+$", entry.url):
            problem = f"The url of '{key}' is no web address."
            problems.append((problem, "Use an address that begins with https://."))
            entry = replace(entry, url="")
        texts = " ".join((entry.title, *entry.authors, entry.container, entry.publisher))
        if command := re.search(r"\\[A-Za-z]+", _FORMULA.sub("", texts)):
            problem = f"The entry '{key}' holds {command[0]}, which is not read."
            problems.append((problem, "Write the sign itself."))
        findings += [Finding(shown, line, 1, Code.BIB_FIELD, *problem) for problem in problems]
        entries[key] = entry
    return entries, findings


def _line_of(error: PybtexError, text: str, lines: Sequence[tuple[str, int]]) -> int:
    """Return the line of an error: pybtex tells it of some only, of others the entry or the words."""
    if number := getattr(error, "lineno", None):
        return int(number)
    # Of two entries with one key, the second is too many.
    for key, line in reversed(lines):
        if re.search(rf"entry: {re.escape(key)}$|with key {re.escape(key)} ", str(error), re.I):
            return line
    words = re.search(r"'(.+)'", str(error))
    return text.count("\n", 0, max(text.find(words[1]), 0)) + 1 if words else 1


def _entry(key: str, raw: PybtexEntry, line: int) -> Entry:
    kind = raw.type.lower()
    fields = {name.lower(): value for name, value in raw.fields.items()}
    plain = {name: _plain(value) for name, value in fields.items() if name not in _VERBATIM}
    people = raw.persons.get("author", [])
    if not people and kind in ("book", "proceedings", "collection"):
        people = raw.persons.get("editor", [])
    named = [person for person in people if str(person) != "others"]
    is_arxiv = fields.get("archiveprefix", "arXiv").lower() == "arxiv"
    return Entry(
        key=key,
        kind=kind,
        title=plain.get("title", key),
        authors=tuple(_full_name(person) for person in named),
        families=tuple(_family(person) for person in named),
        year=plain.get("year", ""),
        container=plain.get("journal") or plain.get("booktitle") or plain.get("howpublished", ""),
        volume=plain.get("volume", ""),
        pages=plain.get("pages", ""),
        publisher=plain.get("publisher", "") or plain.get("school", ""),
        url=_verbatim(fields.get("url", "")),
        doi=re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", "", _verbatim(fields.get("doi", ""))),
        arxiv=_verbatim(fields.get("eprint", "")) if is_arxiv else "",
        line=line,
        more=len(named) < len(people),
    )


def _plain(value: str) -> str:
    """Return a BibTeX field as plain text: TeX accents read, braces dropped, capitals kept.

    Formulas stay as they are, in dollars.
    """
    if _NO_TEX.fullmatch(value):
        return " ".join(value.split()).replace("---", "—").replace("--", "–")
    formulas: list[str] = _FORMULA.findall(value)
    # A sign of the private use area goes through pybtex unchanged.
    value = _FORMULA.sub(_HELD, value)
    value = re.sub(r"(?<!\\)%", r"\\%", _STYLE_COMMAND.sub("", value))
    text = " ".join(str(RichText.from_latex(value)).split()).replace("---", "—").replace("--", "–")
    for formula in formulas:
        text = text.replace(_HELD, formula, 1)
    return text


def _verbatim(value: str) -> str:
    """Return an address as BibTeX files hold it: nothing in it is TeX but escapes and braces."""
    value = value.strip().removeprefix("\\url").replace("\\textasciitilde", "~")
    return re.sub(r"\\([_%&#~$])|[{}]", r"\1", value).strip()


def _full_name(person: Person) -> str:
    parts = [*person.first_names, *person.middle_names, *person.prelast_names, *person.last_names]
    if is_japanese(_family(person)[:1] or "A"):
        parts = [*person.last_names, *person.first_names, *person.middle_names]
    return " ".join(_plain(part) for part in [*parts, *person.lineage_names])


def _family(person: Person) -> str:
    return " ".join(_plain(part) for part in [*person.prelast_names, *person.last_names])
