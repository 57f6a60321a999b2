"""`rindoku lab` on small books in temporary folders."""

from __future__ import annotations

import functools
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from helpers import ENGLISH, LAB, run_lab, write_book, write_labs

from rindoku.cli import main
from rindoku.lab.outputs import read_labs

EMPTY = "def results(rng):\n    return {'values': {'n': 1}, 'tables': {}, 'figures': {}}\n"
COMMAND = [sys.executable, "-c", "from rindoku.cli import main; main()", "lab"]


def book(folder: Path, **labs: str) -> Path:
    return write_labs(write_book(folder, ENGLISH, {"index.md": "# A {#a}\n"}), **labs)


def call(name: str, root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["lab", name, "--book", str(root), *arguments], catch_exceptions=False)


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_list_tells_which_outputs_are_current_stale_or_missing(tmp_path: Path) -> None:
    root = book(tmp_path, fresh=EMPTY, late=EMPTY, never=EMPTY, wrong=EMPTY)
    for slug in ("fresh", "late", "wrong"):
        run_lab(root, slug)
    (root / "labs/late.py").write_text(f"{EMPTY}# changed\n", encoding="utf-8")
    (root / "labs/outputs/wrong/results.json").write_text("{", encoding="utf-8")
    result = call("list", root)
    assert result.exit_code == 0
    assert result.output == "current fresh\nstale   late\nnew     never\nstale   wrong\n"


def test_run_keeps_the_outputs_of_all_labs_and_tells_how_far_it_is(tmp_path: Path) -> None:
    root = book(tmp_path, one=LAB, two=EMPTY)
    result = call("run", root)
    assert result.exit_code == 0, result.output
    labs, findings = read_labs(root)
    assert findings == []
    assert labs["one"].values["count"] == 8192
    assert labs["two"].values == {"n": 1}
    assert "done   one (" in result.stderr
    assert "done   two (" in result.stderr
    assert "2/2" in result.stderr
    # The colours of book.yml, by name.
    assert "var(--book-ink,#23262d)" in (root / "labs/outputs/one/line.svg").read_text(encoding="utf-8")


def test_run_takes_only_those_that_are_named_or_stale(tmp_path: Path) -> None:
    root = book(tmp_path, one=EMPTY, two=EMPTY, three=EMPTY)
    assert call("run", root, "one", "two", "one").exit_code == 0
    assert sorted(p.name for p in (root / "labs/outputs").iterdir()) == ["one", "two"]
    (root / "labs/two.py").write_text(f"{EMPTY}# changed\n", encoding="utf-8")
    result = call("run", root, "--stale")
    assert "done   three" in result.stderr
    assert "done   two" in result.stderr
    assert "done   one" not in result.stderr
    assert call("run", root, "--stale", "one").output == "No lab to run.\n"


def test_labs_that_fail_keep_their_old_outputs_and_the_others_finish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    root = book(tmp_path / "book", good=EMPTY, killed=EMPTY, raises=EMPTY, unfit=EMPTY)
    for slug in ("killed", "raises", "unfit"):
        run_lab(root, slug)
    before = {slug: files(root / "labs/outputs" / slug) for slug in ("killed", "raises", "unfit")}
    broken = {
        "killed": "import os\nprint('begun', flush=True)\nos.kill(os.getpid(), 9)\n",
        "raises": "def results(rng):\n    raise ArithmeticError('the sum is wrong')\n",
        "unfit": EMPTY.replace("'n': 1", "'n': float('nan')"),
    }
    write_labs(root, **broken)
    result = call("run", root, "--jobs", "2")
    assert result.exit_code == 1
    for slug in broken:
        assert f"failed {slug} (" in result.stderr
        assert files(root / "labs/outputs" / slug) == before[slug]
    assert "done   good (" in result.stderr
    assert read_labs(root)[0]["good"].state == "current"
    end = result.stderr[result.stderr.index("4/4") :]
    assert "labs/killed.py: It was killed (signal 9).\nbegun\n" in end
    assert "labs/raises.py: It ended with status 1.\nTraceback (most recent call last):" in end
    assert 'File "labs/raises.py", line 2, in results' in end
    assert "ArithmeticError: the sum is wrong\n" in end
    assert "LabError: The value 'n' is nan.\n" in end
    assert end.endswith("\n3 of 4 failed, with their outputs as they were: killed, raises, unfit\n")
    # Nothing is left beside the outputs.
    assert sorted(p.name for p in (root / "labs/outputs").iterdir()) == ["good", *broken]
    assert [*temporary.iterdir()] == []


def test_a_lab_that_runs_out_of_its_time_keeps_its_old_outputs(tmp_path: Path) -> None:
    root = book(tmp_path, slow=EMPTY)
    run_lab(root, "slow")
    before = files(root / "labs/outputs")
    write_labs(root, slow="import time\ntime.sleep(60)\n")
    result = call("run", root, "--timeout", "0.5")
    assert result.exit_code == 1
    assert "labs/slow.py: It ran out of its time (0.5 s).\n" in result.stderr
    assert "1 of 1 failed, with their outputs as they were: slow" in result.stderr
    assert files(root / "labs/outputs") == before


# It fails unless it meets the other one, or unless it meets no other.
MEET = """
import pathlib, time
here = pathlib.Path({folder!r})
(here / {slug!r}).touch()
end = time.monotonic() + 30
while len(list(here.iterdir())) < 2:
    assert time.monotonic() < end, "nobody came"
    time.sleep(0.02)
"""
ALONE = """
import pathlib, time
here = pathlib.Path({folder!r})
assert not list(here.iterdir()), "somebody is here"
(here / {slug!r}).touch()
time.sleep(0.3)
(here / {slug!r}).unlink()
"""


@pytest.mark.parametrize(("jobs", "text"), [("2", MEET), ("1", ALONE)])
def test_as_many_labs_run_at_once_as_jobs_says(tmp_path: Path, jobs: str, text: str) -> None:
    room = tmp_path / "room"
    room.mkdir()
    labs = {slug: EMPTY + text.format(folder=str(room), slug=slug) for slug in ("one", "two")}
    result = call("run", book(tmp_path / "book", **labs), "--jobs", jobs)
    assert result.exit_code == 0, result.output


def test_another_run_hash_seed_and_number_of_jobs_make_the_same_bytes(tmp_path: Path) -> None:
    # The order of a set follows the seed of the hash.
    order = LAB.replace('"tables": {', '"tables": {"set": [["x"], *map(list, {"a", "b", "c", "d", "e"})], ')
    made = []
    for seed, jobs in (("1", "1"), ("2", "2")):
        root = book(tmp_path / seed, one=order, two=LAB)
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [*COMMAND, "run", "--book", str(root), "--jobs", jobs]
        subprocess.run(command, env=environment, check=True, capture_output=True)
        made.append(files(root / "labs/outputs"))
    assert len(made[0]) == 11
    assert made[0] == made[1]


def test_after_an_interruption_no_other_lab_begins(tmp_path: Path) -> None:
    room = tmp_path / "room"
    room.mkdir()
    begun = "import pathlib, time\npathlib.Path({!r}, {!r}).touch()\ntime.sleep(60)\n"
    slugs = ("one", "three", "two")
    root = book(tmp_path / "book", **{slug: begun.format(str(room), slug) for slug in slugs})
    command = [*COMMAND, "run", "--book", str(root), "--jobs", "1"]
    # A job in the background of a shell ignores Ctrl-C, and so would what it starts.
    listen = functools.partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    # Ctrl-C reaches the processes of the labs too.
    process = subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL, preexec_fn=listen)
    try:
        end = time.monotonic() + 60
        while not list(room.iterdir()):
            assert time.monotonic() < end
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(20) == 1
    finally:
        process.kill()
        process.wait()
    assert [p.name for p in room.iterdir()] == ["one"]
    assert not (root / "labs/outputs").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["skyforme"], "There is no labs/skyforme.py. Did you mean 'skyformer'?"),
        (["zzz"], "There is no labs/zzz.py. Labs: red_sds, skyformer."),
        (["skyformer", "../secret"], "There is no labs/../secret.py."),
        (["--jobs", "0"], "Invalid value for '--jobs': 0 is not in the range x>=1."),
        (["--timeout", "0"], "Invalid value for '--timeout': 0.0 is not in the range x>=0.1."),
        (["--scheduler", "nonsense"], "No scheduler answers at nonsense ("),
        (["--scheduler", "what://127.0.0.1:1"], "No scheduler answers at what://127.0.0.1:1 ("),
    ],
)
def test_a_wrong_call_exits_with_2(tmp_path: Path, arguments: list[str], message: str) -> None:
    root = book(tmp_path, red_sds=EMPTY, skyformer=EMPTY)
    result = call("run", root, *arguments)
    assert result.exit_code == 2
    assert f"Error: {message}" in result.stderr
    assert not (root / "labs/outputs").exists()


def test_an_unknown_lab_of_a_book_without_labs_exits_with_2(tmp_path: Path) -> None:
    result = call("run", book(tmp_path), "one")
    assert result.exit_code == 2
    assert "There is no labs/one.py. Labs: none." in result.stderr
    assert call("run", book(tmp_path)).output == "No lab to run.\n"
    assert call("list", book(tmp_path)).output == ""


def test_a_broken_book_is_named(tmp_path: Path) -> None:
    root = book(tmp_path, one=EMPTY)
    (root / "book.yml").write_text("colour: red\n", encoding="utf-8")
    result = call("run", root)
    assert result.exit_code == 2
    assert "Error: book.yml cannot be read:\nbook.yml:1:1: F003" in result.stderr


@pytest.mark.parametrize(
    ("missing", "arguments"),
    [("matplotlib", []), ("rich.console", []), ("distributed", ["--scheduler", "tcp://127.0.0.1:1"])],
)
def test_what_labs_need_besides_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str, arguments: list[str]
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    monkeypatch.delitem(sys.modules, "rindoku.lab.drawing", raising=False)
    result = call("run", book(tmp_path, one=EMPTY), *arguments)
    assert result.exit_code == 2
    assert f"{missing}" in result.stderr
    assert "need" in result.stderr
    assert "pip install 'rindoku[labs]'." in result.stderr


def test_a_scheduler_that_is_not_there_is_named(tmp_path: Path) -> None:
    result = call("run", book(tmp_path, one=EMPTY), "--scheduler", "tcp://127.0.0.1:1")
    assert result.exit_code == 2
    assert "No scheduler answers at tcp://127.0.0.1:1 (" in result.stderr
