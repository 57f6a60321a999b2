"""`book.yml`: what makes a folder of chapters this book."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from rindoku.book.records import OUTSIDE, Positions, Record, Text
from rindoku.findings import Code, Finding, nearest
from rindoku.manuscript.maths import MathsError, to_mathml
from rindoku.screenplay.grammar import NAME


def _inside(path: str) -> str:
    parts = path.replace("\\", "/").split("/")
    if path.startswith(("/", "\\", "~")) or ".." in parts or ":" in parts[0]:
        raise PydanticCustomError(OUTSIDE, "the path leaves the folder of the book")
    return path


def _cue_name(name: str) -> str:
    if name and not re.fullmatch(NAME, name):
        raise ValueError("a cue cannot carry it (at most 24 signs, no space, bracket or punctuation)")
    return name


InsidePath = Annotated[str, AfterValidator(_inside)]
COLOUR = r"^#[0-9a-f]{6}$"
WORD = r"^[a-z][a-z0-9-]*$"
# A word that stands in a style sheet, an address or a path of the site.
Word = Annotated[str, StringConstraints(pattern=WORD)]
CueName = Annotated[str, AfterValidator(_cue_name)]


class Colour(Record):
    """A colour on light and on dark ground."""

    light: str = Field(pattern=COLOUR, description="On light ground, `#rrggbb`.")
    dark: str = Field(pattern=COLOUR, description="On dark ground, `#rrggbb`.")


class SpeakerConfig(Record):
    """A character of the dialogue."""

    id: str = Field(pattern=WORD, description="Id: begins the anchors of the speeches.")
    name: CueName = Field(min_length=1, description="Name, as cues spell it.")
    manner: str = Field("", alias="register", description="Way of speaking, such as です・ます.")
    colour: str = Field(pattern=WORD, description="Name of the colour of the speeches.")
    avatars: bool = Field(False, description="Whether `assets/cast/<id>-<mood>.svg` exist.")


class BookConfig(Record):
    """Everything that `book.yml` may hold."""

    title: Text = Field(description="Title of the book.")
    short_title: Text = Field("", description="Title where there is little room.")
    version: str = Field(pattern=r"^\d+\.\d+\.\d+$", description="Version of the book, not of the tool.")
    file_name: str = Field(
        "book",
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$",
        description="What the names of the released files begin with; the version follows.",
    )
    language: str = Field(pattern=r"^(ja|en)$", description="Language of the book: `ja` or `en`.")
    order: list[str] = Field(
        min_length=1,
        description="Pages in book order; `papers` stands for the papers by number, `indexes` for "
        "the generated pages.",
    )
    cast: list[SpeakerConfig] = Field([], description="Who speaks.")
    moods: dict[str, Word] = Field({}, description="Moods: the word in a cue, and the id of the avatar.")
    narrator: CueName = Field("", description="The word that gives the floor back to the narration.")
    bibliography: InsidePath = Field("", description="The BibTeX file.")
    taxonomy: InsidePath = Field("", description="The folder of the taxonomy.")
    glossary: InsidePath = Field("", description="The YAML file of the glossary.")
    macros: dict[str, str] = Field({}, description="Macros of mathematics: name without backslash, TeX.")
    colours: dict[Word, Colour] = Field({}, description="Colours by name; groups and speakers use them.")
    subbooks: dict[Word, InsidePath] = Field(
        {}, description="Books that are built into a folder of the site: folder, path of the book."
    )
    repository: str = Field(
        "",
        pattern=r"^(https://[^\s\"<>{}]*)?$",
        description="Where the sources are; edit links appear when it is set.",
    )

    @property
    def release_name(self) -> str:
        """What the names of the released files have in common."""
        return f"{self.file_name}-{self.version}"


def check_config(config: BookConfig, places: Positions) -> list[Finding]:
    """Return what a field of `book.yml` alone does not tell: macros, names, colours that disagree."""
    return [*_check_macros(config, places), *_check_cast(config, places)]


def _check_macros(config: BookConfig, places: Positions) -> list[Finding]:
    found = {}
    for name, tex in config.macros.items():
        arguments = max((int(n) for n in re.findall(r"#(\d)", tex)), default=0)
        try:
            to_mathml(f"\\{name}" + "{x}" * arguments, macros=config.macros)
        except MathsError as error:
            text = error.message
            # math-core reads all macros first, and names the faulty one by its place among the sorted.
            if at_fault := re.match(r"macro(\d+):\d+: ", text):
                name, text = sorted(config.macros)[int(at_fault[1])], text[at_fault.end() :]
            message = f"The macro '{name}' is not understood: {text}"
            found[name] = places.finding(("macros", name), Code.MATHS_SYNTAX, message, error.hint)
    return list(found.values())


def _check_cast(config: BookConfig, places: Positions) -> list[Finding]:
    colours = set(config.colours)
    findings = []
    seen = {("name", config.narrator)}
    for index, speaker in enumerate(config.cast):
        if speaker.colour not in colours:
            message = f"There is no colour '{speaker.colour}'."
            hint = f"{nearest(speaker.colour, colours)} Declared: {', '.join(sorted(colours))}.".strip()
            findings.append(places.finding(("cast", index, "colour"), Code.FIELD_VALUE, message, hint))
        for field, value in (("id", speaker.id), ("name", speaker.name)):
            if (field, value) in seen:
                message = f"The {field} '{value}' stands twice in the cast."
                hint = "Choose another." + (" The narrator counts too." if value == config.narrator else "")
                findings.append(places.finding(("cast", index, field), Code.FIELD_VALUE, message, hint))
            seen.add((field, value))
    return findings
