"""What several tests need and is dear to make: the site of the book, built once."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from helpers import ROOT

from rindoku.cli import main


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of this book, with the manual inside, as `make book` builds it."""
    target = tmp_path_factory.mktemp("book") / "site"
    result = CliRunner().invoke(main, ["build", str(ROOT), "--site-dir", str(target)])
    assert result.exit_code == 0, result.output
    return target
