"""The wheel holds all that another author needs: a book begins, builds and passes with it alone."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
from helpers import ROOT

_PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]


def run(*command: str | Path, cwd: Path) -> str:
    """What a command prints, far from the checkout."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(*_PIP, "wheel", "--no-deps", "--no-index", "--no-build-isolation", "-w", folder, ROOT, cwd=folder)
    return next(folder.glob("rindoku-*.whl"))


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a bare environment that has the wheel, and the packages of this one but rindoku."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(folder, symlinks=os.name != "nt")
    place = {"base": str(folder), "platbase": str(folder)}
    scripts = Path(sysconfig.get_path("scripts", "venv", place))
    site = Path(sysconfig.get_path("purelib", "venv", place))
    python = scripts / "python"
    # Before the path is known: pip must not take the checkout for what is installed.
    run(*_PIP, "--python", python, "install", "--no-deps", "--no-index", wheel, cwd=folder)
    # A .pth in a folder that a .pth adds is not read, so the checkout stays out.
    paths = dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib"))
    (site / "packages-of-the-tests.pth").write_text("\n".join(paths) + "\n", encoding="utf-8")
    where = run(python, "-c", "import rindoku; print(rindoku.__file__)", cwd=folder).strip()
    assert Path(where).resolve().is_relative_to(site.resolve())
    return scripts


def test_the_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    source = ROOT / "src"
    files = {path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file()}
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert {name for name in files if "__pycache__" not in name} == held


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_book_begins_builds_and_passes_with_the_wheel(
    programs: Path, language: str, tmp_path: Path
) -> None:
    rindoku = programs / "rindoku"
    run(rindoku, "new", "book", "mine", "--language", language, cwd=tmp_path)
    with (tmp_path / "mine/bib/refs.bib").open("a", encoding="utf-8") as file:
        file.write("\n@book{wiener1948, author={Wiener, Norbert}, title={Cybernetics},\n")
        file.write("publisher={Wiley}, year={1948}}\n")
    options = ("--key", "wiener1948", "--group", "information")
    run(rindoku, "new", "paper", "wiener", "--book", "mine", *options, cwd=tmp_path)
    run(rindoku, "build", "mine", cwd=tmp_path)
    run(rindoku, "check", "mine", cwd=tmp_path)
    site = tmp_path / "mine/site"
    assert "speech" in (site / "papers/shannon.html").read_text(encoding="utf-8")
    placeholder = {"ja": "要記入", "en": "FILL IN"}[language]
    assert placeholder in (site / "papers/wiener.html").read_text(encoding="utf-8")
    assert list((site / "pagefind").glob("*.js"))
    assert list(site.rglob("*.woff2"))
