"""How time and memory of a lab grow with length: exponents, tables and a figure of what was measured."""

from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from rindoku.lab import OUTPUTS, RESULTS, TIMINGS
from rindoku.lab.drawing import draw
from rindoku.lab.worker import write_json
from rindoku.manuscript.values import format_value

# By subject and length: seconds, bytes.
Measured = dict[str, dict[int, tuple[float, int]]]
# The lengths that an exponent is fitted to: the longest.
FITTED = 3
# So many subjects and the length are what a table holds on a telephone.
MOST = 5
_STYLES = ("o-", "s--", "^-.", "D:", "v-")


def exponents(of: dict[int, tuple[float, int]]) -> tuple[float, float]:
    """Return the powers of the length that time and memory grow with.

    The slopes of least squares in logarithms, over the longest lengths only: at short ones a part
    that does not grow hides the growth.
    """
    longest = sorted(of)[-FITTED:]
    slopes = np.polyfit(np.log(longest), np.log([of[n] for n in longest]), 1)[0]
    return round(float(slopes[0]), 3), round(float(slopes[1]), 3)


def store(root: Path, slug: str, measured: Measured, machine: dict[str, Any], palette: list[str]) -> None:
    """Keep what was measured of a lab, in its folder of timings.

    Args:
        root: the folder of the book.
        slug: the lab.
        measured: seconds and bytes by subject and length.
        machine: what it was measured on (see `describe`).
        palette: the names of the book's colours for C0 to C5.

    Raises:
        ValueError: if there are too many subjects, or two values would have one name.
    """
    if len(measured) > MOST:
        raise ValueError(f"{slug} has {len(measured)} subjects; {MOST} fit a table.")
    fits = [["対象", "時間", "メモリ", "当てはめた長さ"]]
    values: dict[str, float | str] = {"growth_machine": describe(machine)}
    for subject, of in measured.items():
        longest, found = sorted(of)[-FITTED:], exponents(of)
        fits.append([subject, *(f"{slope:.2f}" for slope in found), f"{longest[0]:,}–{longest[-1]:,}"])
        for what, slope in zip(("time", "memory"), found, strict=True):
            values["growth_{}_{}".format(what, re.sub(r"\W", "", subject))] = slope
    outputs = root / OUTPUTS / slug / RESULTS
    own = json.loads(outputs.read_text(encoding="utf-8"))["values"] if outputs.is_file() else {}
    if len(values) < 2 * len(measured) + 1 or own.keys() & values:
        raise ValueError(f"{slug}: two values have one name, of {', '.join(values)}.")
    seconds = [["長さn", *(f"{subject}（秒）" for subject in measured)]]
    for n in sorted({n for of in measured.values() for n in of}):
        seconds.append([f"{n:,}", *(format_value(of[n][0]) if n in of else "–" for of in measured.values())])
    texts = {
        "growth.md": _table(seconds, "---:"),
        "exponents.md": _table(fits, "---"),
        "growth.svg": draw(partial(plot, measured), palette, f"{slug}-growth"),
    }
    folder = root / TIMINGS / slug
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_bytes(text.encode())
    write_json(folder / RESULTS, {"values": values, "machine": machine, "measured": measured})


def describe(machine: dict[str, Any]) -> str:
    """Return a machine in words of the book."""
    parts = [f"{machine['processor']}（{machine['processors']}コア、{machine['memory']}）", machine["system"]]
    packages = {"Python": machine["python"], **machine["packages"]}
    parts += [f"{name} {version}" for name, version in packages.items() if name != "matplotlib"]
    return "、".join([*parts, machine["blas"], f"{machine['threads']}スレッド"])


def plot(measured: Measured, figure: Figure) -> None:
    """Draw time above and memory below, with a guide for n and one for its square."""
    figure.set_size_inches(6.4, 6.8)
    lengths = sorted({n for of in measured.values() for n in of})
    panels = figure.subplots(2, sharex=True)
    for what, (axes, unit) in enumerate(zip(panels, (1.0, 1e6), strict=True)):
        for index, (subject, of) in enumerate(measured.items()):
            points = [of[n][what] / unit for n in sorted(of)]
            axes.plot(sorted(of), points, _STYLES[index], color=f"C{index + 1}", label=subject)
        # One below all ends and one above, where they cross no labels.
        for power, label, pick, away in ((1, "∝ n", min, 0.6), (2, "∝ n²", max, 1.8)):
            factor = away * pick(of[max(of)][what] / max(of) ** power for of in measured.values()) / unit
            guide = [factor * n**power for n in lengths]
            axes.plot(lengths, guide, color="C0", linestyle=(0, (1, 2)), linewidth=1, alpha=0.5, label=label)
        axes.set(xscale="log", yscale="log", ylabel=("1回の時間（秒）", "使うメモリの最大（MB）")[what])
        axes.yaxis.set_major_formatter(lambda y, _: f"{y:,g}")
        axes.set_xticks(lengths, [f"{n:,}" for n in lengths])
        axes.minorticks_off()
    panels[1].set_xlabel("長さ n")


def _table(rows: list[list[str]], first: str) -> str:
    marks = [first, *["---:"] * (len(rows[0]) - 1)]
    return "".join(f"| {' | '.join(row)} |\n" for row in [rows[0], marks, *rows[1:]])
