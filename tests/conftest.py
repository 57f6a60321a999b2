"""What several tests need and is dear to make: the site of the book, built once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from helpers import ROOT

from rindoku.build import Part, build_site, read_parts


@dataclass(frozen=True)
class Built:
    """A site, the books in it, and the contents of the pages of each."""

    site: Path
    parts: tuple[Part, ...]
    contents: tuple[Mapping[str, str], ...]


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
