"""Exceptions from rules: `<!-- allow S001: the reason -->` on a line of its own, for the line below."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rindoku.manuscript.source import Kind, Source, scan

_EXCEPTION = re.compile(r"^[ \t]*<!--[ \t]*allow\b(?P<body>.*?)-->[ \t]*$")


def find_exceptions(source: Source) -> Iterator[tuple[int, str]]:
    """Yield the line of each exception of a page, and what stands behind its `allow`."""
    for line in source.lines:
        if line.kind is Kind.COMMENT and (match := _EXCEPTION.match(line.text)):
            yield line.number, match["body"]


def strip_exceptions(text: str) -> str:
    """Return the text of a page without its exceptions, which leave no gap where they stood."""
    if "<!--" not in text:
        return text
    source = scan(text, front_matter=False)
    dropped = {number for number, _ in find_exceptions(source)}
    return "\n".join(line.text for line in source.lines if line.number not in dropped)
