"""The command line: `rindoku build`, `serve`, `check`, `lab` and `new`."""

from __future__ import annotations

import gc
import logging
import os
import shutil
import sys
import tempfile
from pathlib import Path

import click

from rindoku import __version__
from rindoku.book.reader import read_book
from rindoku.checks.cli import check
from rindoku.findings import BookError
from rindoku.lab.cli import lab
from rindoku.new.cli import new

os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")


@click.group()
@click.version_option(__version__)
def main() -> None:
    """Make a book about papers from the chapters in a folder."""
    logging.basicConfig(format="%(levelname)-8s %(message)s", level=logging.WARNING)


main.add_command(check)
main.add_command(lab)
main.add_command(new)
_FOLDER = click.argument(
    "folder", type=click.Path(path_type=Path, exists=True, file_okay=False), default=Path()
)


@main.command()
@_FOLDER
@click.option("--site-dir", type=click.Path(path_type=Path), help="Where the site goes (FOLDER/site).")
def build(folder: Path, site_dir: Path | None) -> None:
    """Build the site of the book in FOLDER. A failed build leaves the last site as it was.

    Example: rindoku build --site-dir public
    """
    # Most of what a build makes stays until its end: looking for garbage as often as usual takes a
    # twentieth of the time.
    gc.set_threshold(100_000, 50, 50)
    target = (site_dir or folder / "site").resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    # A sibling, so that the swap at the end is a rename on one file system.
    work = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        built = _build(folder.resolve(), work / "new")
        if target.exists():
            target.rename(work / "old")
        built.rename(target)
    except BookError as error:
        for finding in error.findings:
            click.echo(str(finding), err=True)
        click.echo(f"{len(error.findings)} finding(s); the last site is as it was.", err=True)
        sys.exit(1)
    except _BuildFailed as error:
        click.echo(f"{error}; the last site is as it was.", err=True)
        sys.exit(1)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    click.echo(f"Built: {target / 'index.html'}")


class _BuildFailed(Exception):
    """Raised when MkDocs gave up; it has said why."""


def _build(folder: Path, target: Path) -> Path:
    """Build a book and the books inside it into a folder."""
    from mkdocs.commands.build import build as mkdocs_build
    from mkdocs.config import load_config
    from mkdocs.exceptions import Abort, MkDocsException

    from rindoku.plugin import RindokuPlugin

    book = read_book(folder)
    if book.findings:
        raise BookError(book.findings)
    try:
        config = load_config(str(folder / "mkdocs.yml"), site_dir=str(target), strict=True)
        config.plugins.on_startup(command="build", dirty=False)
        RindokuPlugin.read = book
        try:
            mkdocs_build(config)
        finally:
            RindokuPlugin.read = None
            config.plugins.on_shutdown()
    except (Abort, MkDocsException) as error:
        raise _BuildFailed(str(error) or "The build failed") from None
    for name, path in book.config.subbooks.items():
        shutil.rmtree(target / name, ignore_errors=True)
        _build(folder / path, target / name)
    return target


@main.command()
@_FOLDER
@click.option("--address", default="127.0.0.1:8000", show_default=True, help="Host and port.")
def serve(folder: Path, address: str) -> None:
    """Show the book in FOLDER while you write; an edit shows without a restart.

    Example: rindoku serve --address 127.0.0.1:8001
    """
    from mkdocs.commands.serve import serve as mkdocs_serve

    logging.getLogger("mkdocs").setLevel(logging.INFO)
    mkdocs_serve(str(folder / "mkdocs.yml"), dev_addr=address)
