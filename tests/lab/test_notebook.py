"""Notebooks made of labs; those of this book run from top to bottom."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbclient
import nbformat
import pytest
from helpers import LAB, ROOT

from rindoku.lab.notebook import notebook
from rindoku.lab.outputs import slugs

SOURCE = '''"""Title.

Two paragraphs.
"""

# Above the first statement.
import numpy as np
from scipy.special import softmax

N = 3
# A note
# of two lines.
M = 4


# --8<-- [start:one]
def one():
    x = 1  # inside
    return x
    # --8<-- [end:one]


@np.vectorize
@np.vectorize
def two(x):
    return x


K = 5


class Three:
    text = """
# no comment
"""


def results(rng):
    return {"values": {}, "tables": {}, "figures": {}}


if __name__ == "__main__":
    print(results(None))
'''


def cells(source: str, slug: str = "my_lab") -> list[Any]:
    return list(json.loads(notebook(source, slug, 0))["cells"])


def code(source: str) -> list[str]:
    """The cells of code but the last, which shows the results."""
    return ["".join(cell["source"]) for cell in cells(source)[1:-1]]


def test_a_notebook_has_a_cell_for_each_function_and_for_what_stands_between() -> None:
    assert code(SOURCE) == [
        "# Above the first statement.\nimport numpy as np\nfrom scipy.special import softmax\n\n"
        "N = 3\n# A note\n# of two lines.\nM = 4",
        "def one():\n    x = 1  # inside\n    return x",
        "@np.vectorize\n@np.vectorize\ndef two(x):\n    return x",
        "K = 5",
        'class Three:\n    text = """\n# no comment\n"""',
        'def results(rng):\n    return {"values": {}, "tables": {}, "figures": {}}',
    ]


def test_the_first_cell_has_the_docstring_and_what_to_install() -> None:
    (head, *_) = cells(SOURCE)
    assert head["cell_type"] == "markdown"
    assert "".join(head["source"]) == (
        "# my_lab\n\n```text\nTitle.\n\nTwo paragraphs.\n```\n\n"
        "Needs: `pip install numpy scipy matplotlib matplotlib-fontja`"
    )


def test_a_lab_without_a_docstring_keeps_its_first_statement() -> None:
    assert code("print('x')\n\ndef results(rng):\n    pass\n")[0] == "print('x')"


def test_signs_that_only_python_takes_for_text_do_not_move_the_lines() -> None:
    source = 'A = "\u2028\x0c\x85"\n\n\ndef one():\n    return 1\n'
    assert code(source) == ['A = "\u2028\x0c\x85"', "def one():\n    return 1"]


def test_ids_of_cells_are_the_same_each_time_and_unlike_each_other() -> None:
    assert notebook(SOURCE, "my_lab", 0) == notebook(SOURCE, "my_lab", 0)
    ids = [cell["id"] for cell in cells(SOURCE)]
    assert ids == [f"my-lab-{number}" for number in range(8)]


def test_a_notebook_is_valid_and_has_no_outputs() -> None:
    text = notebook(LAB, "one", 0)
    made = nbformat.reads(text, as_version=4)
    nbformat.validate(made)
    assert text == nbformat.writes(made) + "\n"
    for cell in made.cells[1:]:
        assert (cell.outputs, cell.execution_count) == ([], None)


def run(text: str, folder: Path, monkeypatch: pytest.MonkeyPatch, backend: str = "agg") -> Any:
    """Run a notebook in a folder and return it."""
    monkeypatch.setenv("MPLBACKEND", backend)
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")
    made = nbformat.reads(text, as_version=4)
    client = nbclient.NotebookClient(made, timeout=120, resources={"metadata": {"path": str(folder)}})
    return client.execute()


def test_the_last_cell_shows_values_tables_and_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inline = "module://matplotlib_inline.backend_inline"
    made = run(notebook(LAB, "one", 0), tmp_path, monkeypatch, inline)
    outputs = made.cells[-1].outputs
    shown = "".join(output.get("text", "") for output in outputs)
    assert "count: 8192\n" in shown
    assert "name: 甲\n" in shown
    assert "\nsizes\n名\t長さ\t値\n甲\t1\t0.5\n乙\t20\t-1.25\n" in shown
    assert ["image/png" in output.get("data", {}) for output in outputs].count(True) == 1
    assert not [output for output in outputs if output.get("name") == "stderr"], shown


@pytest.mark.parametrize("slug", slugs(ROOT))
def test_the_stored_notebook_of_a_lab_is_that_of_its_source_and_runs(
    slug: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (ROOT / f"labs/outputs/{slug}/{slug}.ipynb").read_text(encoding="utf-8")
    source = (ROOT / f"labs/{slug}.py").read_text(encoding="utf-8")
    assert text == notebook(source, slug, 0), f"Run `rindoku lab run {slug}`."
    assert "--8<--" not in text
    made = run(text, tmp_path, monkeypatch)
    assert all(cell.execution_count for cell in made.cells[1:])
    shown = "".join(output.get("text", "") for output in made.cells[-1].outputs)
    results = json.loads((ROOT / f"labs/outputs/{slug}/results.json").read_text(encoding="utf-8"))
    for name in [*results["values"], *results["tables"]]:
        assert name in shown
