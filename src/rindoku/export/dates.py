"""The date that the files of a release bear: of the sources, never of the clock's hour."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

VARIABLE = "SOURCE_DATE_EPOCH"


class WrongDate(Exception):
    """Raised when the environment names a date that is none."""


def release_date(folder: Path, environment: Mapping[str, str], now: datetime) -> tuple[datetime, str]:
    """Return the date of a release, in UTC, and what its maker should know of it ('' if nothing).

    Args:
        folder: the folder of the book.
        environment: its `SOURCE_DATE_EPOCH` goes before the date of the last commit.
        now: the time by the clock; its day is the last resort.

    Raises:
        WrongDate: if the environment says something that is no date.
    """
    given = environment.get(VARIABLE)
    if given:
        try:
            return datetime.fromtimestamp(int(given), UTC), ""
        except (ValueError, OverflowError, OSError):
            raise WrongDate(f"{VARIABLE} is no number of seconds since 1970: '{given}'.") from None
    seconds = _git(folder, "log", "-1", "--format=%ct")
    if not seconds:
        text = f"No Git commit tells the date of the sources, so the files bear today's. Or set {VARIABLE}."
        return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0), text
    date = datetime.fromtimestamp(int(seconds), UTC)
    changed = (_git(folder, "status", "--porcelain", "-z", "--no-renames", "--", ".") or "").split("\0")[:-1]
    if not changed:
        return date, ""
    names = [entry[3:] for entry in changed]
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return date, f"The sources are not those of the last commit, whose date the files bear: {names[0]}{more}."


def _git(folder: Path, *arguments: str) -> str:
    """Return what Git says; '' if there is no Git, no repository or no commit."""
    try:
        done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, encoding="utf-8")
    except OSError:
        return ""
    return done.stdout.rstrip("\n") if done.returncode == 0 else ""
