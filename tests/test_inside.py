"""What the manual says of the inside: the parts and what they import, the exporter that it shows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import get_args

import pytest
from helpers import ENGLISH, ROOT, THREE_PAGES, write_book
from manual import fences, page, rows

from rindoku.build import build_site, read_parts
from rindoku.export import document as d
from rindoku.export.reader import read_document

TEXT = page("inside.md")
_PROGRAMS = [fence for fence in fences(TEXT) if fence.language == "python"]
EXPORTER = next(fence.text for fence in _PROGRAMS if fence.title.endswith("plain.py"))
# What makes the document that it writes.
CALLS = next(fence.text for fence in _PROGRAMS if not fence.title)
WRITTEN = """\
A TALK

Alice:

Shall we?

Bob (surprised):

Now?

- one

- two

SECOND

Alice:

See the first page.

Silence.

THIRD

Bob:

It costs O(n^2).

x=1  (1)

See equation (1).
"""


def test_the_exporter_of_the_manual_writes_the_book_of_three_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = ModuleType("plain")
    exec(EXPORTER, module.__dict__)
    write_book(tmp_path / "my-book", ENGLISH, THREE_PAGES)
    monkeypatch.chdir(tmp_path)
    names = {each.__name__: each for each in (Path, read_parts, build_site, read_document)}
    made: dict[str, d.Document] = {}
    exec(CALLS, dict(names), made)  # type: ignore[arg-type]
    assert module.write_text(made["document"]) == WRITTEN


def test_the_exporter_of_the_manual_has_a_case_for_every_block() -> None:
    cases = re.findall(r"^        case (.*):$", EXPORTER, re.M)
    found = [name for case in cases for name in re.findall(r"d\.(\w+)\(\)", case)]
    assert sorted(found) == sorted(block.__name__ for block in get_args(d.Block))


# The layers that the page names, the lowest first: each may import those before it.
LAYERS = (("manuscript",), ("screenplay",), ("book",), ("checks", "index", "export"))
# Below all of them, and beside them; a release also builds a site and takes its font.
BESIDE = {"findings", "lab"}
FOR_RELEASE = {"build", "font"}
PACKAGE = ROOT / "src/rindoku"


def imports(path: Path) -> Iterator[str]:
    """The modules that a module imports, within functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_dependencies_point_the_way_that_the_page_says() -> None:
    below: set[str] = set()
    for layer in LAYERS:
        below |= set(layer)
        for package in layer:
            found = {n for p in (PACKAGE / package).rglob("*.py") for n in imports(p)}
            used = {name.split(".")[1] for name in found if name.startswith("rindoku.")}
            assert used <= below | BESIDE | (FOR_RELEASE if package == "export" else set()), package


def test_mkdocs_and_what_a_release_needs_are_imported_where_the_page_says() -> None:
    users: dict[str, set[str]] = {"mkdocs": set(), "lxml": set(), "typst": set()}
    for path in PACKAGE.rglob("*.py"):
        for name in imports(path):
            if name.split(".")[0] in users:
                users[name.split(".")[0]].add(path.relative_to(PACKAGE).parts[0])
    told = re.search(r"\nMkDocs is imported by (.*) alone, and what a release needs by `export` alone", TEXT)
    assert told is not None
    assert users.pop("mkdocs") == set(re.findall(r"`([^`]+)`", told[1]))
    assert set().union(*users.values()) == {"export"}


def test_the_table_lists_every_package() -> None:
    told = {name.strip("`").removeprefix("rindoku.") for name, _ in rows(TEXT, "Package")}
    packages = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert packages <= told
    assert all((PACKAGE / name).is_dir() or (PACKAGE / f"{name}.py").is_file() for name in told)
