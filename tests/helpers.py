"""Builders that tests share: a cast, a book in memory, a small book on disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from rindoku.book import Book
from rindoku.book.bibliography import Entry, read_bibliography
from rindoku.book.config import BookConfig
from rindoku.book.taxonomy import Taxonomy
from rindoku.screenplay.cast import Cast, Speaker

ROOT = Path(__file__).parents[1]
GOLDEN = Path(__file__).parent / "golden"


def golden(area: str) -> list[Any]:
    """Return the cases of `golden/<area>/*.yml` as pytest parameters named file and case."""
    import pytest

    found = []
    for path in sorted((GOLDEN / area).glob("*.yml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8")):
            found.append(pytest.param(case, id=f"{path.stem}: {case['case']}"))
    assert found, f"no cases in golden/{area}"
    return found


def cast() -> Cast:
    """Two speakers, three moods and a narrator, as in the Japanese book."""
    speakers = (Speaker("bucho", "部長", "assets/cast"), Speaker("fukubucho", "副部長", "assets/cast"))
    moods = (("驚き", "surprise"), ("思案", "think"), ("笑い", "smile"))
    return Cast(speakers, moods, "ト書き")


JAPANESE = {
    "title": "本",
    "version": "0.1.0",
    "language": "ja",
    "order": ["index.md"],
    "cast": [
        {"id": "bucho", "name": "部長", "register": "です・ます", "colour": "red", "avatars": True},
        {"id": "fukubucho", "name": "副部長", "register": "だ・よ", "colour": "blue", "avatars": True},
    ],
    "moods": {"驚き": "surprise", "思案": "think", "笑い": "smile"},
    "narrator": "ト書き",
    "colours": {
        "red": {"light": "#b93a26", "dark": "#ff9078"},
        "blue": {"light": "#2b579e", "dark": "#93b7ff"},
    },
}

ENGLISH = {
    "title": "A Book",
    "version": "0.1.0",
    "language": "en",
    "order": ["index.md"],
    "cast": [
        {"id": "alice", "name": "Alice", "colour": "red"},
        {"id": "bob", "name": "Bob", "colour": "blue"},
    ],
    "moods": {"surprised": "surprise"},
    "narrator": "Stage",
    "colours": JAPANESE["colours"],
}


def book(root: Path = ROOT, *, entries: dict[str, Entry] | None = None, **fields: Any) -> Book:
    """A Japanese book without pages; `fields` go over those of `book.yml`."""
    config = BookConfig.model_validate(JAPANESE | fields)
    return Book(root, config, Taxonomy(), entries or {}, (), ())


def entries(tmp_path: Path, bibtex: str) -> dict[str, Entry]:
    """The entries of a BibTeX text."""
    path = tmp_path / "refs.bib"
    path.write_text(bibtex, encoding="utf-8")
    found, findings = read_bibliography(path, "refs.bib")
    assert findings == []
    return found


FACE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><circle cx="32" cy="32" r="30"/></svg>\n'


def write_book(folder: Path, config: dict[str, Any], pages: dict[str, str], **files: str) -> Path:
    """Write a book to disk: `book.yml`, `mkdocs.yml`, its pages, avatars, and other files by path.

    A page without front matter gets an empty block. The order is that of `pages` unless given.
    """
    config = dict(config)
    if config["order"] == ["index.md"]:
        config["order"] = [uri for uri in pages if not uri.startswith("papers/")]
    site = {
        "site_name": config["title"],
        "docs_dir": "chapters",
        "theme": {"name": "material", "language": config["language"], "font": False},
        "plugins": ["rindoku"],
        "validation": {"links": {"anchors": "warn", "unrecognized_links": "warn", "absolute_links": "warn"}},
    }
    written = {
        "book.yml": yaml.safe_dump(config, allow_unicode=True, sort_keys=False),
        "mkdocs.yml": yaml.safe_dump(site, allow_unicode=True),
    }
    for uri, text in pages.items():
        written[f"chapters/{uri}"] = text if text.startswith("---") else f"---\n---\n\n{text}"
    for speaker in config.get("cast", []):
        for mood in ("normal", *config.get("moods", {}).values()) if speaker.get("avatars") else ():
            written[f"chapters/assets/cast/{speaker['id']}-{mood}.svg"] = FACE
    for path, text in (written | files).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return folder
