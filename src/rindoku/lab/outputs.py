"""What the labs of a book left: values by name, and whether they still belong to their sources."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from rindoku.findings import Code, Finding
from rindoku.lab import ENVIRONMENT, LABS, OUTPUTS, PINS, RESULTS, TIMINGS

SLUG = re.compile(r"[a-z][a-z0-9_]*\Z")
Value = int | float | str


@dataclass(frozen=True)
class Lab:
    """A lab and its stored outputs.

    Attributes:
        slug: the name of its file, without `.py`.
        values: what it measured, by name.
        state: `current`, `stale` (source or pins have changed since), or `new` (never run).
    """

    slug: str
    values: Mapping[str, Value]
    state: str

    @property
    def source(self) -> str:
        """The file, relative to the book."""
        return f"{LABS}/{self.slug}.py"

    @property
    def notebook(self) -> str:
        """The notebook that was made of it, relative to the book."""
        return f"{OUTPUTS}/{self.slug}/{self.slug}.ipynb"


def read_labs(root: Path) -> tuple[dict[str, Lab], list[Finding]]:
    """Read the labs of a book, and what is wrong with their outputs.

    Args:
        root: the folder of `book.yml`.

    Returns:
        The labs by slug, sorted; findings for outputs that are missing, stale or broken, or whose
        lab is gone.
    """
    labs, findings = {}, []
    for slug in slugs(root):
        source = f"{LABS}/{slug}.py"
        values: dict[str, Value] = {}
        state, message = "stale", ""
        try:
            values = _values(root, slug)
            state = _state(root, slug)
        except (ValueError, KeyError, TypeError, OSError) as error:
            message = f"The outputs of this lab cannot be read ({type(error).__name__}: {error})."
        labs[slug] = Lab(slug, values, state)
        if state == "new":
            message = "This lab has no outputs."
        elif state == "stale":
            message = message or f"The lab or {PINS} has changed since it last ran."
        if message:
            hint = f"Run `rindoku lab run {slug}`."
            findings.append(Finding(source, 1, 1, Code.LAB_STALE, message, hint))
    for kind in (OUTPUTS, TIMINGS):
        for folder in sorted(path for path in (root / kind).glob("[!.]*") if path.is_dir()):
            if folder.name not in labs:
                path = f"{kind}/{folder.name}"
                message = f"There is no lab {LABS}/{folder.name}.py to this folder."
                findings.append(Finding(path, 1, 1, Code.LAB_STALE, message, "Delete the folder."))
    return labs, findings


def slugs(root: Path) -> list[str]:
    """Return the labs of a book by name."""
    return sorted(path.stem for path in (root / LABS).glob("*.py") if SLUG.match(path.stem))


def fingerprint(root: Path, slug: str) -> str:
    """Return the hash of all that the results of a lab depend on: its source, and the pins."""
    digest = hashlib.sha256()
    for path in (root / LABS / f"{slug}.py", root / PINS):
        # A checkout may have other line ends.
        text = path.read_bytes().replace(b"\r\n", b"\n") if path.is_file() else b""
        digest.update(hashlib.sha256(text).digest())
    return digest.hexdigest()


def _state(root: Path, slug: str) -> str:
    folder = root / OUTPUTS / slug
    if not folder.is_dir():
        return "new"
    for name in (RESULTS, ENVIRONMENT, f"{slug}.ipynb"):
        if not (folder / name).is_file():
            raise ValueError(f"there is no {name}")
    return "current" if _read(folder / ENVIRONMENT)["hash"] == fingerprint(root, slug) else "stale"


def _values(root: Path, slug: str) -> dict[str, Value]:
    """Return the values of a lab; those of its timings join them."""
    values: dict[str, Value] = {}
    for path in (root / OUTPUTS / slug / RESULTS, root / TIMINGS / slug / RESULTS):
        if path.is_file():
            values |= _read(path)["values"]
    for name, value in values.items():
        number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        if not number and not isinstance(value, str):
            raise ValueError(f"the value '{name}' is {value}")
    return values


def _read(path: Path) -> dict[str, Any]:
    stat = path.stat()
    return _parse(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=512)
def _parse(path: Path, modified: int, size: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
