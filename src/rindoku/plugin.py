"""The MkDocs plugin: the one module that knows MkDocs (and, unchanged, properdocs).

Everything that can be wrong in the sources is known in `on_config`, before MkDocs touches the
site folder; only what a finished page reveals is reported at the end.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any, ClassVar

from markupsafe import Markup, escape
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc

from rindoku.ahead import convert_ahead, digest
from rindoku.book import CONFIG, CONTENTS, NOT_FOUND, PAGES, Book, Paper
from rindoku.book.reader import read_book
from rindoku.checks import check_build
from rindoku.content import Content, at_root, content, tree, without_empty_front_matter
from rindoku.findings import BookError, Finding, report
from rindoku.font import FONT, cached_subset, signs
from rindoku.index.cards import CARDS, cards, has_cards
from rindoku.index.cards import SCRIPT as CARD_SCRIPT
from rindoku.index.cards import SHEET as CARD_SHEET
from rindoku.index.html import fill
from rindoku.lab import LABS
from rindoku.manuscript.phrases import break_phrases
from rindoku.markdown import RindokuExtension, extensions
from rindoku.policy import add_policy
from rindoku.search import FOLDER, Document, Indexing, SearchError, document, spellings
from rindoku.style import STYLE, colour_sheet

log = logging.getLogger("mkdocs.plugins.rindoku")
SITE = Path(__file__).parent / "site"
# The generated pages that the head of every page leads to; a book without them shows its pages.
HEADER_LINKS = (CONTENTS, "taxonomy.md", "bibliography.md")


class RindokuPlugin(BasePlugin):  # type: ignore[type-arg, no-untyped-call]
    """Turns the book in the folder of `mkdocs.yml` into pages."""

    # The last book that could be read, for a preview whose book.yml is broken at the moment.
    _last: ClassVar[dict[Path, Book]] = {}

    def __init__(self) -> None:
        super().__init__()
        self.serving = self.dirty = False
        # The book that the command has read a moment ago.
        self.read: Book | None = None
        # Where a release puts its files, as the front page reaches it; '' if this is no release.
        self.downloads = ""
        # The finished contents of the pages, without what only the theme adds.
        self.contents: dict[str, str] = {}

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Remember whether this is a preview: then findings are shown, not fatal."""
        self.serving, self.dirty = command == "serve", dirty

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Read the book, report what is wrong, and set MkDocs up for it."""
        root = Path(config.config_file_path).parent.resolve()
        self.late: list[Finding] = []
        self.signs: set[str] = set()
        self.index: Indexing | None = None
        # What was made ahead of pages, with digests of their HTML; then their contents and documents.
        self.ahead: dict[str, tuple[str, tuple[Content, Document]]] = {}
        self.documents: dict[str, tuple[str, Document]] = {}
        self.findings: list[Finding] = []
        try:
            if self.read is not None and self.read.root == root:  # and checked
                self.book = self.read
            else:
                self.book = read_book(root)
                self.findings = check_build(self.book)
            self._last[root] = self.book
        except BookError as error:
            if not self.serving or root not in self._last:
                raise PluginError(report(error.findings)) from None
            self.book, self.findings = self._last[root], error.findings
        if self.findings and not self.serving:
            raise PluginError(report(self.findings))
        for finding in self.findings:
            log.warning(str(finding))
        self._set_up(config)
        return config

    def _set_up(self, config: MkDocsConfig) -> None:
        book = self.book
        config.nav = [{book.title(uri): uri} if uri in book.index_pages else uri for uri in book.order]
        names, settings = extensions(book)
        self.extension: RindokuExtension = names[-1]
        config.markdown_extensions = [
            *(name for name in config.markdown_extensions if name not in names),
            *names,
        ]
        config.mdx_configs = {**settings, **config.mdx_configs}
        config.use_directory_urls = False
        config.site_name = book.config.short_title or book.config.title
        config.copyright = f"{book.config.title} {book.config.version}"
        # Themes put these into the page as they stand.
        for name in ("site_name", "site_description", "site_author", "copyright"):
            config[name] = escape(config[name] or "")
        config.theme.dirs.insert(1 if config.theme.custom_dir else 0, str(SITE / "theme"))
        shows = has_cards(book)
        sheets = [f"assets/rindoku/{name}.css" for name in ("book", "search", "access")]
        config.extra_css = [*sheets, *([CARD_SHEET] if shows else []), STYLE, *config.extra_css]
        scripts = ["assets/rindoku/book.js", "assets/rindoku/search.js", *([CARD_SCRIPT] if shows else [])]
        scripts.append("assets/rindoku/access.js")
        config.extra_javascript = [*scripts, *config.extra_javascript]
        links = [uri for uri in HEADER_LINKS if uri in book.made_pages] or book.order[1:]
        config.extra["rindoku"] = {
            "links": [(u.replace(".md", ".html"), escape(book.title(u))) for u in links],
            "t": book.strings,
            "speakers": {speaker.id: speaker.name for speaker in book.config.cast},
            "groups": book.taxonomy.groups,
            "downloads": self.downloads,
            "release": book.config.release_name,
        }
        if book.config.repository and not config.edit_uri_template:
            address = f"{book.config.repository.rstrip('/')}/edit/main/{PAGES}/{{path}}"
            config.edit_uri_template = address
        watched = [CONFIG, book.config.bibliography, book.config.taxonomy, book.config.glossary]
        paths = [book.root / name for name in (*watched, "overrides", LABS) if name]
        config.watch += [str(path) for path in [*paths, SITE] if path.exists()]

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add the pages and files that are made from the records."""
        for uri in self.book.made_pages:
            files.append(File.generated(config, uri, content=""))
        files.append(File.generated(config, STYLE, content=colour_sheet(self.book)))
        if has_cards(self.book):
            files.append(File.generated(config, CARDS, content=cards(self.book)))
        for folder in self.book.config.subbooks:
            pending = f"<!doctype html><meta charset=utf-8><p>{self.book.strings['subbook_pending']}</p>"
            files.append(File.generated(config, f"{folder}/index.html", content=pending))
        for file in files:
            # Sources that a page shows nothing of, such as notes beside it, are not published.
            if file.src_uri.endswith((".py", ".yml")):
                file.inclusion = InclusionLevel.EXCLUDED
            elif file.src_uri in (CONTENTS, NOT_FOUND):
                file.inclusion = InclusionLevel.NOT_IN_NAV
        for lab in self.book.told_labs:
            for path in (lab.source, lab.notebook):
                # Beside each other on the site; a preview may be ahead of the first run.
                uri, source = f"{LABS}/{Path(path).name}", self.book.root / path
                if source.is_file():
                    files.append(File.generated(config, uri, abs_src_path=str(source)))
        return files

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Keep the papers out of what every page lists, which would grow with the book; convert pages."""
        pages = [page for page in nav.items if isinstance(page, Page)]
        config.extra["rindoku"]["pages"] = [p for p in pages if self._paper(p.file.src_uri) is None]
        if not self.serving and not self.dirty:
            # First what takes longest, so that all processes end at the same time.
            ahead = sorted(files.documentation_pages(), key=lambda f: f.src_uri not in self.book.made_pages)
            self.ahead = convert_ahead([f.page for f in ahead if f.page], config, files, self._ahead)
        return nav

    def _ahead(self, uri: str, html: str) -> tuple[Content, Document]:
        made = content(self.book, uri, html)
        return made, document(self.book, uri, f"<article>{made.html}</article>")

    def on_env(self, env: Any, *, config: MkDocsConfig, files: Files) -> Any:
        """Let templates of the theme mark where titles may break."""
        env.filters["phrases"] = lambda text: Markup(break_phrases(str(text)))
        if not self.serving:
            pages = (file.page for file in files.documentation_pages())
            self.contents = {p.file.src_uri: p.content for p in pages if p and p.content is not None}
        # Not in a preview, which it would slow down.
        if not self.serving and not self.late:
            self._start_index(config, files)
        return env

    def _start_index(self, config: MkDocsConfig, files: Files) -> None:
        """Let the search index be made while templates are filled: the theme adds no text to it."""
        site, same = Path(config.site_dir), spellings(self.book)
        try:
            found = self._documents(files, site)
            self.index = Indexing(found, same, site / FOLDER, self.book.config.language)
        except SearchError as error:
            raise PluginError(str(error)) from None

    def _documents(self, files: Files, site: Path) -> Iterator[Document]:
        """Yield what the index takes of the pages."""
        for file in sorted(files.documentation_pages(), key=lambda file: file.src_uri):
            uri = file.src_uri
            if uri == NOT_FOUND or file.page is None:
                continue
            html, made = self.documents.pop(uri, ("", None))
            if file.page.content is None:  # a dirty build passes over it
                yield document(self.book, uri, (site / file.dest_uri).read_text(encoding="utf-8"))
            elif made is not None and html == file.page.content:
                yield made
            else:
                yield document(self.book, uri, f"<article>{file.page.content}</article>")

    def on_build_error(self, *, error: Exception) -> None:
        """Stop what is still at work."""
        if self.index is not None:
            self.index.stop()
            self.index = None

    def _paper(self, uri: str) -> Paper | None:
        return self.book.papers_by_uri.get(uri)

    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Tell the extension which page it is at work on, and name the page."""
        uri = page.file.src_uri
        self.extension.uri = uri
        paper = self._paper(uri)
        if paper is not None:
            page.meta["title"] = paper.title
            page.meta["description"] = paper.record.proposal
            page.meta["group"] = self.book.taxonomy.path(paper.record.groups[0])[0].id
            page.meta["number"] = paper.record.number
        elif uri in self.book.made_pages:
            page.meta["title"] = self.book.title(uri)
        for name in ("title", "description"):
            if name in page.meta:
                page.meta[name] = escape(page.meta[name])
        # MkDocs takes an empty block of front matter for text.
        return without_empty_front_matter(markdown)

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Put the card, the generated page or the findings into the content of the page."""
        uri = page.file.src_uri
        if "title" not in page.meta:
            # From a heading it is escaped already, from the name of a file it is not.
            page.title = escape(unescape(page.title))
            # Material gives back the signs of a title that is not in the front matter.
            if not page.is_homepage:
                page.meta["title"] = page.title
        source, ahead = self.ahead.pop(uri, ("", None))
        if ahead is not None and source == digest(html):
            made = ahead[0]
            self.documents[uri] = (made.html, ahead[1])
        else:  # another plugin has changed it
            made = content(self.book, uri, html)
        html = made.html
        if made.headings is not None:
            page.toc = get_toc(tree(made.headings))
        # MkDocs sees the ids of the Markdown tree alone, not those of formulas and cards.
        page.present_anchor_ids = (page.present_anchor_ids or set()) | made.anchors
        if self.serving:
            for finding in made.leftovers:
                log.warning(str(finding))
            findings = [f for f in self.findings if f.path == f"{PAGES}/{uri}"]
            elsewhere = [f for f in self.findings if not f.path.startswith(f"{PAGES}/")]
            shown = [*findings, *made.leftovers, *elsewhere]
            if shown:
                html = fill("findings.html", self.book, uri, findings=shown) + html
        self.late += made.leftovers
        return html

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """Put the content security policy into a page; it would block the reload of a preview."""
        content = page.content or ""
        if page.file.src_uri == NOT_FOUND:
            # It is shown in place of any page, so its addresses begin at the root of the site.
            output, content = (at_root(text, config.site_url or "/") for text in (output, content))
        if self.serving:
            return output
        self.signs |= signs(output)
        return add_policy(output, content)

    def on_post_template(self, output_content: str, *, template_name: str, config: MkDocsConfig) -> str:
        """Put it into what is made from a template alone, such as 404.html."""
        if self.serving or not template_name.endswith(".html"):
            return output_content
        return add_policy(output_content)

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Fail if a finished page shows source syntax; leave what the formulas need of the font."""
        if self.serving:
            return
        if self.late:
            raise PluginError(report(self.late))
        font = (SITE / "theme" / FONT).read_bytes()
        # A dirty build passes over pages, so it does not know what they show.
        made = font if self.dirty else cached_subset(font, self.signs, self.book.root)
        (Path(config.site_dir) / FONT).write_bytes(made)
        index, self.index = self.index, None
        try:
            if index is not None:
                index.finish()
        except SearchError as error:
            raise PluginError(str(error)) from None
