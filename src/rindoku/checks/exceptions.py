"""Takes what exceptions in the text allow from the findings, and finds exceptions that are wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rindoku.checks.text import PageText
from rindoku.findings import Code, Finding, nearest
from rindoku.manuscript.exceptions import find_exceptions

_BODY = re.compile(r"^[ \t]+(?P<code>\w+)[ \t]*(?::(?P<reason>.*))?$")


@dataclass(frozen=True)
class Exceptional:
    """An exception: where it stands, from which code, and the line it is for."""

    path: str
    line: int
    code: str
    covers: int


def apply_exceptions(pages: Sequence[PageText], findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that no exception covers, and what is wrong with the exceptions."""
    known: dict[tuple[str, int, str], Exceptional] = {}
    wrong: list[Finding] = []
    for page in pages:
        found, problems = read_exceptions(page)
        known |= {(each.path, each.covers, each.code): each for each in found}
        wrong += problems
    left, used = [], set()
    for finding in findings:
        place = (finding.path, finding.line, str(finding.code))
        if place in known:
            used.add(place)
        else:
            left.append(finding)
    for place, each in known.items():
        if place not in used:
            message = f"The line below has nothing that is {each.code}."
            wrong.append(
                Finding(each.path, each.line, 1, Code.ALLOW_UNUSED, message, "Delete the exception.")
            )
    return [*left, *wrong]


def read_exceptions(page: PageText) -> tuple[list[Exceptional], list[Finding]]:
    """Return the exceptions of a page, and what is wrong with those that cannot count."""
    found, wrong = [], []
    codes = {str(code) for code in Code}
    lines = dict(find_exceptions(page.source))
    for line, text in lines.items():
        body = _BODY.match(text)
        if body is None or body["code"] not in codes:
            shown = body["code"] if body else text.strip()
            message = f"'{shown}' is no code of a finding."
            hint = nearest(shown, codes) or "Write <!-- allow S001: the reason -->."
            wrong.append(Finding(page.path, line, 1, Code.ALLOW_CODE, message, hint))
        elif not (body["reason"] or "").strip():
            message = f"The exception from {body['code']} has no reason."
            hint = f"Write <!-- allow {body['code']}: the reason -->."
            wrong.append(Finding(page.path, line, 1, Code.ALLOW_REASON, message, hint))
        else:
            covers = line + 1
            while covers in lines:  # several stand above one line
                covers += 1
            found.append(Exceptional(page.path, line, body["code"], covers))
    return found, wrong
