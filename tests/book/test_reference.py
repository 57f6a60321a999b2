"""The reference page of the manual follows the types."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import ROOT
from pydantic import BaseModel

from rindoku.book.config import BookConfig, Colour, SpeakerConfig
from rindoku.book.glossary import GlossaryTerm
from rindoku.book.paper import Cost, Front, PageRecord, PaperRecord, Repository, Stage, Use
from rindoku.book.records import FORMS, Record
from rindoku.book.reference import COMMAND, reference
from rindoku.book.taxonomy import FILES, Baseline, DataSet, Group, Taxonomy, Technique

RECORDS = [BookConfig, SpeakerConfig, Colour, PaperRecord, Use, Cost, Repository, PageRecord, Front, Stage]
RECORDS += [GlossaryTerm, Group, Technique, DataSet, Baseline]


def test_the_committed_page_is_current() -> None:
    page = ROOT / "docs/chapters/reference.md"
    assert page.read_text(encoding="utf-8") == reference(), f"Write it anew: {COMMAND}"


def test_the_command_writes_the_page(tmp_path: Path) -> None:
    command = [sys.executable, *COMMAND.split()[1:-1], str(tmp_path / "page.md")]
    subprocess.run(command, check=True)
    assert (tmp_path / "page.md").read_text(encoding="utf-8") == reference()


def test_no_record_is_left_out() -> None:
    # A taxonomy is no document: its fields are the names of the files.
    assert set(Record.__subclasses__()) == {*RECORDS, Taxonomy}
    assert set(Taxonomy.model_fields) == set(FILES)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_every_field_has_a_description_and_a_row(record: type[BaseModel]) -> None:
    rows = [line.split(" | ") for line in reference().splitlines() if line.startswith("| `")]
    for name, field in record.model_fields.items():
        assert field.description, f"{record.__name__}.{name} has no description"
        shown = f"| `{field.alias or name}`"
        meaning = field.description.replace("|", "\\|") + " |"
        assert any(row[0] == shown and row[-1] == meaning for row in rows), f"{record.__name__}.{name}"


def test_fields_are_named_as_files_spell_them() -> None:
    assert "| `register` | text | none |" in reference()
    assert "manner" not in reference()


@pytest.mark.parametrize(
    "row",
    [
        r"| `version` | text like `\d+\.\d+\.\d+` | required |",
        "| `language` | `ja` or `en` | required |",
        "| `bibliography` | path inside the book | none |",
        "| `cast` | list of [speaker](#speaker) | `[]` |",
        "| `avatars` | `true` or `false` | `false` |",
        "| `number` | whole number from 1 | required |",
        "| `data` | list of [use](#use) | required |",
        "| `cost` | [cost](#cost) | none |",
        "| `letter` | text of at most 1 character | none |",
    ],
)
def test_types_and_defaults_are_words(row: str) -> None:
    assert row in reference()


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_every_pattern_has_words_for_who_misses_it(record: type[BaseModel]) -> None:
    patterns = re.findall(r"pattern='((?:[^'\\]|\\.)*)'", repr(record.model_fields))
    assert [pattern for pattern in patterns if pattern.replace("\\\\", "\\") not in FORMS] == []
