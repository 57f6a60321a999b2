"""What several tests need and is dear to make: the site of the book, built once."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import ROOT, Built

from rindoku.build import build_site, read_parts


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Our own book with the manual inside, as `make book` builds them."""
    target = tmp_path_factory.mktemp("book") / "site"
    parts = read_parts(ROOT)
    return Built(target, parts, build_site(parts, target))


@pytest.fixture(scope="session")
def site(built: Built) -> Path:
    """The site of this book, with the manual inside."""
    return built.site
