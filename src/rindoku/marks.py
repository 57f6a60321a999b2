"""What one conversion of a page knows: the objects behind the marks, and the numbered formulas."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

import markdown
from markdown.util import AtomicString

from rindoku.book.references import cite
from rindoku.manuscript.citations import Citation, find_citations
from rindoku.manuscript.exceptions import strip_exceptions
from rindoku.manuscript.maths import Formula, InlineMaths, MathsError, find_formulas, inline_maths, to_mathml
from rindoku.manuscript.source import Line, Source, scan
from rindoku.manuscript.values import fill_values
from rindoku.screenplay.grammar import Cue, read_cues
from rindoku.screenplay.speeches import cue_edits

if TYPE_CHECKING:
    from rindoku.book import Book

MARK = re.compile("\x02rindoku:(\\d+)\x03")
STASHED = re.compile("\x02wzxhzdk:(\\d+)\x03")
_DISPLAY = '<span class="maths-display"'


class Page:
    """What one conversion knows: the objects behind the marks, and the numbered formulas."""

    def __init__(self, book: Book, uri: str, md: markdown.Markdown) -> None:
        self.book, self.uri, self.md = book, uri, md
        self.top = "../" * uri.count("/")
        self.objects: list[Object] = []
        self.equations: dict[str, int] = {}
        self.formulas: dict[str, str] = {}

    def prepare(self, text: str) -> str:
        """Replace formulas, citations and cues by marks."""
        self.objects.clear()
        self.equations.clear()
        self.formulas.clear()
        text = fill_values(strip_exceptions(text), self.book.labs)
        source = scan(text, front_matter=False)
        formulas = find_formulas(source)
        cues = read_cues(source, self.book.cast).cues
        spoken = {cue.text_start for cue in cues}
        edits = [self._edit(source, thing, thing.start in spoken) for thing in formulas]
        edits += [self._edit(source, thing) for thing in find_citations(source, formulas)]
        for cue in cues:
            marker = self._mark(cue, text[source.start(cue.line) : cue.text_start])
            edits += cue_edits(source, cue, marker)
        parts: list[str] = []
        done = 0
        for start, end, new in sorted(edits):
            if start >= done:
                parts += [text[done:start], new]
                done = end
        return "".join([*parts, text[done:]])

    def _mark(self, thing: Formula | Citation | Cue, source: str, shown: str | InlineMaths = "") -> str:
        self.objects.append(Object(thing, source, shown))
        return f"\x02rindoku:{len(self.objects) - 1}\x03"

    def _edit(self, source: Source, thing: Formula | Citation, spoken: bool = False) -> tuple[int, int, str]:
        """Return what replaces a formula or a citation. `spoken`: it directly follows a cue."""
        text, start, end = source.text, thing.start, thing.end
        if isinstance(thing, Citation):
            return start, end, self._mark(thing, text[start:end])
        # A formula on lines of its own becomes a paragraph of its own, in a quotation too.
        line_start = text.rfind("\n", 0, start) + 1
        prefix = text[line_start:start]
        last = source.line_at(end - 1)
        line_end = source.start(last.number) + len(last.text)
        alone = not text[end:line_end].strip() and (
            spoken or self._opens_paragraph(source.line_at(start), prefix)
        )
        shown: str | InlineMaths
        try:
            if thing.display:
                shown = self._show_display(thing)
            else:
                shown = inline_maths(text, thing, self.book.macros)
                start, end = shown.start, shown.end
        except MathsError:
            shown = f'<code class="maths-error">{html.escape(text[start:end])}</code>'
        mark = self._mark(thing, text[start:end], shown)
        if not thing.display or not alone:
            return start, end, mark
        if spoken:
            return start, line_end, f"{mark}\n"
        gap = prefix.rstrip()
        lead = "" if source.blank(source.line_at(start).number - 1, gap) else f"{gap}\n"
        after = "" if source.blank(last.number + 1, gap) else f"\n{gap}"
        return line_start, line_end, f"{lead}{prefix}{mark}{after}"

    @staticmethod
    def _opens_paragraph(line: Line, prefix: str) -> bool:
        """Tell whether a paragraph may begin after `prefix` without leaving a list item."""
        if line.nested and ">" not in prefix and len(prefix.expandtabs(4)) < 4:
            return False
        return not prefix.strip(" \t>")

    def cue_of(self, text: str) -> Cue | None:
        """Return the cue whose marker `text` is."""
        match = MARK.fullmatch(text.strip())
        thing = self.objects[int(match[1])].thing if match else None
        return thing if isinstance(thing, Cue) else None

    def show(self, number: int) -> Element | str | None:
        """Return what stands for a mark: an element, a placeholder, or None to leave it."""
        thing, shown = self.objects[number].thing, self.objects[number].shown
        if isinstance(thing, Citation):
            return cite(thing, self.book, self.top)
        if isinstance(thing, Cue):
            return None
        if isinstance(shown, str):
            return self._stash(shown, thing)
        # The signs beside the formula stay text, so that lines join at them.
        span = Element("span", {"class": shown.classes})
        span.text = AtomicString(f"{shown.before}{self._stash(shown.mathml, thing)}{shown.after}")
        return span

    def _stash(self, shown: str, formula: Formula) -> str:
        placeholder = self.md.htmlStash.store(shown)
        self.formulas[placeholder] = formula.tex
        return placeholder

    def set_apart(self, paragraph: Element) -> None:
        """Make a block of a display formula that is alone in a paragraph."""
        text = (paragraph.text or "").strip()
        if len(paragraph) or text not in self.formulas:
            return
        # Python-Markdown takes the paragraph off a block of HTML that is all its text.
        paragraph.text = text
        blocks = self.md.htmlStash.rawHtmlBlocks
        number = int(text.strip("\x02\x03").split(":")[1])
        shown = str(blocks[number])
        if shown.startswith(_DISPLAY):
            blocks[number] = f"<div{shown.removeprefix('<span').removesuffix('</span>')}</div>"

    def name_formulas(self, text: str) -> None:
        """Give formulas a name of their own: browsers leave others out of the name of a column."""
        blocks = self.md.htmlStash.rawHtmlBlocks
        for match in STASHED.finditer(text):
            if match[0] in self.formulas:
                number = int(match[1])
                formula = str(blocks[number])
                blocks[number] = re.sub(r'alttext=("[^"]*")', r"alttext=\1 aria-label=\1", formula, count=1)

    def plain(self, text: str) -> str:
        """Return the text of an attribute, which holds no elements, with formulas as TeX."""
        return STASHED.sub(lambda m: self.formulas.get(m[0], m[0]), text)

    def _show_display(self, formula: Formula) -> str:
        identity = label = ""
        if formula.name:
            self.equations[formula.name] = len(self.equations) + 1
            identity = f' id="{html.escape(formula.name, quote=True)}"'
            label = f'<span class="maths-number">({self.equations[formula.name]})</span>'
        mathml = to_mathml(formula.tex, display=True, macros=self.book.macros)
        # A wide formula scrolls: the keyboard reaches it, under a name.
        name = html.escape(self.book.strings["formula"], quote=True)
        box = f'{_DISPLAY}{identity} role="group" aria-label="{name}" tabindex="0"'
        return f"{box}>{mathml}{label}</span>"

    def restore(self, text: str) -> str:
        """Give back the source of every mark that is left."""
        return MARK.sub(lambda m: html.escape(self.objects[int(m[1])].source, quote=False), text)


@dataclass(frozen=True)
class Object:
    """What a mark stands for, its source, and how a formula shows."""

    thing: Formula | Citation | Cue
    source: str
    shown: str | InlineMaths = ""
