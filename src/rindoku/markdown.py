"""The one Markdown of a book: which extensions, and our own that ties the syntax together.

Our part of the conversion works in four steps: a preprocessor replaces cues, formulas and
citations (as the scanner finds them) by marks; an inline processor puts the objects in the
place of their marks; tree processors group speeches, join lines and fill in cross references;
a postprocessor gives back the source of every mark that is left, so that no text is lost.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element

import markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from rindoku.book import GLOSSARY
from rindoku.manuscript.figures import inline_figures
from rindoku.manuscript.glossary import mark_terms
from rindoku.manuscript.japanese import join_lines
from rindoku.marks import MARK, STASHED, Page
from rindoku.screenplay.speeches import group_speeches

if TYPE_CHECKING:
    from rindoku.book import Book


def extensions(book: Book) -> tuple[list[Any], dict[str, dict[str, Any]]]:
    """Return the Markdown extensions of a book and their settings, as MkDocs wants them."""
    prefixes = [
        {"name": "figure-caption", "prefix": book.strings["figure"], "classes": "figure"},
        {"name": "table-caption", "prefix": book.strings["table"], "classes": "table"},
        {"name": "caption", "prefix": "", "classes": ""},
    ]
    settings: dict[str, dict[str, Any]] = {
        "pymdownx.blocks.caption": {"types": prefixes},
        "pymdownx.highlight": {"pygments_lang_class": True},
        "pymdownx.snippets": {"base_path": [str(book.root)], "check_paths": True, "dedent_subsections": True},
        "toc": {"permalink": "#", "permalink_title": book.strings["heading_link"]},
        "footnotes": {"BACKLINK_TITLE": book.strings["footnote_back"]},
    }
    names = ["attr_list", "def_list", "footnotes", "tables", "toc", "pymdownx.superfences"]
    names += ["pymdownx.blocks.details", "pymdownx.blocks.admonition", *settings]
    return [*dict.fromkeys(names), RindokuExtension(book)], settings


def render(text: str, book: Book, uri: str = "page.md") -> str:
    """Convert one page, without its front matter, as the site does."""
    names, settings = extensions(book)
    names[-1].uri = uri
    return markdown.Markdown(extensions=names, extension_configs=settings).convert(text)


class RindokuExtension(Extension):
    """Dialogue, mathematics, citations and Japanese lines. `uri` is the page at work."""

    def __init__(self, book: Book) -> None:
        super().__init__()
        self.book = book
        self.uri = "page.md"

    def extendMarkdown(self, md: markdown.Markdown) -> None:
        """Register the four steps with one conversion."""
        page = Page(self.book, self.uri, md)
        # A dollar that opens no formula.
        md.ESCAPED_CHARS.append("$")
        # After snippets (32) and normalisation (30), before fences (25) and raw HTML (20).
        md.preprocessors.register(_Prepare(page), "rindoku", 28)
        # After code spans (190), before escapes (180).
        md.inlinePatterns.register(_Objects(page), "rindoku", 185)
        # Before footnotes (50) are appended and inline text (20) is parsed.
        md.treeprocessors.register(_Speeches(page), "rindoku-speeches", 60)
        md.treeprocessors.register(_Lines(page), "rindoku-lines", 15)
        # After lists of attributes (8), which look at the end of a text.
        md.treeprocessors.register(_Terms(page), "rindoku-terms", 7)
        # After captions have their numbers (4), before MkDocs looks at links (0).
        md.treeprocessors.register(_References(page), "rindoku-references", 3)
        # A figure of a lab is outside the folder of the pages, where no link may lead.
        md.treeprocessors.register(_Figures(page), "rindoku-figures", 2)
        # After raw HTML (30) is back in place.
        md.postprocessors.register(_Leftovers(page), "rindoku", 5)


class _Prepare(Preprocessor):
    def __init__(self, page: Page) -> None:
        super().__init__(page.md)
        self.page = page

    def run(self, lines: list[str]) -> list[str]:
        return self.page.prepare("\n".join(lines)).split("\n")


class _Objects(InlineProcessor):
    def __init__(self, page: Page) -> None:
        super().__init__(MARK.pattern, page.md)
        self.page = page

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Any, int | None, int | None]:  # type: ignore[override]
        number = int(m[1])
        shown = self.page.show(number) if number < len(self.page.objects) else None
        if shown is None:
            return None, None, None
        return shown, m.start(0), m.end(0)


class _Speeches(Treeprocessor):
    def __init__(self, page: Page) -> None:
        super().__init__(page.md)
        self.page = page

    def run(self, root: Element) -> None:
        group_speeches(root, self.page.cue_of, self.page.top, self.page.book.strings)


class _Lines(Treeprocessor):
    def __init__(self, page: Page) -> None:
        super().__init__(page.md)
        self.page = page

    def run(self, root: Element) -> None:
        for image in root.iter("img"):
            image.set("alt", self.page.plain(image.get("alt", "")))
        for paragraph in root.iter("p"):
            self.page.set_apart(paragraph)
        join_lines(root)
        for cell in root.iter("th"):
            self.page.name_formulas("".join(cell.itertext()))


class _Terms(Treeprocessor):
    def __init__(self, page: Page) -> None:
        super().__init__(page.md)
        self.page = page

    def run(self, root: Element) -> None:
        mark_terms(root, self.page.book.terms, self.page.top + GLOSSARY)


class _References(Treeprocessor):
    """Fill `[](#id)` with the number of the figure, table or formula it leads to."""

    def __init__(self, page: Page) -> None:
        super().__init__(page.md)
        self.page = page

    def run(self, root: Element) -> None:
        strings = self.page.book.strings
        labels = {name: strings["equation"].format(n) for name, n in self.page.equations.items()}
        for figure in root.iter("figure"):
            prefix = next((s for s in figure.iter("span") if s.get("class") == "caption-prefix"), None)
            if prefix is not None and figure.get("id"):
                # The full stop of "Figure 1." belongs to the caption.
                labels[figure.get("id", "")] = self._unstash(prefix.text or "").strip().rstrip(".")
        for link in root.iter("a"):
            name = link.get("href", "")[1:]
            if not (link.text or "").strip() and not len(link) and name in labels:
                link.text = labels[name]

    def _unstash(self, text: str) -> str:
        blocks = self.page.md.htmlStash.rawHtmlBlocks
        return STASHED.sub(lambda m: str(blocks[int(m[1])]), text)


class _Figures(Treeprocessor):
    def __init__(self, page: Page) -> None:
        super().__init__(page.md)
        self.page = page

    def run(self, root: Element) -> None:
        inline_figures(root, self.page.book.pages_folder, self.page.uri, self.page.md.htmlStash.store)


class _Leftovers(Postprocessor):
    def __init__(self, page: Page) -> None:
        super().__init__(page.md)
        self.page = page

    def run(self, text: str) -> str:
        return self.page.restore(text)
