"""How long `rindoku check` takes: on this book, and on generated books.

Run by hand: `python benchmarks/check.py [--sizes 50 400]`. Each run is a fresh process, the best of three
counts; `cpu` is what it used of the processors. The aim for this book is under 5 seconds on two cores.
The generated books are those of `scale.py`.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from scale import exponent, machine, write_rindoku

ROOT = Path(__file__).parents[1]
ROUNDS = 3


def measure(folder: Path) -> tuple[float, float, int]:
    """Return seconds by the clock, seconds of the processors, and findings, of the best of some runs."""
    runs = []
    for _ in range(ROUNDS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.perf_counter()
        command = [sys.executable, "-c", "from rindoku.cli import main; main()", "check", str(folder)]
        done = subprocess.run(command, capture_output=True, text=True)
        seconds = time.perf_counter() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode not in (0, 1):
            raise SystemExit(done.stderr)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        runs.append((seconds, cpu, len(done.stdout.splitlines())))
    return min(runs)


def main() -> None:
    """Print a table."""
    plain = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=plain)
    parser.add_argument("--sizes", type=int, nargs="+", default=[50, 400], help="Sections of made books.")
    parser.add_argument("--speeches", type=int, default=12, help="Speeches in a section.")
    arguments = parser.parse_args()
    print(machine())
    print(f"{'book':>16}  seconds      cpu  findings")
    times = []
    with tempfile.TemporaryDirectory() as name:
        books = {"this book": ROOT}
        for size in arguments.sizes:
            books[f"{size} sections"] = Path(name) / str(size)
            write_rindoku(books[f"{size} sections"], size, arguments.speeches)
        for title, folder in books.items():
            seconds, cpu, findings = measure(folder)
            times.append(seconds)
            print(f"{title:>16}  {seconds:7.2f}  {cpu:7.2f}  {findings:8}")
    if len(arguments.sizes) > 1:
        power = exponent(arguments.sizes, times[1:])
        first, *_, last = arguments.sizes
        print(f"time grows with the power {power:.2f} of the sections, {first} to {last}")


if __name__ == "__main__":
    main()
