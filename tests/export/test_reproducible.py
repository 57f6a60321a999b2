"""The same sources make the same files: in any folder, time zone, language and order of hashes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import ENGLISH, ROOT, write_book, write_papers

COMMAND = [sys.executable, "-c", "from rindoku.cli import main; main()", "release"]
# Two machines that differ in what must not count.
MACHINES = [
    {"TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8", "LANG": "en_US.UTF-8", "PYTHONHASHSEED": "1"},
    {"TZ": "Etc/GMT+12", "LC_ALL": "C", "LANG": "ja_JP.UTF-8", "PYTHONHASHSEED": "20211206"},
]


def sums(book: Path, dist: Path, machine: dict[str, str]) -> str:
    """The sums of a release that another process makes, in the folder of the book."""
    environment = os.environ | {"SOURCE_DATE_EPOCH": "1638748800"} | machine
    command = [*COMMAND, "--dist", str(dist)]
    done = subprocess.run(command, cwd=book, env=environment, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    return (dist / "SHA256SUMS").read_text(encoding="ascii")


def write_small(folder: Path) -> Path:
    """Three papers, and a book inside the book."""
    pages = {"index.md": "# 本 {#book}\n\n部長：$x^2$を`code`で。\n\n$$ \\sum_{i=1}^n i $$\n"}
    write_papers(folder, pages, file_name="papers", subbooks={"guide": "inner"})
    write_book(folder / "inner", ENGLISH, {"index.md": "# A Guide {#top}\n\nAlice: Read it.\n"})
    return folder


def write_ours(folder: Path) -> Path:
    """Our own book, as it is at the moment."""
    folder.mkdir(parents=True)
    for name in ("chapters", "bib", "taxonomy", "labs", "overrides", "docs"):
        ignored = shutil.ignore_patterns("site", "dist", "__pycache__", ".*")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    for path in ROOT.glob("*.yml"):
        shutil.copy(path, folder)
    return folder


@pytest.mark.parametrize("write", [write_small, write_ours])
def test_two_machines_make_the_same_files(write: Callable[[Path], Path], tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two 二/inside"]
    made = [
        sums(write(folder), folder / "made", machine)
        for folder, machine in zip(folders, MACHINES, strict=True)
    ]
    assert made[0] == made[1]
    assert len(made[0].splitlines()) == 5


def test_another_date_makes_other_files(tmp_path: Path) -> None:
    book = write_book(tmp_path, ENGLISH, {"index.md": "# A Talk {#top}\n\nAlice: Hi.\n"})
    one = sums(book, tmp_path / "one", {})
    two = sums(book, tmp_path / "two", {"SOURCE_DATE_EPOCH": "1600000000"})
    assert not set(one.splitlines()) & set(two.splitlines())
