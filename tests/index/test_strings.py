"""The words of the tool: the same keys in each language, and each of them used."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from helpers import ROOT

from rindoku.book import STRINGS, read_strings
from rindoku.book.config import BookConfig
from rindoku.book.paper import GROWTHS

LANGUAGES = sorted(path.stem for path in STRINGS.glob("*.yml"))
SOURCES = ROOT / "src" / "rindoku"


def flat(strings: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in strings.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def test_the_languages_of_book_yml_have_words() -> None:
    (pattern,) = (limit.pattern for limit in BookConfig.model_fields["language"].metadata)
    assert [language for language in LANGUAGES if re.fullmatch(pattern, language)] == LANGUAGES
    assert pattern.count("|") + 1 == len(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_keys_and_placeholders(language: str) -> None:
    def holes(text: str) -> int:
        return sum(name is not None for _, name, _, _ in string.Formatter().parse(text))

    expected = {key: holes(text) for key, text in flat(read_strings("en"))}
    assert {key: holes(text) for key, text in flat(read_strings(language))} == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_text_and_stands_once(language: str) -> None:
    text = (STRINGS / f"{language}.yml").read_text(encoding="utf-8")
    keys = re.findall(r"^([a-z_]+):", text, re.M)
    assert sorted(keys) == sorted(set(keys))
    assert all(isinstance(value, str) and value for _, value in flat(yaml.safe_load(text)))


def used_keys() -> set[str]:
    """The keys that sources and templates ask for, those that they put together included."""
    python = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES.rglob("*.py"))
    templates = "\n".join(path.read_text(encoding="utf-8") for path in (SOURCES / "site").rglob("*.html"))
    found = set(re.findall(r"strings\[['\"]([a-z_]+)['\"]\]", python))
    found |= set(re.findall(r"\bt\.([a-z_]+)", templates))
    # The one word that is looked up by a name in a loop: {% for field, … in [('data', …), …] %} … t[field]
    if "t[field]" in templates:
        found |= set(re.findall(r"\('([a-z_]+)', '[a-z]+', record\.", templates))
    # A generated page takes title and lead by its name.
    pages = [
        path for path in (SOURCES / "site/pages").glob("*.html") if "inline(lead)" in path.read_text("utf-8")
    ]
    found |= {f"{path.stem}_{part}" for path in pages for part in ("title", "lead")}
    return found


def test_every_word_is_used_and_every_word_asked_for_is_there() -> None:
    assert used_keys() == set(read_strings("en"))


def test_every_growth_has_a_word() -> None:
    for language in LANGUAGES:
        growth: Any = read_strings(language)["growth"]
        assert tuple(growth) == GROWTHS
