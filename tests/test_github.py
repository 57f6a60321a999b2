"""What stands in `.github/` is valid, and what it and CONTRIBUTING tell one to run exists."""

from __future__ import annotations

import re
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from helpers import ROOT

from rindoku.cli import main

GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
FORMS = sorted(path for path in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml") if path.stem != "config")
GUIDES = [ROOT / "CONTRIBUTING.md", ROOT / "CONTRIBUTING.en.md"]
WRITING = [("site.yml", "deploy"), ("release.yml", "publish")]
ATTRIBUTES = {
    "markdown": {"value"},
    "input": {"label"},
    "textarea": {"label"},
    "dropdown": {"label", "options"},
    "checkboxes": {"label", "options"},
}
_COMMENT = re.compile(r"[ \t]+#.*$", re.M)
_FENCE = re.compile(r"^([ \t]*)```sh\n(?P<text>.*?)^\1```$", re.M | re.S)
_CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_PLACE = re.compile(r"\]\((?P<path>[^)#:]*)(?:#(?P<anchor>[^)]+))?\)")


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def lint(text: str) -> subprocess.CompletedProcess[str]:
    """Run actionlint on a workflow, alone: it would call shellcheck too where there is one."""
    found = Path(sysconfig.get_path("scripts")) / f"actionlint{sysconfig.get_config_var('EXE') or ''}"
    command = [str(found), "-no-color", "-shellcheck=", "-pyflakes=", "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, encoding="utf-8", cwd=ROOT)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actionlint_finds_nothing(path: Path) -> None:
    done = lint(path.read_text(encoding="utf-8"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("needs: build", "needs: bild"), ("outputs.page_url", "outputs.address"), ("[main]", "{main}")],
)
def test_actionlint_finds_a_fault(right: str, wrong: str) -> None:
    text = (GITHUB / "workflows/site.yml").read_text(encoding="utf-8")
    assert right in text
    assert lint(text.replace(right, wrong)).returncode == 1


def steps(path: Path) -> Iterator[dict[str, Any]]:
    for job in read(path)["jobs"].values():
        yield from job["steps"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_githubs_own_at_a_major_version(path: Path) -> None:
    used = [step["uses"] for step in steps(path) if "uses" in step]
    assert used
    for name in used:
        assert re.fullmatch(r"actions/[a-z-]+@v\d+", name), name


def test_only_deployment_and_release_may_write() -> None:
    assert {path.name for path in WORKFLOWS} == {"check.yml", "release.yml", "site.yml"}
    allowed = {}
    for path in WORKFLOWS:
        whole = read(path)
        for name, job in whole["jobs"].items():
            allowed[path.stem, name] = job.get("permissions", whole["permissions"])
    writes = {
        key: {scope for scope, access in rights.items() if access == "write"}
        for key, rights in allowed.items()
        if "write" in rights.values()
    }
    assert writes == {("site", "deploy"): {"pages", "id-token"}, ("release", "publish"): {"contents"}}


def test_what_may_write_runs_nothing_of_the_repository() -> None:
    jobs = [read(GITHUB / "workflows" / name)["jobs"][job] for name, job in WRITING]
    used = [
        step.get("uses", step.get("run")).split("@")[0].split('"')[0] for job in jobs for step in job["steps"]
    ]
    assert used == ["actions/deploy-pages", "actions/download-artifact", "gh release create "]


def test_a_tag_that_is_not_the_books_version_stops_before_the_build() -> None:
    whole = read(GITHUB / "workflows/release.yml")
    run = [step["run"] for step in whole["jobs"]["build"]["steps"] if "run" in step]
    assert run == [
        "make .venv/book",
        '.venv/bin/python scripts/release_notes.py "$GITHUB_REF_NAME"',
        "make book",
        '.venv/bin/python scripts/release_notes.py "$GITHUB_REF_NAME" > notes.md',
    ]
    assert whole["jobs"]["publish"]["needs"] == "build"


def test_findings_become_annotations_with_paths_of_the_repository() -> None:
    run = [
        step["run"]
        for step in steps(GITHUB / "workflows/check.yml")
        if "rindoku check" in step.get("run", "")
    ]
    assert run == [f".venv/bin/rindoku check --format github{folder}" for folder in ("", " docs")]
    assert not any("working-directory" in step for step in steps(GITHUB / "workflows/check.yml"))


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_an_issue_form_has_what_github_asks_for(path: Path) -> None:
    form = read(path)
    assert (
        {"name", "description", "body"} <= form.keys() <= {"name", "description", "body", "title", "labels"}
    )
    for key in ("name", "description"):
        assert isinstance(form[key], str)
        assert form[key].strip()
    kinds = [part["type"] for part in form["body"]]
    assert set(kinds) <= ATTRIBUTES.keys()
    assert set(kinds) != {"markdown"}
    for part in form["body"]:
        given = part["attributes"]
        assert ATTRIBUTES[part["type"]] <= given.keys()
        assert all(isinstance(value, list) or (isinstance(value, str) and value) for value in given.values())
        assert set(part.get("validations", {})) <= {"required"}
        for option in given.get("options", []) if part["type"] == "checkboxes" else []:
            assert option["label"]
    asked = [part for part in form["body"] if part["type"] != "markdown"]
    for values in ([part["id"] for part in asked], [part["attributes"]["label"] for part in asked]):
        assert len(set(values)) == len(values)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+", part["id"]) for part in asked)
    assert any(part.get("validations", {}).get("required") for part in asked)


def test_the_forms_are_those_that_contributing_names() -> None:
    assert [path.stem for path in FORMS] == ["new-paper", "typo", "wrong-fact"]
    assert read(GITHUB / "ISSUE_TEMPLATE/config.yml") == {"blank_issues_enabled": True}


def named() -> list[Any]:
    """All commands that workflows, guides and the pull request's form name, with where they do."""
    found = []
    for path in WORKFLOWS:
        found += [(path.name, line) for step in steps(path) for line in step.get("run", "").splitlines()]
    for path in [*GUIDES, GITHUB / "pull_request_template.md"]:
        text = path.read_text(encoding="utf-8")
        fenced = [line for fence in _FENCE.finditer(text) for line in fence["text"].splitlines()]
        found += [(path.name, line) for line in [*fenced, *_CODE.findall(_FENCE.sub("", text))]]
    tidy = [(name, _COMMENT.sub("", line).strip()) for name, line in found]
    wanted = [
        pair for pair in tidy if re.match(r"(make|rindoku|\.venv/bin/\w+|\.ci/\w+|python3?) ?", pair[1])
    ]
    return [pytest.param(line, id=f"{name}: {line}") for name, line in dict.fromkeys(wanted)]


def targets() -> set[str]:
    text = (ROOT / "Makefile").read_text(encoding="utf-8").replace("$(VENV)", ".venv")
    return {name for line in re.findall(r"^([^\s:=#][^:=\n]*):(?!=)", text, re.M) for name in line.split()}


@pytest.mark.parametrize("line", named())
def test_what_one_is_told_to_run_exists(line: str) -> None:
    program, *words = line.split()
    if program == "make":
        assert len(words) == 1
        assert words[0] in targets()
    elif program.endswith("rindoku"):
        command: click.Command = main
        while isinstance(command, click.Group) and words:
            command = command.commands[words.pop(0)]
        options = {name for parameter in command.params for name in parameter.opts}
        assert {word for word in words if word.startswith("-")} <= options
    elif program.endswith("python"):
        assert (ROOT / words[0]).is_file()
    else:
        assert (ROOT / program).is_file()


def test_commands_are_found_at_all() -> None:
    lines = {parameter.values[0] for parameter in named()}
    assert {"make book", "make serve", "make test", "make pins", "make .venv/test"} <= lines
    assert ".venv/bin/rindoku lab run <slug>" in lines
    assert len(lines) >= 12


def links(path: Path) -> set[tuple[str, str]]:
    """The links inside the repository of a guide: path and anchor."""
    text = _CODE.sub("", path.read_text(encoding="utf-8"))
    return {(link["path"], link["anchor"] or "") for link in _PLACE.finditer(text)}


def test_both_languages_of_contributing_have_the_same_parts_commands_and_links() -> None:
    texts = [path.read_text(encoding="utf-8") for path in GUIDES]
    for pattern in (r"^(#+) ", r"^ *(\d\.) ", r"^(\|)", r"(`\{#[a-z]+\}`) \| .+ \|$"):
        first, second = (re.findall(pattern, text, re.M) for text in texts)
        assert first == second
    fences = [[_COMMENT.sub("", fence["text"]) for fence in _FENCE.finditer(text)] for text in texts]
    assert fences[0] == fences[1]
    here, there = (links(path) - {(guide.name, "") for guide in GUIDES} for path in GUIDES)
    assert here == there


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.name)
def test_links_of_contributing_lead_somewhere(path: Path) -> None:
    found = links(path)
    for target, anchor in found:
        assert (ROOT / target).is_file(), target
        assert not anchor or f"{{#{anchor}}}" in (ROOT / target).read_text(encoding="utf-8"), anchor
    assert {target for target, _ in found} >= {guide.name for guide in GUIDES if guide != path}
