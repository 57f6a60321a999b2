"""Terms of the glossary: found in running text, and linked at their first use on a page.

The longest spelling wins. Japanese has no spaces, so a term is found inside a sentence as it is;
but a word in kana or in Latin letters does not begin or end inside another such word: キー is not
in スキーム, and RNN is not in RNNs.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from rindoku.manuscript.japanese import join_text
from rindoku.manuscript.maths import Formula, without
from rindoku.manuscript.source import Kind, Source

# Neither end of a term stands beside a sign of its own kind.
_SCRIPTS = ("[A-Za-z0-9À-ɏ]", "[ァ-ヺー]")
# What Python-Markdown and we leave in a text for something else.
_HELD = "\x02[^\x03]*\x03"
# What is inside these is no running text, or leads somewhere already.
_SKIPPED = {"a", "code", "kbd", "pre", "samp", "script", "style", "summary", "svg", "math", "textarea"}
_SKIPPED |= {"h1", "h2", "h3", "h4", "h5", "h6"}
_SKIPPED_CLASSES = {"admonition-title", "caption-prefix", "cite", "maths", "maths-display", "speech-name"}
_NO_TEXT = (Kind.HEADING, Kind.BLOCK)
# In the source: texts of links and images, citations, notes, and what stands in braces.
_NO_TEXT_INLINE = re.compile(r"!?\[(?:[^\[\]\n]|\[[^\[\]\n]*\])*\](?=[(\[])|\[[@^][^\[\]\n]*\]|\{[^{}\n]*\}")

_TAGS = re.compile(r"(<math\b.*?</math>|<[^>]*>|&\w+;)", re.S)


@dataclass(frozen=True)
class Terms:
    """The spellings of a glossary, each with the id of its term."""

    ids: Mapping[str, str]

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        # Boundaries are looked at after the letters: a search for letters alone can skip ahead.
        spellings = sorted({s for spelling in self.ids for s in _cases(spelling)}, key=len, reverse=True)
        return re.compile("|".join([_HELD, *map(_alternative, spellings)]))

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield start, end and id of every term in a text."""
        if not self.ids:
            return
        for match in self._pattern.finditer(text):
            if not match[0].startswith("\x02"):
                yield match.start(), match.end(), self._id(match[0].replace("\n", " "))

    def _id(self, spelling: str) -> str:
        return self.ids.get(spelling) or self.ids[spelling[0].lower() + spelling[1:]]


def _cases(spelling: str) -> tuple[str, ...]:
    """Return a spelling, and as it begins a sentence."""
    first = spelling[0]
    return (spelling, first.upper() + spelling[1:]) if first.isascii() else (spelling,)


def _alternative(spelling: str) -> str:
    # A line of the source may break where there is a space.
    letters = re.escape(spelling).replace("\\ ", "[ \n]")
    before = next((s for s in _SCRIPTS if re.match(s, spelling[0])), "")
    after = next((s for s in _SCRIPTS if re.match(s, spelling[-1])), "")
    return f"{letters}{f'(?<!{before}{letters})' if before else ''}{f'(?!{after})' if after else ''}"


def mark_terms(root: Element, terms: Terms, page: str) -> None:
    """Link the first use of each term in a tree to the glossary.

    Args:
        root: the tree of a page, with its inline elements and its lines joined.
        terms: what to look for.
        page: the address of the glossary as seen from the page.
    """
    seen: set[str] = set()

    def split(text: str | None) -> tuple[str | None, list[Element]]:
        """Return what stands before the first link of a text, and its links."""
        links: list[Element] = []
        if text is None:
            return text, links
        done = 0
        between = []
        for start, end, identifier in terms.find(text):
            if identifier not in seen:
                seen.add(identifier)
                between.append(text[done:start])
                links.append(term_link(identifier, text[start:end], page))
                done = end
        lead, *tails = [*between, text[done:]]
        for link, tail in zip(links, tails, strict=True):
            link.tail = tail
        return lead, links

    def visit(element: Element) -> None:
        element.text, links = split(element.text)
        children = links
        for child in list(element):
            if child.tag not in _SKIPPED and not _SKIPPED_CLASSES & set(child.get("class", "").split()):
                visit(child)
            child.tail, links = split(child.tail)
            children += [child, *links]
        element[:] = children

    if terms.ids:
        visit(root)


def link_terms(html: str, terms: Terms, wanted: Collection[str], page: str) -> str:
    """Link the first use of each wanted term in a line of finished HTML, such as a text of a record."""
    rest = set(wanted)

    def link(segment: str) -> str:
        parts, done = [], 0
        for start, end, identifier in terms.find(segment):
            if identifier in rest:
                rest.remove(identifier)
                word = ElementTree.tostring(term_link(identifier, "", page), "unicode", "html")
                parts += [segment[done:start], word.replace("></a>", f">{segment[start:end]}</a>")]
                done = end
        return "".join([*parts, segment[done:]])

    # What stands between tags, formulas and entities.
    return "".join(part if n % 2 else link(part) for n, part in enumerate(_TAGS.split(html)))


def term_link(identifier: str, text: str, page: str) -> Element:
    """Return a link from a word to its entry in the glossary; its own id is where that leads back."""
    link = Element("a", {"class": "term-link", "data-term": identifier, "id": f"term-{identifier}"})
    link.set("href", f"{page}#{identifier}")
    link.text = text
    return link


def find_terms(source: Source, formulas: list[Formula], terms: Terms) -> tuple[str, ...]:
    """Return the ids of the terms that a page will mark, in the order of their first use."""
    if not terms.ids:
        return ()
    lines = without(source.prose, formulas).split("\n")
    for line in source.lines:
        if line.kind in _NO_TEXT:
            lines[line.number - 1] = ""
    text = _NO_TEXT_INLINE.sub("\x02\x03", "\n".join(lines))
    blocks = [join_text(block) for block in re.split(r"\n[ \t]*\n", text)]
    return tuple(dict.fromkeys(name for block in blocks for _, _, name in terms.find(block)))
