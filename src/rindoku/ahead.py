"""Pages converted ahead, in parallel processes, while MkDocs still waits for the first of them.

MkDocs converts one page after the other. A page's HTML depends on its text, the book and the list of
files, which are all known before: copies of this process convert the pages and make their contents, and
whoever comes to a page finds what they made. Whatever is unlike the ordinary case is left to MkDocs: a
page with something to tell, such as a link that leads nowhere, and one whose text another plugin has
changed meanwhile.
"""

from __future__ import annotations

import gc
import hashlib
import logging
import multiprocessing
import os
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import markdown

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

_T = TypeVar("_T")
# Below so many pages the processes cost what they save; beyond so many processes they wait.
LEAST = 100
MOST = 8
_CHUNK = 16

# What the copies of this process find when they begin.
_job: tuple[Sequence[Page], MkDocsConfig, Files, Callable[[str, str], Any]]


@dataclass(frozen=True)
class Converted:
    """What MkDocs keeps of the conversion of a page; files are named, since each process has its own."""

    source: str
    content: str
    toc: Any
    title: str | None
    anchors: set[str] | None
    links: dict[str, dict[str, str]] | None
    made: Any


def convert_ahead(
    pages: Sequence[Page], config: MkDocsConfig, files: Files, make: Callable[[str, str], _T]
) -> dict[str, tuple[str, _T]]:
    """Convert pages in parallel, so that their `render` has nothing left to do.

    Args:
        pages: the pages; what takes long should come first.
        config: the configuration of MkDocs.
        files: all files of the site.
        make: called there with the name of a page and its HTML.

    Returns:
        What `make` returned, by the names of the pages, with the digest of the HTML it was given.
    """
    global _job
    done: dict[str, tuple[str, _T]] = {}
    count = min(processors(), MOST)
    # Elsewhere a process cannot be copied, or not safely.
    if count < 2 or len(pages) < LEAST or not sys.platform.startswith("linux"):
        return done
    # Loads the extensions, which every copy would load for itself.
    markdown.Markdown(extensions=config.markdown_extensions, extension_configs=config.mdx_configs)
    _job = (pages, config, files, make)
    # What lives now is left alone by the collector, so that the copies go on sharing it.
    gc.freeze()
    chunks = [range(start, min(start + _CHUNK, len(pages))) for start in range(0, len(pages), _CHUNK)]
    try:
        with ProcessPoolExecutor(count, multiprocessing.get_context("fork"), _listen) as pool:
            for chunk, found in zip(chunks, pool.map(_convert, chunks), strict=True):
                for index, converted in zip(chunk, found, strict=True):
                    if converted is not None:
                        _hand_over(pages[index], converted)
                        done[pages[index].file.src_uri] = (digest(converted.content), converted.made)
    except (BrokenProcessPool, OSError):
        # No memory or no process to be had: MkDocs converts what is left.
        pass
    finally:
        gc.unfreeze()
        del _job
    return done


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Ears(logging.Handler):
    """Hears what is logged, and says nothing."""

    heard = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Count a record."""
        _Ears.heard += 1


def _listen() -> None:
    """Silence this copy of the process: what a page has to tell is told when MkDocs converts it."""
    root = logging.getLogger()
    for name in [*logging.root.manager.loggerDict]:
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True
    root.handlers = [_Ears()]


def _convert(chunk: Sequence[int]) -> list[Converted | None]:
    return [_convert_page(index) for index in chunk]


def _convert_page(index: int) -> Converted | None:
    """Take a page as far as its HTML, in the steps of MkDocs; None if there is anything to tell."""
    pages, config, files, make = _job
    page, heard = pages[index], _Ears.heard
    try:
        config._current_page = page
        page = config.plugins.on_pre_page(page, config=config, files=files)
        page.read_source(config)
        text = config.plugins.on_page_markdown(page.markdown or "", page=page, config=config, files=files)
        page.markdown = text
        page.render(config, files)
        content = page.content or ""
        made = make(page.file.src_uri, content)
    except Exception:
        return None
    if _Ears.heard > heard:
        return None
    links = page.links_to_anchors
    named = None if links is None else {file.src_uri: found for file, found in links.items()}
    return Converted(
        digest(text), content, page.toc, page._title_from_render, page.present_anchor_ids, named, made
    )


def digest(text: str) -> str:
    """Return what tells a text from every other."""
    return hashlib.sha256(text.encode()).hexdigest()


def _hand_over(page: Page, converted: Converted) -> None:
    """Let the `render` of a page take what is there, as long as the text is the one that was converted."""
    render = page.render

    def take(config: MkDocsConfig, files: Files) -> None:
        del page.render
        links = None
        if converted.links is not None:
            targets = [(files.get_file_from_path(uri), found) for uri, found in converted.links.items()]
            links = {target: found for target, found in targets if target is not None}
        if digest(page.markdown or "") != converted.source or len(links or ()) != len(converted.links or ()):
            render(config, files)
            return
        page.content, page.toc = converted.content, converted.toc
        page._title_from_render = converted.title
        page.present_anchor_ids, page.links_to_anchors = converted.anchors, links

    page.render = take  # type: ignore[method-assign]
