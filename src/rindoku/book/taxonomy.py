"""The taxonomy: groups as a tree, and the vocabularies of techniques, data sets, baselines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pydantic import Field

from rindoku.book.records import Positions, Record, Text, Where, parse, read_text, read_yaml
from rindoku.findings import Code, Finding

Id = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", description="Id: a-z, 0-9 and hyphens.")


class Group(Record):
    """A group of papers; groups nest."""

    id: str = Id
    label: Text = Field(description="Its name.")
    english: str = Field("", description="Its name in English, where the book is in another language.")
    sentence: Text = Field(description="What its papers do, in one sentence.")
    letter: str = Field("", max_length=1, description="A letter beside the colour (top level only).")
    children: list[Group] = Field([], description="Its subgroups.")


class Technique(Record):
    """Something that papers work with."""

    id: str = Id
    label: Text = Field(description="Its name.")
    english: str = Field("", description="Its name in English, where the book is in another language.")


class DataSet(Record):
    """A data set or task, under one name in all papers."""

    id: str = Id
    name: str = Field(description="Its name.")
    kind: Text = Field(description="What kind of data it is.")
    note: Text = Field("", description="What it is, other spellings, what it is not.")


class Baseline(Record):
    """A method that papers compare with, under one name in all papers."""

    id: str = Id
    name: str = Field(description="Its name.")
    note: Text = Field("", description="What it does, other names.")
    reference: Text = Field("", description="Authors, year and title of its source.")


class Taxonomy(Record):
    """All terms of a book."""

    groups: tuple[Group, ...] = ()
    techniques: tuple[Technique, ...] = ()
    datasets: tuple[DataSet, ...] = ()
    baselines: tuple[Baseline, ...] = ()

    def walk(self) -> Iterator[tuple[Group, tuple[Group, ...]]]:
        """Yield every group with the groups above it, from the top."""

        def down(
            groups: Iterable[Group], above: tuple[Group, ...]
        ) -> Iterator[tuple[Group, tuple[Group, ...]]]:
            for group in groups:
                yield group, above
                yield from down(group.children, (*above, group))

        yield from down(self.groups, ())

    def path(self, identifier: str) -> tuple[Group, ...]:
        """Return the groups from the top down to the one with this id.

        A preview shows books whose records name groups that nobody has declared yet: such a group
        stands for itself.
        """
        found = ((*above, group) for group, above in self.walk() if group.id == identifier)
        return next(found, (Group.model_construct(id=identifier, label=identifier, sentence=""),))

    def places_of_groups(self) -> Iterator[tuple[Where, Group]]:
        """Yield the groups in the order of `walk`, each with the way to it in `groups.yml`."""

        def down(groups: Iterable[Group], above: Where) -> Iterator[tuple[Where, Group]]:
            for index, group in enumerate(groups):
                yield (*above, index), group
                yield from down(group.children, (*above, index, "children"))

        yield from down(self.groups, ())


FILES: dict[str, Any] = {
    "groups": list[Group],
    "techniques": list[Technique],
    "datasets": list[DataSet],
    "baselines": list[Baseline],
}


def read_taxonomy(folder: Path, shown: str) -> tuple[Taxonomy, dict[str, Positions], list[Finding]]:
    """Read `groups.yml`, `techniques.yml`, `datasets.yml`, `baselines.yml` of a folder.

    Args:
        folder: the folder.
        shown: its path as findings name it.

    Returns:
        The taxonomy, the places of the terms by file, and what is wrong.
    """
    parts: dict[str, Any] = {}
    places: dict[str, Positions] = {}
    findings: list[Finding] = []
    for name, kind in FILES.items():
        path, label = folder / f"{name}.yml", f"{shown}/{name}.yml"
        if not path.is_file():
            findings.append(
                Finding(
                    label, 1, 1, Code.FILE_MISSING, f"There is no file {label}.", "Add it; it may hold []."
                )
            )
            continue
        data, places[name], problems = read_yaml(read_text(path, label), label)
        if not problems:
            parts[name], problems = parse(kind, data or [], places[name], f"{name}.yml")
            parts[name] = tuple(parts[name] or ())
        findings += problems
    taxonomy = Taxonomy(**parts)
    return taxonomy, places, findings + _twice(taxonomy, places)


def _twice(taxonomy: Taxonomy, places: dict[str, Positions]) -> list[Finding]:
    findings = []
    seen: set[str] = set()
    for where, group in taxonomy.places_of_groups():
        if group.id in seen:
            message = f"The group '{group.id}' stands twice."
            findings.append(places["groups"].finding(where, Code.TERM_TWICE, message, "Rename one of them."))
        seen.add(group.id)
    for name in ("techniques", "datasets", "baselines"):
        known: set[str] = set()
        for index, term in enumerate(getattr(taxonomy, name)):
            spelling = getattr(term, "name", None) or term.label
            for word in {term.id, f"name:{spelling.lower()}"}:
                if word in known:
                    message = f"'{spelling}' ({term.id}) stands twice in {name}."
                    hint = "One thing has one name: merge the two entries."
                    findings.append(places[name].finding((index,), Code.TERM_TWICE, message, hint))
                known.add(word)
    return findings
