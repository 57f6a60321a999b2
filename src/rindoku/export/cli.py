"""`rindoku release`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rindoku.build import SITE, BuildFailed
from rindoku.export.dates import WrongDate, release_date
from rindoku.findings import BookError

if TYPE_CHECKING:
    from rindoku.export.release import Made, Step

_KEPT = "the last release and the last site are as they were"


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), default=Path())
@click.option(
    "--dist", type=click.Path(path_type=Path, file_okay=False), help="Where the files go (FOLDER/dist)."
)
def release(folder: Path, dist: Path | None) -> None:
    """Make the release of the book in FOLDER: its site, PDF, EPUB and a zip of the site.

    The files bear the version of the book, and stand beside those of other versions with SHA256SUMS. A
    release that fails leaves the last one, and the last site, as they were.

    Example: rindoku release --dist releases
    """
    from rindoku.export.release import make_release, writers

    root = folder.resolve()
    site, target = root / SITE, (dist or folder / "dist").resolve()
    if target.is_relative_to(site):
        raise click.UsageError(
            f"A new site takes the place of {site}, and what is in it. Name another --dist."
        )
    try:
        using = writers()
    except ModuleNotFoundError as error:
        raise click.UsageError(f"{error}. A release needs more: pip install 'rindoku[release]'.") from None
    try:
        date, warning = release_date(root, os.environ, datetime.now(UTC))
    except WrongDate as error:
        raise click.UsageError(str(error)) from None
    if warning:
        click.echo(f"Warning: {warning}", err=True)
    display = _Display()
    try:
        with display:
            made = make_release(root, site, target, date, using, display)
    except BookError as error:
        for finding in error.findings:
            click.echo(str(finding), err=True)
        click.echo(f"{len(error.findings)} finding(s); {_KEPT}.", err=True)
        sys.exit(1)
    except (BuildFailed, OSError) as error:
        click.echo(f"{error}; {_KEPT}.", err=True)
        sys.exit(1)
    click.echo(summary(made, display.seconds, dist or folder / "dist"))
    click.echo(f"Built: {site / 'index.html'}")


class _Display:
    """Shows how far the work is: a bar at a terminal, else a line for each step that is done."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._bar: Any = None
        self._terminal = sys.stderr.isatty()

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.render_finish()

    def __call__(self, step: Step) -> None:
        if step.seconds is not None:
            self.seconds[step.name] = step.seconds
        if not self._terminal:
            if step.seconds is not None:
                click.echo(f"{step.number}/{step.total} {step.name} ({step.seconds:.1f} s)", err=True)
            return
        if self._bar is None:
            self._bar = click.progressbar(
                length=step.total,
                file=sys.stderr,
                item_show_func=str,
                show_eta=False,
                show_percent=False,
                show_pos=True,
            )
        self._bar.pos, self._bar.current_item = step.number - (step.seconds is None), step.name
        self._bar.render_progress()


def summary(made: Sequence[Made], seconds: dict[str, float], folder: Path) -> str:
    """Return the files of a release as a table: pages, size, seconds; then the steps that made none."""
    width = max(len(str(folder / file.name)) for file in made)
    lines = []
    for file in made:
        pages = f"{file.pages} pages" if file.pages is not None else ""
        size = f"{file.size / 1e6:.1f} MB" if file.size >= 1e5 else f"{file.size / 1e3:.1f} kB"
        took = f"{seconds[file.name]:.1f} s" if file.name in seconds else ""
        lines.append(f"{folder / file.name!s:{width}}  {pages:>10}  {size:>8}  {took:>7}".rstrip())
    names = {file.name for file in made}
    steps = ", ".join(f"{name} {took:.1f} s" for name, took in seconds.items() if name not in names)
    return "\n".join([*lines, f"Besides: {steps}. In all: {sum(seconds.values()):.1f} s."])
