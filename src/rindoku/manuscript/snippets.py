"""Code by region: `--8<-- "file.py:name"` must name a file and a region that exist."""

from __future__ import annotations

import re
from pathlib import Path

from rindoku.findings import Code, Finding, nearest
from rindoku.manuscript.source import Source

# The syntax of pymdownx.snippets; a `;` before it shows it instead.
_INCLUDE = re.compile(r"^[ \t>]*-{1,}8<-{1,}[ \t]+(?P<quote>[\"'])(?P<target>.+?)(?P=quote)[ \t]*$")
_REGION = re.compile(r"-{1,}8<-{1,}[ \t]+\[[ \t]*start[ \t]*:[ \t]*(?P<name>[a-z][-_0-9a-z]*)[ \t]*\]", re.I)
_LINES = re.compile(r"^[-\d:,]*$")


def check_snippets(source: Source, path: str, root: Path) -> list[Finding]:
    """Return which included files or regions of a page do not exist.

    Args:
        source: the page; its fences count, since code is included inside them.
        path: the page as findings name it.
        root: the folder that included paths start from.
    """
    findings: list[Finding] = []
    if "8<" not in source.text:
        return findings
    for line in source.lines:
        match = _INCLUDE.match(line.text)
        if match is None:
            continue
        name, _, region = match["target"].partition(":")
        file = (root / name).resolve()
        column = match.start("target") + 1
        if not file.is_relative_to(root):
            message = f"The path '{name}' leaves the folder of the book."
            hint = "Include files of the book only."
            findings.append(Finding(path, line.number, column, Code.PATH_OUTSIDE, message, hint))
        elif not file.is_file():
            hint = "The path starts at the folder of book.yml."
            message = f"There is no file {name} to include."
            findings.append(Finding(path, line.number, column, Code.SNIPPET_MISSING, message, hint))
        elif region and not _LINES.match(region):
            regions = [m["name"] for m in _REGION.finditer(file.read_text(encoding="utf-8"))]
            if region not in regions:
                message = f"{name} has no region '{region}'."
                hint = nearest(region, regions) or f"Regions: {', '.join(regions) or 'none'}."
                findings.append(Finding(path, line.number, column, Code.SNIPPET_MISSING, message, hint))
    return findings
