"""Pages of the manual, and the blocks of code on them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from helpers import ROOT

MANUAL = ROOT / "docs"
FENCE = re.compile(
    r'^(`{3,})(?P<language>\w+)(?: title="(?P<title>[^"\n]*)")?\n(?P<text>.*?)^\1$\n', re.M | re.S
)


@dataclass(frozen=True)
class Fence:
    """A block of code on a page of the manual; `end` is the offset of what follows."""

    language: str
    title: str
    text: str
    end: int


def page(name: str) -> str:
    return (MANUAL / "chapters" / name).read_text(encoding="utf-8")


def fences(text: str) -> list[Fence]:
    found = FENCE.finditer(text)
    return [Fence(m["language"], m["title"] or "", m["text"], m.end()) for m in found]


def rows(text: str, head: str) -> list[list[str]]:
    """The rows of the table whose head begins with `head`."""
    table = text[text.index(f"| {head} |") :].split("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.splitlines()[2:]]


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder
