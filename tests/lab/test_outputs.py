"""The stored outputs of labs as a book reads them; what is wrong with them is in golden/book/labs.yml."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import LAB, run_lab, write_labs

from rindoku.lab.outputs import Lab, fingerprint, read_labs


def write_outputs(root: Path, slug: str, results: object, digest: str = "") -> Path:
    """Write outputs by hand, as current ones."""
    folder = root / "labs/outputs" / slug
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.json").write_text(json.dumps(results), encoding="utf-8")
    hashed = {"hash": digest or fingerprint(root, slug)}
    (folder / "environment.json").write_text(json.dumps(hashed), encoding="utf-8")
    (folder / f"{slug}.ipynb").write_text("{}", encoding="utf-8")
    return folder


def test_a_book_without_labs_has_none(tmp_path: Path) -> None:
    assert read_labs(tmp_path) == ({}, [])


def test_labs_come_by_slug_with_what_they_measured(tmp_path: Path) -> None:
    write_labs(tmp_path, two="", one="", Three="", __init__="")
    write_outputs(tmp_path, "one", {"values": {"n": 3, "x": 0.5, "name": "甲"}})
    write_outputs(tmp_path, "two", {"values": {}})
    labs, findings = read_labs(tmp_path)
    assert findings == []
    assert list(labs) == ["one", "two"]
    assert labs["one"] == Lab("one", {"n": 3, "x": 0.5, "name": "甲"}, "current")
    assert labs["one"].source == "labs/one.py"
    assert labs["one"].notebook == "labs/outputs/one/one.ipynb"


def test_values_of_timings_join_those_of_the_results(tmp_path: Path) -> None:
    write_labs(tmp_path, one="")
    write_outputs(tmp_path, "one", {"values": {"n": 3}})
    timings = tmp_path / "labs/timings/one/results.json"
    timings.parent.mkdir(parents=True)
    timings.write_text('{"values": {"seconds": 1.5}}', encoding="utf-8")
    labs, findings = read_labs(tmp_path)
    assert findings == []
    assert labs["one"].values == {"n": 3, "seconds": 1.5}


def test_a_second_reading_sees_new_outputs(tmp_path: Path) -> None:
    write_labs(tmp_path, one="")
    for count in (3, 44):
        write_outputs(tmp_path, "one", {"values": {"n": count}})
        assert read_labs(tmp_path)[0]["one"].values == {"n": count}


def test_the_hash_follows_source_and_pins_but_not_line_ends(tmp_path: Path) -> None:
    write_labs(tmp_path, one="x = 1\n", two="x = 1\n")
    pins = tmp_path / "labs/requirements.txt"
    bare = fingerprint(tmp_path, "one")
    assert bare == fingerprint(tmp_path, "two")
    pins.write_bytes(b"numpy==2.2\n")
    pinned = fingerprint(tmp_path, "one")
    (tmp_path / "labs/one.py").write_bytes(b"x = 1\r\n")
    pins.write_bytes(b"numpy==2.2\r\n")
    assert fingerprint(tmp_path, "one") == pinned
    (tmp_path / "labs/one.py").write_bytes(b"x = 2\n")
    assert len({bare, pinned, fingerprint(tmp_path, "one")}) == 3


def test_a_checkout_with_line_ends_of_windows_is_current_and_makes_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for name, text in {"unix": LAB, "windows": LAB.replace("\n", "\r\n")}.items():
        root = tmp_path / name
        (root / "labs").mkdir(parents=True)
        (root / "labs/one.py").write_bytes(text.encode())
        run_lab(root, "one")
        assert read_labs(root)[1] == []
        made.append({path.name: path.read_bytes() for path in (root / "labs/outputs/one").iterdir()})
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("results", "message"),
    [
        ([], "TypeError: list indices must be integers or slices, not str"),
        ({}, "KeyError: 'values'"),
        ({"values": 3}, "TypeError: 'int' object is not iterable"),
        ({"values": {"x": None}}, "ValueError: the value 'x' is None"),
        ({"values": {"x": True}}, "ValueError: the value 'x' is True"),
        ({"values": {"x": [1]}}, "ValueError: the value 'x' is [1]"),
        ({"values": {"x": float("nan")}}, "ValueError: the value 'x' is nan"),
    ],
)
def test_results_of_another_form_are_a_finding(tmp_path: Path, results: object, message: str) -> None:
    write_labs(tmp_path, one="")
    write_outputs(tmp_path, "one", results)
    labs, findings = read_labs(tmp_path)
    text = f"The outputs of this lab cannot be read ({message})."
    assert [str(f) for f in findings] == [f"labs/one.py:1:1: L001 {text} Run `rindoku lab run one`."]
    assert labs["one"] == Lab("one", {}, "stale")


@pytest.mark.parametrize("name", ["results.json", "environment.json", "one.ipynb"])
def test_outputs_that_lack_a_file_are_a_finding(tmp_path: Path, name: str) -> None:
    write_labs(tmp_path, one="")
    (write_outputs(tmp_path, "one", {"values": {}}) / name).unlink()
    _, (finding,) = read_labs(tmp_path)
    assert finding.message == f"The outputs of this lab cannot be read (ValueError: there is no {name})."


def test_hidden_folders_of_a_run_at_work_are_no_findings(tmp_path: Path) -> None:
    (tmp_path / "labs/outputs/.one-x").mkdir(parents=True)
    assert read_labs(tmp_path) == ({}, [])


def test_reading_and_building_a_book_loads_nothing_that_labs_need() -> None:
    code = (
        "import sys, rindoku.cli, rindoku.plugin\n"
        "need = {'numpy', 'scipy', 'torch', 'matplotlib', 'nbformat', 'distributed', 'rich'}\n"
        "assert not need & set(sys.modules), need & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
