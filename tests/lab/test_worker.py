"""The process that runs one lab: what it writes, and what it refuses to write."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers import LAB

from rindoku.lab.worker import LabError, produce

KEYS = ("values", "tables", "figures")


def made(folder: Path, text: str) -> dict[str, bytes]:
    """What a lab leaves, by file."""
    folder.mkdir(exist_ok=True)
    (folder / "one.py").write_text(text, encoding="utf-8")
    produce(folder / "one.py", folder / "outputs", ["ink", "red", "blue"], "abc")
    return {path.name: path.read_bytes() for path in sorted((folder / "outputs").iterdir())}


def refused(folder: Path, returned: str, above: str = "") -> str:
    """What is said of a lab that returns an expression."""
    with pytest.raises(LabError) as error:
        made(folder, f"import numpy as np\n{above}\ndef results(rng):\n    return {returned}\n")
    assert not (folder / "outputs").exists()
    return str(error.value)


def test_a_lab_leaves_results_tables_figures_a_notebook_and_its_environment(tmp_path: Path) -> None:
    files = made(tmp_path, LAB)
    assert [*files] == ["environment.json", "line.svg", "one.ipynb", "results.json", "sizes.md"]
    results = json.loads(files["results.json"])
    mean = float(np.random.default_rng(0).normal(size=5).mean())
    assert results == {
        "values": {"count": 8192, "mean": mean, "gap": 7e-16, "name": "甲"},
        "tables": {"sizes": [["名", "長さ", "値"], ["甲", 1, 0.5], ["乙", 20, -1.25]]},
        "tolerance": 1e-9,
        "noise": {"gap": 1e-12},
    }
    assert "甲" in files["results.json"].decode()
    assert files["sizes.md"].decode().splitlines()[3] == "| 乙 | 20 | −1.25 |"
    assert b'id="one-line-' in files["line.svg"]
    assert json.loads(files["one.ipynb"])["nbformat"] == 4
    for data in files.values():
        assert data.endswith(b"\n")
        assert b"\r" not in data


def test_the_environment_names_what_ran(tmp_path: Path) -> None:
    found = json.loads(made(tmp_path, LAB)["environment.json"])
    packages = found.pop("packages")
    assert found == {
        "hash": "abc",
        "seed": 0,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
    }
    assert {"matplotlib", "numpy"} <= set(packages) <= {"matplotlib", "numpy", "scipy", "torch"}
    assert packages["numpy"] == np.__version__


def test_a_lab_may_leave_nothing_and_state_no_tolerance(tmp_path: Path) -> None:
    empty = "def results(rng):\n    return {'values': {}, 'tables': {}, 'figures': {}}\n"
    files = made(tmp_path, empty)
    assert [*files] == ["environment.json", "one.ipynb", "results.json"]
    assert json.loads(files["results.json"]) == {"values": {}, "tables": {}, "tolerance": 0.0, "noise": {}}


def test_another_hash_seed_makes_the_same_bytes(tmp_path: Path) -> None:
    expected = made(tmp_path / "here", LAB)
    folder = tmp_path / "there"
    folder.mkdir()
    (folder / "one.py").write_text(LAB, encoding="utf-8")
    job = {"slug": "one", "hash": "abc", "palette": ["ink", "red", "blue"]}
    (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
    command = [sys.executable, "-m", "rindoku.lab.worker", str(folder)]
    environment = {**os.environ, "PYTHONHASHSEED": "1"}
    with subprocess.Popen(command, stdin=subprocess.PIPE, env=environment) as process:
        assert process.wait(60) == 0
    found = {path.name: path.read_bytes() for path in sorted((folder / "outputs").iterdir())}
    # This process may have loaded more packages.
    expected.pop("environment.json")
    assert json.loads(found.pop("environment.json"))["hash"] == "abc"
    assert found == expected


def test_numbers_of_numpy_become_plain_ones(tmp_path: Path) -> None:
    returned = (
        "{'values': {'a': np.float32(0.5), 'b': np.int8(3), 'c': np.str_('x')},"
        " 'tables': {'t': np.array([[1, 2], [3, 4]])}, 'figures': {}}"
    )
    files = made(tmp_path, f"import numpy as np\ndef results(rng):\n    return {returned}\n")
    results: dict[str, Any] = json.loads(files["results.json"])
    assert results["values"] == {"a": 0.5, "b": 3, "c": "x"}
    assert results["tables"] == {"t": [[1, 2], [3, 4]]}


def test_a_lab_may_have_the_name_of_a_module_that_others_import(tmp_path: Path) -> None:
    import statistics

    (tmp_path / "statistics.py").write_text(LAB, encoding="utf-8")
    produce(tmp_path / "statistics.py", tmp_path / "outputs", ["ink"], "abc")
    assert sys.modules["statistics"] is statistics


@pytest.mark.parametrize(
    "returned",
    [
        "None",
        "[]",
        "{}",
        "{'values': {}, 'tables': {}}",
        "dict.fromkeys(('values', 'tables', 'figures', 'x'), {})",
    ],
)
def test_results_have_three_keys(tmp_path: Path, returned: str) -> None:
    assert refused(tmp_path, returned) == (
        "results(rng) must return a dictionary of 'values', 'tables' and 'figures'."
    )


@pytest.mark.parametrize("name", ["Big", "1st", "_x", "a-b", "a b", "甲", "", "a\n", "../a"])
@pytest.mark.parametrize("key", KEYS)
def test_a_name_that_no_page_could_use_is_refused(tmp_path: Path, key: str, name: str) -> None:
    data: dict[str, Any] = {k: {} for k in KEYS}
    data[key] = {name: {"values": 1, "tables": [["a"], [1]], "figures": None}[key]}
    (tmp_path / "one.py").write_text(f"def results(rng):\n    return {data}\n", encoding="utf-8")
    with pytest.raises(LabError) as error:
        produce(tmp_path / "one.py", tmp_path / "outputs", [], "abc")
    assert str(error.value) == (
        f"'{name}' is no name of an output (a-z, 0-9 and _, beginning with a letter)."
    )


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("np.nan", "is nan."),
        ("np.float64('inf')", "is inf."),
        ("-np.inf", "is -inf."),
        ("None", "is a NoneType, not a number or a text."),
        ("True", "is a bool, not a number or a text."),
        ("np.bool_(True)", "is a bool, not a number or a text."),
        ("1j", "is a complex, not a number or a text."),
        ("np.array(1.0)", "is a ndarray, not a number or a text."),
        ("[1]", "is a list, not a number or a text."),
        ("'a|b'", "has a bar or the end of a line, which no cell of a table can hold."),
        ("'a\\nb'", "has a bar or the end of a line, which no cell of a table can hold."),
    ],
)
def test_what_no_page_could_show_is_refused(tmp_path: Path, value: str, message: str) -> None:
    values = f"{{'values': {{'x': {value}}}, 'tables': {{}}, 'figures': {{}}}}"
    assert refused(tmp_path, values) == f"The value 'x' {message}"
    tables = f"{{'values': {{}}, 'tables': {{'t': [['a'], [{value}]]}}, 'figures': {{}}}}"
    assert refused(tmp_path, tables) == f"A cell of the table 't' {message}"


@pytest.mark.parametrize("rows", ["[]", "[['a', 'b']]", "[['a', 'b'], [1]]", "[['a'], [1, 2]]"])
def test_a_ragged_or_empty_table_is_refused(tmp_path: Path, rows: str) -> None:
    returned = f"{{'values': {{}}, 'tables': {{'t': {rows}}}, 'figures': {{}}}}"
    assert refused(tmp_path, returned) == "The table 't' needs a header and rows of the same length."


def test_noise_of_no_value_is_refused(tmp_path: Path) -> None:
    returned = "{'values': {'gap': 0.0}, 'tables': {}, 'figures': {}}"
    message = refused(tmp_path, returned, above="NOISE = {'gab': 1e-9}")
    assert message == "NOISE names 'gab', which is no value."


def test_the_worker_ends_when_its_parent_does(tmp_path: Path) -> None:
    job = {"slug": "one", "hash": "", "palette": []}
    (tmp_path / "job.json").write_text(json.dumps(job), encoding="utf-8")
    (tmp_path / "one.py").write_text("import time\ntime.sleep(60)\n", encoding="utf-8")
    command = [sys.executable, "-m", "rindoku.lab.worker", str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(20) == 1
