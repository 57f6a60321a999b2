"""The command line: `rindoku build`, `release`, `serve`, `check`, `lab` and `new`."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

import click

from rindoku import __version__
from rindoku.build import SITE, BuildFailed, beside, build_site, put, read_parts
from rindoku.checks.cli import check
from rindoku.export.cli import release
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
main.add_command(release)
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
    target = (site_dir or folder / SITE).resolve()
    try:
        with beside(target) as work:
            build_site(read_parts(folder.resolve()), work / "new")
            put({target: work / "new"})
    except BookError as error:
        for finding in error.findings:
            click.echo(str(finding), err=True)
        click.echo(f"{len(error.findings)} finding(s); the last site is as it was.", err=True)
        sys.exit(1)
    except BuildFailed as error:
        click.echo(f"{error}; the last site is as it was.", err=True)
        sys.exit(1)
    click.echo(f"Built: {target / 'index.html'}")


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
