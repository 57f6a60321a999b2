"""The process that runs one lab: `python -m rindoku.lab.worker FOLDER`.

The folder holds `job.json` and the lab; the outputs go into its folder `outputs`. A process of its
own can be stopped, runs out of memory alone, and leaves no state of one lab to the next.
"""

from __future__ import annotations

import importlib.util
import json
import math
import os
import platform
import re
import sys
import threading
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from rindoku.lab import ENVIRONMENT, LABS, RESULTS
from rindoku.lab.drawing import draw
from rindoku.lab.notebook import notebook
from rindoku.lab.tables import markdown_table

SEED = 0
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")


class LabError(ValueError):
    """Raised when `results(rng)` returns something that cannot be kept."""


def main() -> None:
    """Run the lab in the folder that is named."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    folder = Path(sys.argv[1])
    job = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    produce(folder / f"{job['slug']}.py", folder / "outputs", job["palette"], job["hash"])


def _end_with_parent() -> None:
    """Stop when the other end of standard input is closed, however the parent ended."""
    # Not through sys.stdin, whose lock Python wants at its end.
    while os.read(0, 1):
        pass
    os._exit(1)


def produce(source: Path, target: Path, palette: list[str], digest: str) -> None:
    """Run a lab and write its outputs.

    Args:
        source: the lab.
        target: the folder to write to, which does not exist.
        palette: the names of the book's colours for C0 to C5.
        digest: the hash of what the outputs depend on.

    Raises:
        LabError: if the lab returns something that cannot be kept.
    """
    lab = load(source)
    made = lab.results(np.random.default_rng(SEED))
    if not isinstance(made, Mapping) or set(made) != {"values", "tables", "figures"}:
        raise LabError("results(rng) must return a dictionary of 'values', 'tables' and 'figures'.")
    values = {_named(name): _plain(value, f"The value '{name}'") for name, value in made["values"].items()}
    tables = {_named(name): _rows(name, rows) for name, rows in made["tables"].items()}
    tolerance, noise = getattr(lab, "TOLERANCE", 0.0), getattr(lab, "NOISE", {})
    for name in noise:
        if name not in values:
            raise LabError(f"NOISE names '{name}', which is no value.")
    target.mkdir()
    results = {"values": values, "tables": tables, "tolerance": tolerance, "noise": noise}
    write_json(target / RESULTS, results)
    for name, rows in tables.items():
        _write(target / f"{name}.md", markdown_table(rows))
    for name, function in made["figures"].items():
        _write(target / f"{_named(name)}.svg", draw(function, palette, f"{source.stem}-{name}"))
    _write(target / f"{source.stem}.ipynb", notebook(source.read_text(encoding="utf-8"), source.stem, SEED))
    # Last: with it the outputs are complete.
    write_json(target / ENVIRONMENT, {"hash": digest, "seed": SEED, **environment()})


def load(source: Path) -> ModuleType:
    """Import a lab from its file."""
    # Not the bare name, which a module that others import may have.
    spec = importlib.util.spec_from_file_location(f"{LABS}.{source.stem}", source)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def environment() -> dict[str, Any]:
    """Return what ran: Python, the kind of machine, and the packages that are loaded."""
    names = {name.partition(".")[0] for name in sys.modules}
    known = metadata.packages_distributions()
    found = {d for name in names & {"numpy", "scipy", "matplotlib", "torch"} for d in known.get(name, [])}
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "packages": {name: metadata.version(name) for name in sorted(found)},
    }


def _named(name: object) -> str:
    if not isinstance(name, str) or not _NAME.match(name):
        raise LabError(f"'{name}' is no name of an output (a-z, 0-9 and _, beginning with a letter).")
    return name


def _plain(value: Any, what: str) -> int | float | str:
    """Return a number or a text as JSON knows it."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise LabError(f"{what} is a {type(value).__name__}, not a number or a text.")
    if isinstance(value, float) and not math.isfinite(value):
        raise LabError(f"{what} is {value}.")
    if isinstance(value, str) and re.search(r"[|\r\n]", value):
        raise LabError(f"{what} has a bar or the end of a line, which no cell of a table can hold.")
    return value


def _rows(name: str, rows: Any) -> list[list[int | float | str]]:
    plain = [[_plain(cell, f"A cell of the table '{name}'") for cell in row] for row in rows]
    if len(plain) < 2 or len({len(row) for row in plain}) != 1:
        raise LabError(f"The table '{name}' needs a header and rows of the same length.")
    return plain


def write_json(path: Path, data: Any) -> None:
    """Write JSON that reads well in a diff."""
    _write(path, json.dumps(data, ensure_ascii=False, indent=1) + "\n")


def _write(path: Path, text: str) -> None:
    path.write_bytes(text.encode())


if __name__ == "__main__":
    main()
