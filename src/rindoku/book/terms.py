"""Records and taxonomy agree: every term exists, every term is used, numbers are unique."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rindoku.book.records import Positions, Where
from rindoku.book.taxonomy import Taxonomy
from rindoku.findings import Code, Finding, nearest

if TYPE_CHECKING:
    from rindoku.book import Paper


def check_terms(
    papers: Sequence[Paper],
    taxonomy: Taxonomy,
    places: Mapping[str, Positions],
    *,
    complete: bool = True,
) -> list[Finding]:
    """Return where records and taxonomy disagree.

    Args:
        papers: the papers of the book.
        taxonomy: its terms.
        places: where the terms stand, by file of the taxonomy.
        complete: whether every record could be read; if not, no term is called unused.
    """
    groups = {group.id: group for group, _ in taxonomy.walk()}
    known = {
        "groups": groups.keys(),
        "techniques": {term.id for term in taxonomy.techniques},
        "data": {term.id for term in taxonomy.datasets},
        "baselines": {term.id for term in taxonomy.baselines},
    }
    used: dict[str, set[str]] = {name: set() for name in known}
    findings: list[Finding] = []
    numbers: dict[int | str, str] = {}
    for paper in papers:
        for name in known:
            named: set[str] = set()
            for index, value in enumerate(getattr(paper.record, name)):
                identifier = value if isinstance(value, str) else value.id
                if identifier in named:
                    message = f"The record names '{identifier}' twice among its {name}."
                    hint = "Keep one of them."
                    findings.append(paper.positions.finding((name, index), Code.TERM_TWICE, message, hint))
                    continue
                named.add(identifier)
                used[name].add(identifier)
                if identifier not in known[name]:
                    message = f"The taxonomy has no '{identifier}' among its {name}."
                    hint = nearest(identifier, known[name])
                    findings.append(paper.positions.finding((name, index), Code.TERM_UNKNOWN, message, hint))
                elif name == "groups" and groups[identifier].children:
                    children = ", ".join(child.id for child in groups[identifier].children)
                    message = f"The group '{identifier}' has subgroups."
                    finding = paper.positions.finding(
                        (name, index), Code.TERM_INNER, message, f"Choose one of them: {children}."
                    )
                    findings.append(finding)
        for field in ("number", "key"):
            value = getattr(paper.record, field)
            if value in numbers:
                message = f"The {field} {value} belongs to {numbers[value]} already."
                findings.append(paper.positions.finding((field,), Code.PAPER_TWICE, message))
            numbers[value] = paper.uri
    if papers and complete:
        findings += _unused(taxonomy, used, places)
    return findings


def _unused(
    taxonomy: Taxonomy, used: Mapping[str, set[str]], places: Mapping[str, Positions]
) -> list[Finding]:
    terms: dict[str, list[tuple[Where, str]]] = {
        name: [((index,), term.id) for index, term in enumerate(getattr(taxonomy, name))]
        for name in ("techniques", "datasets", "baselines")
    }
    terms["groups"] = [
        (where, group.id) for where, group in taxonomy.places_of_groups() if not group.children
    ]
    findings = []
    for file, ids in terms.items():
        for where, identifier in ids:
            if identifier not in used["data" if file == "datasets" else file]:
                message = f"No paper uses '{identifier}'."
                hint = "Name it in a record or take it out."
                findings.append(places[file].finding(where, Code.TERM_UNUSED, message, hint))
    return findings
