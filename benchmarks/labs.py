"""How time and memory of labs grow with the length of a sequence.

Run by hand, on a quiet machine: `.venv/bin/python benchmarks/labs.py [SLUG …]`. A lab takes part if it
has `LENGTHS` and `scaling(rng, n)`, which returns name -> call. What is found is stored in
`labs/timings/<slug>/`: `results.json` (exponents as values, the machine, all measurements), `growth.md`,
`exponents.md` and `growth.svg`.

Every call at every length has a process of its own in each round, with one thread for linear algebra. Time
is that of the fastest of at least five calls, and of as many as fill 0.2 s, after one that does not count;
the best round counts, so that a moment in which others use the machine spoils no length. Memory is what
`tracemalloc` sees at the peak of one more call, inputs not counted and the clock stopped: arrays and objects
of Python; not the work space inside an FFT or LAPACK (a few lines of a matrix), nor PyTorch's.

The exponent is the slope of log time (log memory) over log n, by least squares over the longest three
lengths of each call, a factor of four. At short lengths a part that does not grow, such as the inverse
of a small matrix or the calls themselves, hides the growth; a plain method that is not run at the
longest lengths has its own longest three.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import time
import tracemalloc
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from rindoku.book.reader import read_config
from rindoku.lab import LABS
from rindoku.lab.cli import palette
from rindoku.lab.growth import FITTED, Measured, exponents, store
from rindoku.lab.outputs import slugs
from rindoku.lab.worker import SEED, environment, load

ROOT = Path(__file__).parents[1]
REPEATS, SECONDS = 5, 0.2


def look(source: Path) -> tuple[dict[int, list[str]], dict[str, Any]] | None:
    """Return the subjects of a lab at each length, and what runs them; None if it does not scale."""
    lab = load(source)
    if not hasattr(lab, "scaling"):
        return None
    return {n: list(lab.scaling(np.random.default_rng(SEED), n)) for n in lab.LENGTHS}, environment()


def measure(source: Path, n: int, subject: str) -> tuple[float, int]:
    """Return the seconds of the fastest call and the most bytes that a call holds."""
    call = load(source).scaling(np.random.default_rng(SEED), n)[subject]
    call()
    times: list[float] = []
    while len(times) < REPEATS or sum(times) < SECONDS:
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    tracemalloc.start()
    call()
    return float(f"{min(times):.4g}"), tracemalloc.get_traced_memory()[1]


def machine() -> dict[str, Any]:
    """Return the processor, the memory and the library for linear algebra."""
    cpu = Path("/proc/cpuinfo")
    name = re.search(r"model name\s*: (.*)", cpu.read_text()) if cpu.exists() else None
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    return {
        "processor": name[1].strip() if name else platform.processor() or platform.machine(),
        "processors": os.cpu_count(),
        "memory": f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GiB",
        "blas": f"{blas['name']} {blas['version']}",
        "threads": 1,
    }


def report(measured: Measured) -> None:
    """Print what was measured of a lab."""
    print(f"{'n':>6}{'seconds':>12}{'MB':>10}  subject")
    for subject, of in measured.items():
        for n, (seconds, size) in of.items():
            print(f"{n:6}{seconds:12.6f}{size / 1e6:10.3f}  {subject}")
    for subject, of in measured.items():
        longest, (duration, memory) = sorted(of)[-FITTED:], exponents(of)
        print(f"time n^{duration:.2f}, memory n^{memory:.2f} over {longest}: {subject}", flush=True)


def main() -> None:
    """Measure, print, store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("slugs", nargs="*", metavar="SLUG", help="labs (all that scale)")
    parser.add_argument("--book", type=Path, default=ROOT, help="the folder of the book")
    parser.add_argument("--rounds", type=int, default=3, help="how often all is measured; the best counts")
    options = parser.parse_args()
    root = options.book.resolve()
    if unknown := set(options.slugs) - set(slugs(root)):
        parser.error(f"there is no lab {', '.join(sorted(unknown))}")
    colours = [*palette(read_config(root)[0])]
    os.environ |= {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}
    print(f"{machine()}, load {os.getloadavg()[0]:.1f} at the start")
    with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as fresh:
        for slug in options.slugs or slugs(root):
            source = root / LABS / f"{slug}.py"
            looked = fresh.submit(look, source).result()
            print(f"\n{slug}" if looked else f"\n{slug}: no scaling(rng, n)", flush=True)
            if looked is None:
                continue
            pairs = [(n, subject) for n, names in looked[0].items() for subject in names]
            measured: Measured = {subject: {} for _, subject in pairs}
            for n, subject in pairs * options.rounds:
                found = fresh.submit(measure, source, n, subject).result()
                measured[subject][n] = min(found, measured[subject].get(n, found))
            report(measured)
            store(root, slug, measured, machine() | looked[1], colours)
    print(f"\nload {os.getloadavg()[0]:.1f} at the end")


if __name__ == "__main__":
    main()
