"""Runs labs, each in a process of its own: here, or on the workers of a Dask cluster."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from rindoku.lab import ENVIRONMENT, LABS, OUTPUTS
from rindoku.lab.outputs import fingerprint

# As much of what a failed lab printed as one wants to read.
_TAIL = 4000
# One thread: the labs share the processors, and sums are added in the same order everywhere.
_SINGLE = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}


@dataclass(frozen=True)
class Job:
    """Everything that a worker, here or elsewhere, needs to run a lab; `timeout` in seconds."""

    slug: str
    source: bytes
    digest: str
    palette: tuple[str, ...]
    timeout: float


@dataclass(frozen=True)
class Outcome:
    """What came of a job: its files, or what went wrong. `seconds` by the clock."""

    slug: str
    seconds: float
    files: dict[str, bytes] = field(default_factory=dict)
    error: str = ""


def jobs_of(root: Path, slugs: Iterable[str], palette: tuple[str, ...], timeout: float) -> list[Job]:
    """Return the jobs of labs of a book."""
    return [
        Job(slug, (root / LABS / f"{slug}.py").read_bytes(), fingerprint(root, slug), palette, timeout)
        for slug in slugs
    ]


def run_jobs(
    jobs: list[Job], executor: Executor, root: Path, tell: Callable[[Outcome], None]
) -> list[Outcome]:
    """Run jobs and keep what they made; a job that fails leaves its old outputs as they are.

    Args:
        jobs: the jobs.
        executor: threads of this process, or a Dask cluster.
        root: the folder of the book.
        tell: is called with each outcome as it comes.

    Returns:
        The outcomes in the order of the jobs.
    """
    futures = {executor.submit(execute, job): job for job in jobs}
    outcomes = {}
    for future in as_completed(futures):
        job = futures[future]
        try:
            outcome = future.result()
            if not outcome.error:
                store(outcome, root)
        except Exception as error:
            # The executor gave up, as a cluster does that has lost its workers, or the disk is full.
            outcome = Outcome(job.slug, 0.0, error=f"{type(error).__name__}: {error}")
        outcomes[job.slug] = outcome
        tell(outcome)
    return [outcomes[job.slug] for job in jobs]


def execute(job: Job) -> Outcome:
    """Run one lab in a process of its own, on the machine that calls this."""
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="rindoku-lab-") as name:
        folder = Path(name)
        (folder / f"{job.slug}.py").write_bytes(job.source)
        told = {"slug": job.slug, "hash": job.digest, "palette": job.palette}
        (folder / "job.json").write_text(json.dumps(told), encoding="utf-8")
        error = _run_worker(folder, job.timeout)
        seconds = time.monotonic() - start
        if error:
            return Outcome(job.slug, seconds, error=error)
        files = {path.name: path.read_bytes() for path in sorted((folder / "outputs").iterdir())}
        return Outcome(job.slug, seconds, files)


def _run_worker(folder: Path, timeout: float) -> str:
    """Return what went wrong; '' if nothing."""
    environment = {**os.environ, **_SINGLE, "PYTHONHASHSEED": "0", "MPLBACKEND": "svg"}
    command = [sys.executable, "-m", "rindoku.lab.worker", str(folder)]
    with (folder / "log").open("wb") as log:
        # The worker ends when its standard input does, so none outlives this process.
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log, env=environment)
        try:
            status = process.wait(timeout)
        except subprocess.TimeoutExpired:
            return f"It ran out of its time ({timeout:g} s)."
        finally:
            process.kill()
            process.wait()
            assert process.stdin is not None
            process.stdin.close()
    printed = (folder / "log").read_text(encoding="utf-8", errors="replace").strip()[-_TAIL:]
    # As the lab is called in the book.
    printed = printed.replace(f"{folder}{os.sep}", f"{LABS}/")
    if status < 0:
        return f"It was killed (signal {-status}).\n{printed}".strip()
    if status or not (folder / "outputs" / ENVIRONMENT).is_file():
        return f"It ended with status {status}.\n{printed}".strip()
    return ""


def store(outcome: Outcome, root: Path) -> None:
    """Put the files of an outcome in the place of the old outputs, all at once."""
    folder = root / OUTPUTS / outcome.slug
    folder.parent.mkdir(parents=True, exist_ok=True)
    # A sibling, so that the swap is a rename on one file system.
    work = Path(tempfile.mkdtemp(prefix=f".{outcome.slug}-", dir=folder.parent))
    try:
        new = work / "new"
        new.mkdir()
        for name, data in outcome.files.items():
            (new / name).write_bytes(data)
        if folder.exists():
            folder.rename(work / "old")
        new.rename(folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
