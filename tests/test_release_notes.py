"""The notes of a release: the part of the changelog, or a reason to stop."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from helpers import ROOT

from rindoku import __version__
from rindoku.book.reader import read_config
from scripts.release_notes import NoNotes, notes

CHANGELOG = """# Changelog

## Unreleased

- Later.

## 1.2.0 (2026-12-01)

### The tool

- One.

## 1.2.0.1

- Odd.

## 1.1.0

## 1.0.0

- First.
"""


def test_the_part_of_the_version_is_cut_out_with_both_versions_above() -> None:
    assert notes("v1.2.0", "1.2.0", "0.3.1", CHANGELOG) == (
        "The book 1.2.0, made with rindoku 0.3.1. Check the files with `sha256sum -c SHA256SUMS`.\n\n"
        "### The tool\n\n- One.\n"
    )
    assert notes("v1.0.0", "1.0.0", "0.3.1", CHANGELOG).endswith("\n\n- First.\n")


@pytest.mark.parametrize("tag", ["1.2.0", "v1.2", "v1.2.0-rc1", "v1.1.0"])
def test_a_tag_that_is_not_the_version_of_the_book_is_refused(tag: str) -> None:
    with pytest.raises(NoNotes) as caught:
        notes(tag, "1.2.0", "0.3.1", CHANGELOG)
    assert str(caught.value) == (
        f"The tag {tag} is not that of the book, whose version in book.yml is 1.2.0: v1.2.0."
    )


@pytest.mark.parametrize("version", ["2.0.0", "1.2", "1.1.0"])
def test_a_version_of_which_the_changelog_says_nothing_is_refused(version: str) -> None:
    with pytest.raises(NoNotes) as caught:
        notes(f"v{version}", version, "0.3.1", CHANGELOG)
    assert str(caught.value) == (
        f"CHANGELOG.md says nothing of {version}. Put '## {version}' over what is now under Unreleased."
    )


def test_the_script_reads_this_repository() -> None:
    version = read_config(ROOT)[0].version
    command = [sys.executable, str(ROOT / "scripts/release_notes.py"), f"v{version}"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    if re.search(rf"^## {re.escape(version)}\b", changelog, re.M):
        assert done.stdout.startswith(f"The book {version}, made with rindoku {__version__}.")
    else:
        assert done.stderr.startswith(f"CHANGELOG.md says nothing of {version}.")
        assert done.returncode == 1
