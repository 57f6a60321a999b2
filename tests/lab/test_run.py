"""Labs run in processes of their own; a failure is told and changes nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from helpers import ENGLISH, LAB, write_book, write_labs

import rindoku.lab.run as run
from rindoku.lab.outputs import read_labs
from rindoku.lab.run import Job, Outcome, execute, jobs_of, run_jobs, store


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, which must be empty at the end."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def job(text: str, timeout: float = 60) -> Job:
    return Job("one", text.encode(), "abc", ("ink", "red", "blue"), timeout)


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for something, but not for ever."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    """Tell whether a process is at work; one that waits for its parent to see its end is not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] not in "ZX"
    except OSError:
        return False


def test_an_outcome_holds_the_files_of_the_lab(temporary: Path) -> None:
    outcome = execute(job(LAB))
    assert outcome.error == ""
    assert [*outcome.files] == ["environment.json", "line.svg", "one.ipynb", "results.json", "sizes.md"]
    assert 0 < outcome.seconds < 60
    assert [*temporary.iterdir()] == []


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        (
            "print('so far')\n\ndef results(rng):\n    raise OSError('no more')\n",
            "It ended with status 1.\nso far\nTraceback (most recent call last):",
            "  File \"labs/one.py\", line 4, in results\n    raise OSError('no more')\nOSError: no more",
        ),
        ("def results(rng)\n", "It ended with status 1.\n", "SyntaxError: expected ':'"),
        ("x = 1\n", "It ended", "AttributeError: module 'labs.one' has no attribute 'results'"),
        ("def results(rng):\n    return 1\n", "It ended", "of 'values', 'tables' and 'figures'."),
        ("import os\nos.kill(os.getpid(), 9)\n", "It was killed (signal 9).", "(signal 9)."),
        ("import os\nprint('a', flush=True)\nos.abort()\n", "It was killed (signal 6).\na", ""),
        # Whoever leaves before the outputs are complete has failed, whatever the status.
        ("import sys\nsys.exit(0)\n", "It ended with status 0.", "It ended with status 0."),
        (LAB.replace("axes.plot", "exit(0)\n    axes.plot"), "It ended with status 0.", "0."),
        ("print('é' * 10_000)\nexit(3)\n", "It ended with status 3.\né", "é" * 4000),
    ],
)
def test_a_lab_that_fails_is_told_with_what_it_printed(
    text: str, start: str, end: str, temporary: Path
) -> None:
    outcome = execute(job(text))
    assert outcome.error.startswith(start)
    assert outcome.error.endswith(end)
    assert len(outcome.error) < 4100
    assert outcome.files == {}
    assert [*temporary.iterdir()] == []


def test_a_lab_that_runs_out_of_its_time_is_stopped(temporary: Path) -> None:
    start = time.monotonic()
    outcome = execute(job("import time\ntime.sleep(60)\n", timeout=0.5))
    assert time.monotonic() - start < 30
    assert outcome.error == "It ran out of its time (0.5 s)."
    assert outcome.files == {}
    assert [*temporary.iterdir()] == []


def test_a_lab_has_one_thread_for_sums_and_the_same_order_of_sets(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    names = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "PYTHONHASHSEED"]
    text = f"import os\nprint(*(os.environ[n] for n in {names}))\nexit(1)\n"
    assert execute(job(text)).error == "It ended with status 1.\n1 1 1 0"


def test_a_worker_does_not_outlive_its_parent(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    text = f"import os, time\nopen({str(note)!r}, 'w').write(str(os.getpid()))\ntime.sleep(60)\n"
    parent = f"from rindoku.lab.run import Job, execute\nexecute(Job('one', {text.encode()!r}, '', (), 60))\n"
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", parent], env=environment) as process:
        until(lambda: note.is_file() and note.read_text() != "")
        pid = int(note.read_text())
        assert alive(pid)
        process.kill()
    until(lambda: not alive(pid))


def test_outputs_take_the_place_of_the_old_ones_as_a_whole(tmp_path: Path) -> None:
    store(Outcome("one", 0, {"a.md": b"1", "b.md": b"1"}), tmp_path)
    store(Outcome("one", 0, {"b.md": b"2", "c.md": b"2"}), tmp_path)
    folder = tmp_path / "labs/outputs"
    assert [*folder.iterdir()] == [folder / "one"]
    assert {p.name: p.read_bytes() for p in (folder / "one").iterdir()} == {"b.md": b"2", "c.md": b"2"}


def test_a_failure_while_outputs_are_written_leaves_the_old_ones(tmp_path: Path) -> None:
    store(Outcome("one", 0, {"a.md": b"1"}), tmp_path)
    with pytest.raises(OSError, match="directory"):
        store(Outcome("one", 0, {"a.md": b"2", "none/b.md": b"2"}), tmp_path)
    folder = tmp_path / "labs/outputs"
    assert [*folder.iterdir()] == [folder / "one"]
    assert (folder / "one/a.md").read_bytes() == b"1"


def named(slug: str) -> Job:
    return Job(slug, b"", "", (), 1)


class Promises(ThreadPoolExecutor):
    """Does nothing, and gives what each job is said to come to."""

    def __init__(self, **ends: Outcome | Exception) -> None:
        super().__init__(1)
        self.ends = ends

    def submit(self, fn: Any, /, *args: Any, **_: Any) -> Future[Any]:
        future: Future[Any] = Future()
        end = self.ends[args[0].slug]
        if isinstance(end, Exception):
            future.set_exception(end)
        else:
            future.set_result(end)
        return future


def test_outcomes_come_in_the_order_of_the_jobs_and_are_told_as_they_come(tmp_path: Path) -> None:
    ends = {slug: Outcome(slug, 1.0, {"a": b""}) for slug in ("c", "a", "b")}
    told: list[Outcome] = []
    outcomes = run_jobs([named(s) for s in ends], Promises(**ends), tmp_path, told.append)
    assert [outcome.slug for outcome in outcomes] == ["c", "a", "b"]
    assert sorted(outcome.slug for outcome in told) == ["a", "b", "c"]


def test_a_job_that_the_executor_gives_up_has_failed(tmp_path: Path) -> None:
    ends = {"a": RuntimeError("workers lost"), "b": Outcome("b", 1.0, {"x": b""})}
    a, b = run_jobs([named("a"), named("b")], Promises(**ends), tmp_path, lambda outcome: None)
    assert a == Outcome("a", 0.0, error="RuntimeError: workers lost")
    assert b.error == ""
    assert [p.name for p in (tmp_path / "labs/outputs").iterdir()] == ["b"]


def test_outputs_that_cannot_be_written_are_a_failure_of_their_lab_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(outcome: Outcome, root: Path) -> None:
        if outcome.slug == "a":
            raise OSError("No space left on device")
        store(outcome, root)

    monkeypatch.setattr(run, "store", full)
    ends = {slug: Outcome(slug, 1.0, {"x": b""}) for slug in ("a", "b")}
    a, b = run_jobs([named("a"), named("b")], Promises(**ends), tmp_path, lambda outcome: None)
    assert (a.error, b.error) == ("OSError: No space left on device", "")


class Cluster:
    """A scheduler of Dask and workers, each a process on this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "scheduler.json"
        self.environment = {**os.environ, "TMPDIR": str(folder)}
        self.processes: list[subprocess.Popen[bytes]] = []
        self._start("dask_scheduler", "--port", "0", "--scheduler-file", str(self.file))
        until(self.file.is_file)

    def add_worker(self) -> subprocess.Popen[bytes]:
        options = ["--scheduler-file", str(self.file), "--no-nanny", "--nthreads", "1"]
        return self._start("dask_worker", *options, "--local-directory", str(self.folder / "dask"))

    def _start(self, module: str, *options: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.{module}", "--host", "127.0.0.1"]
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [*command, "--no-dashboard", *options], env=self.environment, stdout=log, stderr=log
            )
        self.processes.append(process)
        return process

    @property
    def address(self) -> str:
        return str(json.loads(self.file.read_text())["address"])

    def stop(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Any:
    folder = tmp_path / "cluster"
    folder.mkdir()
    made = Cluster(folder)
    yield made
    made.stop()


def processes_of(folder: Path) -> list[str]:
    """The processes whose command names a folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(folder) in command:
            found.append(command)
    return found


def test_all_labs_finish_on_a_cluster_one_of_whose_workers_is_killed(
    tmp_path: Path, cluster: Cluster
) -> None:
    workers = [cluster.add_worker(), cluster.add_worker()]
    pids, go = tmp_path / "pids", tmp_path / "go"
    # It notes which worker runs it, and ends once it may.
    waiting = (
        "import os, pathlib, time\n"
        f"with open({str(pids)!r}, 'a') as file: print(os.getppid(), file=file)\n"
        f"while not pathlib.Path({str(go)!r}).exists(): time.sleep(0.02)\n"
    )
    root = write_book(tmp_path / "book", ENGLISH, {"index.md": "# A {#a}\n"})
    write_labs(root, victim=f"{LAB}\n{waiting}", second=LAB, third=LAB, fourth=LAB)
    main = "from rindoku.cli import main; main()"
    command = [sys.executable, "-c", main, "lab", "run", "--book", str(root), "--scheduler", cluster.address]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        until(lambda: pids.is_file() and pids.read_text().endswith("\n"))
        killed = int(pids.read_text().split()[0])
        assert killed in [worker.pid for worker in workers]
        os.kill(killed, signal.SIGKILL)
        # The other worker takes it over.
        until(lambda: len(pids.read_text().split()) == 2)
        assert int(pids.read_text().split()[1]) in {worker.pid for worker in workers} - {killed}
        go.touch()
        output = process.communicate(timeout=60)[0]
    finally:
        process.kill()
    assert process.returncode == 0, output
    for slug in ("victim", "second", "third", "fourth"):
        assert f"done   {slug} (" in output
    labs, findings = read_labs(root)
    assert findings == []
    assert {lab.state for lab in labs.values()} == {"current"}
    cluster.stop()
    until(lambda: processes_of(tmp_path) == [])
    # What came from the cluster is what this machine makes.
    here = execute(jobs_of(root, ["second"], ("ink", "red", "blue"), 60)[0])
    assert {p.name: p.read_bytes() for p in (root / "labs/outputs/second").iterdir()} == here.files
