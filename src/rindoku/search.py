"""The search index: what of the finished pages is found, under which words, and where it leads.

Pagefind makes the index, the script in the site's search box asks it and ranks what it answers.
A page goes to Pagefind as a document of its own, made from its article: without what is said on
every page, with formulas as plain text, and with what readers type but the text does not say.
What the script reads out of it:

- `title`, `number`, `name`, `english`, `words` (other spellings, synonyms), `terms` (techniques,
  groups, data sets, authors), `kind` (paper, page, index) and `group`;
- the places of a page that a result may lead to, by their ids: `speech:SPEAKER:ID` for a speech,
  `after:N` where the narration goes on after one, `card:` for the record, other ids as they are.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path
from tempfile import TemporaryDirectory

from pagefind.service import get_executable

from rindoku.book import Book, Paper
from rindoku.index.pages import sort_key

FOLDER = "pagefind"
# Said on every page, or said better elsewhere: an index repeats the names of the papers.
IGNORED = (
    ".headerlink, .speech-link, .speech-name, .footnote-backref, .md-content__button",
    ".paper-path, .paper-number, .card dt, .chip-letter, .card-status, .maths-display, .maths-number",
    ".contents, .term-papers, .paper-lines, .mentions, .work-number, .group-letter, .group-count",
    "table.sortable tbody, .cost-rest, .figure-drawing, .md-source-file, rt, rp",
)
# Between the words of a field.
SEPARATOR = " ¦ "
# Files of Pagefind for search boxes other than ours.
_UNUSED = ("pagefind-*ui.*", "pagefind-highlight.js")
_ARTICLE = re.compile(r"<article\b[^>]*>(.*)</article>", re.S)
# Pagefind takes the first picture for one of the page, and a place to break for a space.
_VOID = re.compile(r"<(?:img|wbr)\b[^>]*>")
# At an id Pagefind sets a space, inside a sentence too.
_INLINE_ID = re.compile(r'(<(?:a|abbr|b|cite|code|dfn|em|i|q|span|strong|sup)\b[^>]*?)\sid="[^"]*"')
_MATHS = re.compile(r"<math\b.*?</math>", re.S)
_POWER = re.compile(r"<msup>(<m[in]\b[^>]*>[^<]*</m[in]>)<mn>(\d+)</mn></msup>")
_LAYOUT = re.compile(r"<(?!/?(?:math|mi|mn|mo|ms|mtext|mrow|mspace)\b)")
_TAG = re.compile(r"<[^>]*>")
# Invisible operators; signs for powers.
_SIGNS = dict.fromkeys(range(0x2061, 0x2065)) | {0x22C5: "·"}
_POWERS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_ACCENTED = re.compile("[\u00c0-\u024f]")
_WIDTHS = re.compile("[０-９Ａ-Ｚａ-ｚｦ-ﾟ]+")
_DIV = re.compile(r"<(/?)div\b([^>]*)>")
_ATTRIBUTE = re.compile(r'\s(class|id|data-speaker)="([^"]*)"')


class SearchError(Exception):
    """Raised when the index cannot be made."""


@dataclass(frozen=True)
class Document:
    """A page as the index takes it: its address from the root of the site, and HTML."""

    url: str
    html: str


def document(book: Book, uri: str, page: str) -> Document:
    """Return what the index takes of a finished page.

    Args:
        book: the book.
        uri: the page, relative to the folder of the pages.
        page: the HTML of the whole page.
    """
    found = _ARTICLE.search(page)
    article = _INLINE_ID.sub(r"\1", _VOID.sub("", found[1])) if found else ""
    article = _MATHS.sub(lambda m: _plain(m[0]), article)
    article = article.replace('<section class="card"', '<section id="card:" class="card"')
    paper = book.papers_by_uri.get(uri)
    fields = _record(paper, book) if paper else {}
    kind = "paper" if paper else "index" if uri in book.made_pages else "page"
    fields = {"title": book.title(uri), "kind": kind, **fields}
    head = "".join(_meta(f"{name}[content]", value) for name, value in fields.items() if value)
    html = (
        f'<!doctype html><html lang="{book.config.language}"><head>{head}</head>'
        f"<body>{_mark_speeches(article)}</body></html>"
    )
    # The query comes in these widths.
    html = _WIDTHS.sub(lambda m: unicodedata.normalize("NFKC", m[0]), html)
    return Document(re.sub(r"\.md$", ".html", uri), html)


def _meta(name: str, value: str) -> str:
    return f'<meta data-pagefind-meta="{name}" content="{escape(value)}">'


def _record(paper: Paper, book: Book) -> dict[str, str]:
    """Return the fields of a paper; the first of its groups at the top is the primary one.

    The groups are a field and no filter of Pagefind, which writes the values of a filter in another
    order each time.
    """
    record, taxonomy = paper.record, book.taxonomy
    paths = [taxonomy.path(identifier) for identifier in record.groups]
    techniques = [term for term in taxonomy.techniques if term.id in record.techniques]
    datasets = {use.id for use in record.data}
    terms = [label for term in techniques for label in (term.label, term.english)]
    terms += [label for path in paths for group in path for label in (group.label, group.english)]
    terms += [term.name for term in taxonomy.datasets if term.id in datasets]
    terms += paper.entry.authors
    groups = [*dict.fromkeys(path[0].id for path in paths)]
    return {
        "title": record.headline,
        "number": str(record.number),
        "name": record.name,
        "english": paper.entry.title,
        "words": SEPARATOR.join([*record.reading, *record.synonyms]),
        "terms": SEPARATOR.join(dict.fromkeys(term for term in terms if term)),
        "plain": " ".join(_unaccented([record.name, *record.synonyms, paper.entry.title, *terms])),
        "group": groups[0],
        "groups": " ".join(groups),
    }


def _unaccented(texts: Iterable[str]) -> list[str]:
    """Return the words that have letters which Pagefind takes for other letters than are typed."""
    words = dict.fromkeys(word for text in texts for word in text.split())
    return [sort_key(word) for word in words if _ACCENTED.search(word)]


def _plain(mathml: str) -> str:
    """Return a formula as text if it stands on one line, else an ellipsis."""
    text = _POWER.sub(lambda m: f"{m[1]}<mn>{m[2].translate(_POWERS)}</mn>", mathml)
    if _LAYOUT.search(text):
        return "…"
    # A space of TeX, and a function before what it is applied to.
    text = re.sub(r"<mspace\b[^>]*>|<mo\b[^>]*>\u2061</mo>", " ", text)
    plain = unescape(_TAG.sub("", text)).translate(_SIGNS)
    return escape(" ".join(plain.split()))


def _mark_speeches(article: str) -> str:
    """Give speeches ids that tell who speaks, and mark where each of them ends."""
    parts: list[str] = []
    done = 0
    ends: list[str] = []
    for match in _DIV.finditer(article):
        parts.append(article[done : match.start()])
        done = match.end()
        if match[1]:
            parts.append(match[0] + (ends.pop() if ends else ""))
            continue
        attributes = dict(_ATTRIBUTE.findall(match[2]))
        if attributes.get("class") == "speech" and {"id", "data-speaker"} <= attributes.keys():
            parts.append(f'<div id="speech:{attributes["data-speaker"]}:{attributes["id"]}">')
            ends.append(f'<i id="after:{match.start()}"></i>')
        else:
            parts.append(match[0])
            ends.append("")
    return "".join([*parts, article[done:]])


def spellings(book: Book) -> list[list[str]]:
    """Return what means the same in the book: the spellings of each term, Japanese and English."""
    found = [[t.term, *t.also, t.reading, *t.english.split(", ")] for t in book.glossary]
    # A label may join two techniques, which do not mean the same.
    found += [
        [t.label, t.english] for t in book.taxonomy.techniques if not re.search("[・,]", t.label + t.english)
    ]
    return [known for words in found if len(known := [*dict.fromkeys(word for word in words if word)]) > 1]


class Indexing:
    """An index in the making: Pagefind at work beside this process, until `finish` or `stop`."""

    def __init__(self, found: Iterable[Document], same: list[list[str]], target: Path, language: str) -> None:
        """Hand the documents to Pagefind.

        Args:
            found: the documents.
            same: lists of words that mean the same.
            target: the folder of the index, which need not exist.
            language: the language of the documents.

        Raises:
            SearchError: Pagefind cannot run.
        """
        program = get_executable()
        if program is None:
            raise SearchError("The search index cannot be made: Pagefind has no program for this machine.")
        self._same, self._target = same, target
        self._folder = TemporaryDirectory(prefix="rindoku-search-", ignore_cleanup_errors=True)
        folder = self._folder.name
        for each in found:
            path = Path(folder, each.url)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(each.html, encoding="utf-8")
        # The program itself: its Python interface waits a tenth of a second for every page.
        command = [str(program), "--site", folder, "--output-path", str(target), "--keep-index-url"]
        command += ["--force-language", language, "--silent"]
        command += [part for selectors in IGNORED for part in ("--exclude-selectors", selectors)]
        # In that folder it finds no configuration of its own, and none in the environment.
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PAGEFIND_")}
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def finish(self) -> None:
        """Wait for the index and complete it.

        Raises:
            SearchError: Pagefind fails.
        """
        said, complained = self.process.communicate()
        self._folder.cleanup()
        if self.process.returncode:
            raise SearchError(f"The search index cannot be made: {(complained or said).strip()}")
        text = json.dumps(self._same, ensure_ascii=False, separators=(",", ":"))
        (self._target / "spellings.json").write_text(text, encoding="utf-8")
        for pattern in _UNUSED:
            for path in self._target.glob(pattern):
                path.unlink()

    def stop(self) -> None:
        """End the work: the site will not be."""
        self.process.kill()
        self.process.communicate()
        self._folder.cleanup()


def write_index(found: Iterable[Document], same: list[list[str]], target: Path, language: str) -> None:
    """Write the index of documents into a folder; for what it takes and raises, see `Indexing`."""
    Indexing(found, same, target, language).finish()
