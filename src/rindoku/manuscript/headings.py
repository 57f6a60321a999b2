"""Headings and their ids: part names that links, search and the parts of a section rely on."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rindoku.findings import Code, Finding
from rindoku.manuscript.source import UNDERLINE, Kind, Source

_HEADING = re.compile(r"^(?P<level>#{1,6})[ \t]*(?P<text>.*?)(?:[ \t]*#*)$")
_ID = re.compile(r"(?P<space>\s*)\{(?P<attributes>[^{}]*)\}\s*$")
_NAME = re.compile(r"(?:^|\s)#(?P<name>[^\s}]+)")
# Of these a line of signs makes a heading.
_LINES = (Kind.TEXT, Kind.LIST, Kind.QUOTE, Kind.FOOTNOTE)
# After these a paragraph begins.
_BORDERS = (Kind.META, Kind.BLANK, Kind.COMMENT, Kind.FENCE, Kind.HEADING, Kind.RULE)
_VALID = re.compile(r"^[a-z][a-z0-9-]*$")


@dataclass(frozen=True)
class Heading:
    """A heading: its line, level, text without the id, and id (empty if it has none)."""

    line: int
    level: int
    text: str
    name: str


def find_headings(source: Source) -> list[Heading]:
    """Return the headings of a page."""
    found = []
    for line in source.lines:
        if line.kind is not Kind.HEADING:
            continue
        match = _HEADING.match(line.text)
        assert match is not None  # the scanner called it a heading
        text, name = match["text"], ""
        if (block := _ID.search(text)) and (identifier := _NAME.search(block["attributes"])):
            text, name = text[: block.start()].rstrip(" \t#"), identifier["name"]
        found.append(Heading(line.number, len(match["level"]), text, name))
    return found


def check_headings(source: Source, path: str) -> list[Finding]:
    """Return what is wrong with the ids of the headings of a page."""
    findings = []
    seen: dict[str, int] = {}
    for heading in find_headings(source):
        text = source.lines[heading.line - 1].text
        column = len(text) + 1
        block = _ID.search(text)
        if heading.name and block and not block["space"].endswith((" ", "\t")):
            column = block.start() + 1
            what = "A full-width space stands" if block["space"] else "No space stands"
            hint = "Type a half-width one, else the braces are printed."
            finding = (Code.HEADING_ID_SPACE, f"{what} before the id.", hint)
        elif not heading.name:
            hint = "Add one after a half-width space: ## … {#method}."
            finding = (Code.HEADING_ID, f"The heading '{heading.text}' has no id.", hint)
        elif not _VALID.match(heading.name):
            hint = "Use a-z, 0-9 and hyphens, with a letter first."
            finding = (Code.HEADING_ID_ASCII, f"'{heading.name}' is no id for a heading.", hint)
        elif heading.name in seen:
            hint = f"Line {seen[heading.name]} has it already; choose another."
            finding = (Code.HEADING_ID_TWICE, f"The id '{heading.name}' stands twice.", hint)
        else:
            seen[heading.name] = heading.line
            continue
        findings.append(Finding(path, heading.line, column, *finding))
    for before, above, line in zip((None, *source.lines), source.lines, source.lines[1:], strict=False):
        single = above.kind in _LINES and not above.nested and (not before or before.kind in _BORDERS)
        if single and UNDERLINE.match(line.text):
            message = "This line makes a heading of the text above it."
            hint = "Write ## … {#id}, or leave a blank line above a rule."
            findings.append(Finding(path, line.number, 1, Code.HEADING_UNDERLINE, message, hint))
    return findings
