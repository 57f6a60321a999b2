"""Every code, and every message and hint of a finding, stands word for word in the tests.

Sentences are taken from the syntax tree of the package: each text of a module about findings that ends as a
sentence does and is no docstring. One with gaps (an f-string) counts if some expected text fills them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers import GOLDEN, ROOT

from rindoku.findings import Code

PACKAGE = ROOT / "src/rindoku"
# What a release finds is tested with it.
RELEASE = (Code.EXPORT_UNKNOWN, Code.EXPORT_WIDE)
_SENTENCE = re.compile(r"[A-Z'\x00][^\n]* [^\n]*[.?]\Z")


@cache
def expected() -> str:
    """All findings of golden cases, a line each."""
    return "\n".join(
        line
        for path in sorted(GOLDEN.rglob("*.yml"))
        for line in _findings(yaml.safe_load(path.read_text("utf-8")))
    )


def _findings(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        for name, value in data.items():
            yield from (str(line) for line in value or ()) if name == "findings" else _findings(value)
    elif isinstance(data, list):
        for value in data:
            yield from _findings(value)


@cache
def told() -> str:
    """The source of all tests but this one, with texts that go over several lines put together."""
    sources = (path.read_text("utf-8") for path in sorted((ROOT / "tests").rglob("test_*.py")))
    texts = [node.value for source in sources for node in ast.walk(ast.parse(source)) if _is_text(node)]
    return "\n".join(texts)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def sentences(path: Path) -> Iterator[str]:
    """The sentences of a module, with a NUL for each gap."""
    tree = ast.parse(path.read_text("utf-8"))
    docstrings = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and isinstance(node.body[0], ast.Expr)
    }
    # What fields and options are for is no finding.
    skipped = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg in ("description", "help")
    }
    inner = {part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        text = ""
        if isinstance(node, ast.JoinedStr):
            text = "".join(part.value if isinstance(part, ast.Constant) else "\x00" for part in node.values)
        elif _is_text(node) and node not in docstrings | skipped | inner:
            text = node.value
        if _SENTENCE.match(text):
            yield text


MODULES = [
    path
    for path in sorted(PACKAGE.rglob("*.py"))
    if re.search("rindoku.findings import .*Finding", path.read_text("utf-8"))
    and "export" not in path.parts
    and path.stem != "cli"
]


@pytest.mark.parametrize("code", [code for code in Code if code not in RELEASE])
def test_every_code_has_a_golden_case_with_its_message(code: Code) -> None:
    assert re.search(rf"\d: {code} \S", expected())


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_every_message_and_hint_stands_in_a_test(path: Path) -> None:
    missing = []
    for sentence in sentences(path):
        pattern = ".+".join(re.escape(part) for part in sentence.split("\x00"))
        if not re.search(pattern, expected()) and not re.search(pattern, told()):
            missing.append(sentence.replace("\x00", "…"))
    assert missing == []
