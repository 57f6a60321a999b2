"""A notebook made from a lab, so that a reader can run it cell by cell."""

from __future__ import annotations

import ast
from typing import Any

import nbformat

# Its functions have no types.
_V4: Any = nbformat.v4
_SHOW = """\
import matplotlib.pyplot as plt
import matplotlib_fontja  # Japanese labels
import numpy as np

made = results(np.random.default_rng({seed}))
for name, value in made["values"].items():
    print(f"{{name}}: {{value}}")
for name, rows in made["tables"].items():
    print(f"\\n{{name}}")
    for row in rows:
        print(*(f"{{cell:.3g}}" if isinstance(cell, float) else cell for cell in row), sep="\\t")
for draw in made["figures"].values():
    figure = plt.figure(figsize=(6.4, 4), layout="constrained")
    draw(figure)
    for axes in figure.axes:
        if axes.get_legend_handles_labels()[0]:
            axes.legend()
"""


def notebook(source: str, slug: str, seed: int) -> str:
    """Return the notebook of a lab: a cell for each function, then one that shows the results.

    Args:
        source: the text of the lab.
        slug: its name.
        seed: what the random numbers of its results start from.
    """
    tree = ast.parse(source)
    lines = source.split("\n")
    imports = {n.partition(".")[0] for node in ast.walk(tree) for n in _imported(node)}
    needed = [*sorted(imports & {"jaxtyping", "numpy", "scipy", "torch"}), "matplotlib", "matplotlib-fontja"]
    head = f"# {slug}\n\n```text\n{(ast.get_docstring(tree) or '').strip()}\n```\n\n"
    head += f"Needs: `pip install {' '.join(needed)}`"
    cells = [_V4.new_markdown_cell(head)]
    body = tree.body if ast.get_docstring(tree) is None else tree.body[1:]
    # Statements between two functions share a cell.
    groups: list[tuple[int, int]] = []
    alone = True
    start = 1
    for node in body:
        if _is_main(node):
            continue
        decorators = getattr(node, "decorator_list", [])
        first = min([node.lineno, *(d.lineno for d in decorators)])
        own = isinstance(node, ast.FunctionDef | ast.ClassDef)
        # Comments above a statement belong to it.
        while first > start and lines[first - 2].startswith("#"):
            first -= 1
        end = node.end_lineno or first
        if groups and not own and not alone:
            groups[-1] = (groups[-1][0], end)
        else:
            groups.append((first, end))
        alone = own
    for first, end in groups:
        text = "\n".join(line for line in lines[first - 1 : end] if "--8<--" not in line)
        cells.append(_V4.new_code_cell(text.strip("\n")))
    cells.append(_V4.new_code_cell(_SHOW.format(seed=seed).rstrip("\n")))
    for number, cell in enumerate(cells):
        # nbformat draws random ids.
        cell["id"] = f"{slug.replace('_', '-')}-{number}"
    made = _V4.new_notebook(cells=cells)
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.validate(made)
    return str(_V4.writes(made)) + "\n"


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []


def _is_main(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and "__name__" in ast.unparse(node.test)
