"""`rindoku lab list` and `rindoku lab run`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from rindoku.ahead import processors
from rindoku.book import CONFIG
from rindoku.book.config import BookConfig
from rindoku.book.reader import read_config
from rindoku.findings import BookError, nearest
from rindoku.lab import LABS
from rindoku.lab.outputs import read_labs

# Colours that are ground or rules, not lines of a figure.
_GROUND = ("paper", "ink", "line", "soft", "muted")
_BOOK = click.option(
    "--book",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=Path(),
    help="The folder of the book (this one).",
)


@click.group()
def lab() -> None:
    """Run the labs of a book: the small programs beside its chapters."""


@lab.command("list")
@_BOOK
def list_labs(book: Path) -> None:
    """List the labs of a book, and whether their outputs are current, stale or still to be made.

    Example: rindoku lab list
    """
    for found in read_labs(book.resolve())[0].values():
        click.echo(f"{found.state:8}{found.slug}")


@lab.command()
@click.argument("slugs", nargs=-1, metavar="[SLUG]...")
@_BOOK
@click.option("--stale", is_flag=True, help="Only labs whose outputs are stale or missing.")
@click.option("--jobs", type=click.IntRange(1), help="How many at once (as many as there are processors).")
@click.option("--timeout", type=click.FloatRange(0.1), default=300, show_default=True, help="Seconds a lab.")
@click.option("--scheduler", metavar="tcp://…", help="The address of a Dask scheduler: its workers run them.")
def run(
    slugs: tuple[str, ...], book: Path, stale: bool, jobs: int | None, timeout: float, scheduler: str | None
) -> None:
    """Run labs (all of them, or those named) and keep their outputs.

    A lab that fails leaves its old outputs as they were; the others go on. The exit status is 1 if
    one failed.

    Example: rindoku lab run skyformer --jobs 2
    """
    root = book.resolve()
    labs, _ = read_labs(root)
    for slug in slugs:
        if slug not in labs:
            hint = nearest(slug, labs) or f"Labs: {', '.join(labs) or 'none'}."
            raise click.UsageError(f"There is no {LABS}/{slug}.py. {hint}")
    chosen = [s for s in dict.fromkeys(slugs or labs) if not stale or labs[s].state != "current"]
    if not chosen:
        click.echo("No lab to run.")
        return
    try:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        import rindoku.lab.drawing  # noqa: F401
        from rindoku.lab.run import Outcome, jobs_of, run_jobs
    except ImportError as error:
        raise click.UsageError(f"{error}. Labs need more: pip install 'rindoku[labs]'.") from None
    try:
        config, _ = read_config(root)
    except BookError as error:
        raise click.UsageError(f"{CONFIG} cannot be read:\n{error}") from None
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress, _executor(scheduler, jobs) as executor:
        task = progress.add_task("labs", total=len(chosen))

        def tell(outcome: Outcome) -> None:
            result = "failed" if outcome.error else "done"
            progress.console.print(f"{result:7}{outcome.slug} ({outcome.seconds:.1f} s)", highlight=False)
            progress.advance(task)

        outcomes = run_jobs(jobs_of(root, chosen, palette(config), timeout), executor, root, tell)
    failed = [outcome for outcome in outcomes if outcome.error]
    for outcome in failed:
        click.echo(f"\n{LABS}/{outcome.slug}.py: {outcome.error}", err=True)
    if failed:
        names = ", ".join(outcome.slug for outcome in failed)
        count = f"{len(failed)} of {len(outcomes)} failed"
        click.echo(f"\n{count}, with their outputs as they were: {names}", err=True)
        sys.exit(1)


def palette(config: BookConfig) -> tuple[str, ...]:
    """Return the names of a book's colours for C0 to C5 of its figures."""
    return ("ink", *(name for name in config.colours if name not in _GROUND))


@contextmanager
def _executor(scheduler: str | None, jobs: int | None) -> Iterator[Executor]:
    """Open threads that wait for processes, or a cluster."""
    if scheduler is None:
        executor = ThreadPoolExecutor(jobs or processors())
        try:
            yield executor
        finally:
            # After Ctrl-C no other lab begins.
            executor.shutdown(cancel_futures=True)
        return
    try:
        import distributed
    except ImportError as error:
        raise click.UsageError(f"{error}. A cluster needs more: pip install 'rindoku[labs]'.") from None
    dask: Any = distributed  # its functions have no types
    try:
        client = dask.Client(scheduler, timeout=5)
    except (OSError, ValueError) as error:
        raise click.UsageError(f"No scheduler answers at {scheduler} ({error}).") from None
    with client:
        yield client.get_executor(pure=False)
