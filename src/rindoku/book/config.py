"""`book.yml`: what makes a folder of chapters this book."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from rindoku.book.records import Record, Text


def _inside(path: str) -> str:
    parts = path.replace("\\", "/").split("/")
    if path.startswith(("/", "\\", "~")) or ".." in parts or ":" in parts[0]:
        raise ValueError("the path leaves the folder of the book")
    return path


InsidePath = Annotated[str, AfterValidator(_inside)]
COLOUR = r"^#[0-9a-f]{6}$"
WORD = r"^[a-z][a-z0-9-]*$"


class Colour(Record):
    """A colour on light and on dark ground."""

    light: str = Field(pattern=COLOUR, description="On light ground, `#rrggbb`.")
    dark: str = Field(pattern=COLOUR, description="On dark ground, `#rrggbb`.")


class SpeakerConfig(Record):
    """A character of the dialogue."""

    id: str = Field(pattern=WORD, description="Id: begins the anchors of the speeches.")
    name: str = Field(pattern=r"^[^\s：:（）()#]+$", description="Name, as cues spell it.")
    manner: str = Field("", alias="register", description="Way of speaking, such as です・ます.")
    colour: str = Field(pattern=WORD, description="Name of the colour of the speeches.")
    avatars: bool = Field(False, description="Whether `assets/cast/<id>-<mood>.svg` exist.")


class BookConfig(Record):
    """`book.yml`."""

    title: Text = Field(description="Title of the book.")
    short_title: Text = Field("", description="Title where there is little room.")
    version: str = Field(pattern=r"^\d+\.\d+\.\d+$", description="Version of the book, not of the tool.")
    language: str = Field(pattern=r"^(ja|en)$", description="Language of the book: `ja` or `en`.")
    order: list[str] = Field(
        min_length=1,
        description="Pages in book order; `papers` stands for the papers by number, `indexes` for "
        "the generated pages.",
    )
    cast: list[SpeakerConfig] = Field([], description="Who speaks.")
    moods: dict[str, str] = Field({}, description="Moods: the word in a cue, and the id of the avatar.")
    narrator: str = Field("", description="The word that gives the floor back to the narration.")
    bibliography: InsidePath = Field("", description="The BibTeX file.")
    taxonomy: InsidePath = Field("", description="The folder of the taxonomy.")
    macros: dict[str, str] = Field({}, description="Macros of mathematics: name without backslash, TeX.")
    colours: dict[str, Colour] = Field({}, description="Colours by name; groups and speakers use them.")
    subbooks: dict[str, InsidePath] = Field(
        {}, description="Books that are built into a folder of the site: folder, path of the book."
    )
    repository: str = Field(
        "",
        pattern=r"^(https://[^\s\"<>{}]*)?$",
        description="Where the sources are; edit links appear when it is set.",
    )
