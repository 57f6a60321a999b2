"""What must not be on a finished page: source syntax that some part silently dropped."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from rindoku.findings import Code, Finding

if TYPE_CHECKING:
    from rindoku.book import Book

_VERBATIM = re.compile(r"<(pre|code|script|style|math|svg)\b.*?</\1>", re.S)
_TAG = re.compile(r"<[^>]*>")
_BLOCK = re.compile(
    r"</?(?:p|div|li|[udo]l|dt|dd|h[1-6r]|t[dhr]|table|blockquote|fig\w+|summary|details|section|header|br|q)\b[^>]*>"
)


def find_leftovers(page: str, path: str, book: Book) -> list[Finding]:
    """Return what source syntax the HTML of a page still shows."""
    text = _VERBATIM.sub(" ", page)
    text = html.unescape(_TAG.sub("", _BLOCK.sub("\n", text)))
    names = "|".join(re.escape(name) for name in book.cast.names) or r"(?!)"
    patterns = {
        "a citation": r"\[@[^\]\s]*",
        "a value of a lab": r"\{\{\s*lab\b[^{}\n]*\}\}",
        "a display formula": r"\$\$",
        "a mark": "\x02rindoku:\\d+\x03|rindoku:\\d+",
        "a block": r"(?m)^\s*///.*$",
        "a cue": rf"(?m)^\s*(?:{names})(?:[（(][^（）()\n]*[）)])?[：:].*$",
        "a heading's id": r"\{#[\w-]+\}",
    }
    findings = []
    for what, pattern in patterns.items():
        for match in re.finditer(pattern, text):
            shown = match[0].strip()[:40]
            message = f"The finished page shows {what}: '{shown}'."
            hint = "Look for this text in the source: something around it keeps it from being read."
            findings.append(Finding(path, 1, 1, Code.LEFTOVER, message, hint))
    return findings
