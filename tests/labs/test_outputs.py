"""The stored outputs of the labs of this book are what the labs make, within what they state."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from typing import Any
from xml.etree import ElementTree

import pytest
from helpers import ROOT

from rindoku.ahead import processors
from rindoku.book.reader import read_config
from rindoku.lab.cli import palette
from rindoku.lab.outputs import read_labs, slugs
from rindoku.lab.run import execute, jobs_of
from rindoku.lab.tables import markdown_table
from rindoku.manuscript.figures import unsafe

SLUGS = slugs(ROOT)
# However slow the machine is.
TIMEOUT = 3600
# Half a point: what a figure may move by, and nobody sees.
MOVED = 0.5
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")


def stored(slug: str) -> dict[str, bytes]:
    """The outputs of a lab as they are in the book, by file."""
    return {path.name: path.read_bytes() for path in (ROOT / "labs/outputs" / slug).iterdir()}


@pytest.fixture(scope="module")
def made() -> Any:
    """What the labs make now, by slug."""
    jobs = jobs_of(ROOT, SLUGS, palette(read_config(ROOT)[0]), TIMEOUT)
    with ThreadPoolExecutor(processors()) as executor:
        return {outcome.slug: outcome for outcome in executor.map(execute, jobs)}


def unlike(old: Any, new: Any, tolerance: float, where: str) -> list[str]:
    """Where two values, or cells of tables, differ by more than a tolerance."""
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        pairs = enumerate(zip(old, new, strict=True), 1)
        return [found for n, (a, b) in pairs for found in unlike(a, b, tolerance, f"{where} {n}")]
    if isinstance(old, int | float) and isinstance(new, int | float):
        # Relative, but absolute near zero.
        same = abs(new - old) <= tolerance * max(1, abs(old), abs(new))
    else:
        same = old == new
    return [] if same else [f"{where}: {old} was stored, {new} comes out"]


def unlike_results(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """Where the results of two runs differ by more than the lab states."""
    for name in ("tolerance", "noise"):
        if old[name] != new[name]:
            return [f"{name}: {old[name]} was stored, {new[name]} comes out"]
    if [*old["values"]] != [*new["values"]] or [*old["tables"]] != [*new["tables"]]:
        return ["other values or tables"]
    found = []
    for name, value in new["values"].items():
        if name in new["noise"]:
            both = (("was stored", old["values"][name]), ("comes out", value))
            bound = new["noise"][name]
            found += [f"{name}: {v} {what}, above {bound}" for what, v in both if abs(v) > bound]
        else:
            found += unlike(old["values"][name], value, new["tolerance"], name)
    for name, rows in new["tables"].items():
        found += unlike(old["tables"][name], rows, new["tolerance"], name)
    return found


def unlike_figures(old: str, new: str) -> list[str]:
    """Where two figures differ by more than the eye sees: in structure, texts, colours or places."""
    trees = [[*ElementTree.fromstring(text).iter()] for text in (old, new)]
    if len(trees[0]) != len(trees[1]):
        return [f"{len(trees[0])} elements were stored, {len(trees[1])} come out"]
    # The ids of shapes follow from their coordinates.
    orders = [{e.get("id"): str(n) for n, e in enumerate(tree) if "id" in e.attrib} for tree in trees]
    found = []
    for a, b in zip(*trees, strict=True):
        skeletons, numbers = [], []
        for element, order in zip((a, b), orders, strict=True):
            text = f"{element.tag} {element.attrib}"
            for identity, number in order.items():
                text = text.replace(f"#{identity}", f"#{number}").replace(f"'id': '{identity}'", number)
            numbers.append([float(n) for n in _NUMBER.findall(text)])
            skeletons.append(_NUMBER.sub("0", text) + repr(element.text))
        if skeletons[0] != skeletons[1]:
            found.append(f"{skeletons[0][:200]} was stored, {skeletons[1][:200]} comes out")
        elif any(abs(x - y) > MOVED for x, y in zip(*numbers, strict=True)):
            found.append(f"{a.tag.rpartition('}')[2]} '{a.text or ''}' has moved")
    return found


@pytest.mark.parametrize("slug", SLUGS)
def test_the_stored_outputs_are_what_the_lab_makes(slug: str, made: Any) -> None:
    outcome, old = made[slug], stored(slug)
    assert outcome.error == ""
    new = outcome.files
    assert sorted(new) == sorted(old), f"Run `rindoku lab run {slug}`."
    results = json.loads(old["results.json"])
    found = unlike_results(results, json.loads(new["results.json"]))
    for name in new:
        if name.endswith(".svg"):
            assert unsafe(old[name].decode()) == ""
            parts = unlike_figures(old[name].decode(), new[name].decode())
            found += [f"{name}: {part}" for part in parts]
        elif name.endswith(".md") and old[name].decode() != markdown_table(results["tables"][name[:-3]]):
            found.append(f"{name} is not the table of results.json")
        elif name.endswith(".ipynb") and old[name] != new[name]:
            found.append(f"{name} is not that of the source")
    assert found == [], f"Run `rindoku lab run {slug}`, and read the chapter again."


def test_no_outputs_of_this_book_are_stale_missing_or_left_over() -> None:
    labs, findings = read_labs(ROOT)
    assert [str(finding) for finding in findings] == []
    assert {lab.state for lab in labs.values()} == {"current"}


@pytest.mark.parametrize("slug", SLUGS)
def test_noise_is_small_and_a_tolerance_is_stated(slug: str) -> None:
    results = json.loads(stored(slug)["results.json"])
    assert 0 < results["tolerance"] <= 1e-3
    assert all(0 < bound <= 1e-3 for bound in results["noise"].values())


# The comparison itself.
RESULTS: dict[str, Any] = {
    "values": {"n": 8, "x": 200.0, "gap": 1e-15, "name": "甲"},
    "tables": {"t": [["甲", "値"], ["乙", 0.5]]},
    "tolerance": 1e-6,
    "noise": {"gap": 1e-12},
}


def changed(*path: Any, to: Any) -> dict[str, Any]:
    """The results with one thing changed."""
    results = deepcopy(RESULTS)
    inner = results
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = to
    return results


@pytest.mark.parametrize(
    "results",
    [
        RESULTS,
        changed("values", "x", to=200.0001),
        changed("values", "gap", to=-9e-13),
        changed("tables", "t", 1, 1, to=0.5000009),
    ],
)
def test_results_within_what_is_stated_are_alike(results: dict[str, Any]) -> None:
    assert unlike_results(RESULTS, results) == []


@pytest.mark.parametrize(
    ("results", "message"),
    [
        (changed("values", "n", to=9), "n: 8 was stored, 9 comes out"),
        (changed("values", "x", to=200.001), "x: 200.0 was stored, 200.001 comes out"),
        (changed("values", "x", to="200"), "x: 200.0 was stored, 200 comes out"),
        (changed("values", "name", to="乙"), "name: 甲 was stored, 乙 comes out"),
        (changed("values", "gap", to=2e-12), "gap: 2e-12 comes out, above 1e-12"),
        (changed("tables", "t", 1, 1, to=0.51), "t 2 2: 0.5 was stored, 0.51 comes out"),
        (changed("tables", "t", 0, 0, to="丙"), "t 1 1: 甲 was stored, 丙 comes out"),
        (changed("tables", "u", to=[]), "other values or tables"),
        (changed("values", "y", to=1), "other values or tables"),
        (changed("tolerance", to=1e-3), "tolerance: 1e-06 was stored, 0.001 comes out"),
    ],
)
def test_results_beyond_it_are_named(results: dict[str, Any], message: str) -> None:
    assert unlike_results(RESULTS, results) == [message]


FIGURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><defs><path id="a-m1f" d="M0 0L9 1.5"/></defs>'
    '<g clip-path="url(#a-m1f)"><text x="3" style="fill:var(--book-ink,#23262d)">甲</text></g></svg>'
)


@pytest.mark.parametrize(("old", "new"), [("1.5", "1.9"), ("a-m1f", "a-m2f"), ('x="3"', 'x="2.6"')])
def test_figures_that_look_the_same_are_alike(old: str, new: str) -> None:
    assert unlike_figures(FIGURE, FIGURE.replace(old, new)) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('x="3"', 'x="3.6"'),
        ("L9 1.5", "L9 3"),
        ("L9 1.5", "L9 1.5L9 1.5"),
        ("甲", "乙"),
        ("book-ink", "book-red"),
        ("url(#a-m1f)", "url(#a-m)"),
        ("<defs>", "<defs><g/>"),
        ("text", "tspan"),
    ],
)
def test_figures_that_do_not_are_named(old: str, new: str) -> None:
    assert len(unlike_figures(FIGURE, FIGURE.replace(old, new))) == 1
