"""Mends what findings know how to mend, and shows it first as a diff."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path

from rindoku.findings import Finding


def mended(root: Path, findings: Iterable[Finding]) -> dict[str, tuple[str, str]]:
    """Return the files that edits change, by path: the text now, and the text mended.

    Args:
        root: the folder of the book.
        findings: of edits that overlap, the first counts; the next run finds the other.
    """
    edits: dict[str, list[tuple[int, int, str]]] = {}
    for finding in findings:
        if finding.edit is not None:
            edits.setdefault(finding.path, []).append(finding.edit)
    found = {}
    for path, wanted in sorted(edits.items()):
        raw = (root / path).read_bytes().decode("utf-8")
        # Offsets count a line end as one sign, and a mark of the byte order as none.
        mark = "\ufeff" if raw.startswith("\ufeff") else ""
        text = raw.removeprefix(mark).replace("\r\n", "\n")
        parts, done = [], 0
        for start, end, new in sorted(wanted):
            if start >= done:
                parts += [text[done:start], new]
                done = end
        new = "".join([mark, *parts, text[done:]])
        found[path] = (raw, new.replace("\n", "\r\n") if "\r\n" in raw else new)
    return found


def diff(path: str, old: str, new: str) -> str:
    """Return the change of a file as a unified diff."""
    lines = difflib.unified_diff(old.splitlines(True), new.splitlines(True), f"a/{path}", f"b/{path}")
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)
