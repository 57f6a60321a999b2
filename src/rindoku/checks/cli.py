"""`rindoku check`."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

import click

from rindoku.findings import BookError, Code, Finding, nearest

_ESCAPES = {"%": "%25", "\r": "%0D", "\n": "%0A"}


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), default=Path())
@click.option(
    "--format", "style", type=click.Choice(["text", "github"]), default="text", show_default=True,
    help="How findings are printed; github makes annotations of them.",
)  # fmt: skip
@click.option("--changed", is_flag=True, help="Only files that differ from what Git has.")
@click.option(
    "--fix", is_flag=True, help="Mend what is mechanical: spaces, widths, spellings, order of fields."
)
@click.option("--dry-run", is_flag=True, help="With --fix: show the changes and make none.")
@click.option("--explain", metavar="CODE", help="Tell what a code means, and end.")
def check(folder: Path, style: str, changed: bool, fix: bool, dry_run: bool, explain: str | None) -> None:
    """Find everything that is wrong with the book in FOLDER, its text included.

    The exit status is 0 if nothing is, 1 with findings.

    Example: rindoku check --fix --dry-run
    """
    if explain is not None:
        click.echo(explanation(explain))
        return
    if dry_run and not fix:
        raise click.UsageError("--dry-run goes with --fix.")
    root = folder.resolve()
    findings = _find(root, _changed(root) if changed else None)
    pending = False
    if fix:
        findings, pending = _mend(root, findings, dry_run)
    for finding in findings:
        click.echo(annotation(finding, folder) if style == "github" else str(finding))
    if findings:
        files = len({finding.path for finding in findings})
        click.echo(
            f"{len(findings)} finding(s) in {files} file(s). What a code means: --explain CODE.", err=True
        )
    elif not pending:
        click.echo("Nothing to mend.", err=True)
    if findings or pending:
        sys.exit(1)


def _find(root: Path, paths: list[str] | None) -> list[Finding]:
    from rindoku.book.reader import read_book
    from rindoku.checks import check as check_book

    try:
        return check_book(read_book(root), paths)
    except BookError as error:
        return error.findings


def _mend(root: Path, findings: list[Finding], dry_run: bool) -> tuple[list[Finding], bool]:
    """Mend files, or show what would be mended.

    Returns:
        The findings that are left, and whether there are changes that were only shown.
    """
    from rindoku.checks.fixes import diff, mended

    changes = mended(root, findings)
    for path, (old, new) in changes.items():
        if dry_run:
            click.echo(diff(path, old, new), nl=False)
            continue
        (root / path).write_bytes(new.encode())
        click.echo(f"Mended: {path}", err=True)
    if dry_run:
        return [finding for finding in findings if finding.edit is None], bool(changes)
    if not changes:
        return findings, False
    kept = {finding.path for finding in findings}
    return [finding for finding in _find(root, None) if finding.path in kept], False


def _changed(root: Path) -> list[str]:
    """Return the files of a book that are new or differ from the last commit."""
    commands = (
        ["git", "diff", "--name-only", "--relative", "HEAD", "--", "."],
        ["git", "ls-files", "--others", "--exclude-standard", "--", "."],
    )
    found: list[str] = []
    for command in commands:
        command = ["git", "-c", "core.quotePath=false", *command[1:]]
        try:
            done = subprocess.run(command, cwd=root, capture_output=True, text=True, encoding="utf-8")
        except OSError:
            raise click.UsageError("--changed needs Git.") from None
        if done.returncode:
            raise click.UsageError(f"--changed needs a Git repository with a commit ({done.stderr.strip()}).")
        found += done.stdout.splitlines()
    return found


def annotation(finding: Finding, folder: Path) -> str:
    """Return a finding as GitHub shows it on the changed line; paths start where the command does."""
    path = (folder / finding.path).as_posix()
    title, text = (
        "".join(_ESCAPES.get(sign, sign) for sign in part)
        for part in (str(finding.code), f"{finding.message} {finding.hint}".strip())
    )
    place = path.replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
    return f"::error file={place},line={finding.line},col={finding.column},title={title}::{text}"


def explanation(code: str) -> str:
    """Return what a code means: its sentence, and the page of its rule."""
    from rindoku.checks import all_rules

    known = {str(each): each for each in Code}
    found = known.get(code.upper())
    if found is None:
        hint = nearest(code.upper(), known) or f"Codes: {', '.join(known)}."
        raise click.UsageError(f"There is no code '{code}'. {hint}")
    pages = [inspect.getdoc(rule) or "" for rule in all_rules() if found in rule.CODES]
    return "\n\n".join([f"{found}: {found.sentence}", *pages])
