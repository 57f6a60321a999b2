"""The manual's reference page, made from the types so that it cannot fall behind them.

`python -m rindoku.book.reference FILE` writes it; a test compares the committed file.
"""

from __future__ import annotations

import argparse
import json
import re
import types
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from rindoku.book.config import BookConfig, Colour, CueName, InsidePath, SpeakerConfig
from rindoku.book.glossary import GlossaryTerm
from rindoku.book.paper import Cost, Front, PageRecord, PaperRecord, Repository, Stage, Use
from rindoku.book.taxonomy import Baseline, DataSet, Group, Technique

COMMAND = "python -m rindoku.book.reference docs/chapters/reference.md"

# The records of the page: what YAML they are, and their sections as record, heading and id.
_FILES: tuple[tuple[str, str, str, tuple[tuple[type[BaseModel], str, str], ...]], ...] = (
    (
        "`book.yml`",
        "book-yml",
        "What makes a folder of chapters a book.",
        (
            (BookConfig, "The book", "book"),
            (SpeakerConfig, "A speaker", "speaker"),
            (Colour, "A colour", "colour"),
        ),
    ),
    (
        "Front matter",
        "front-matter",
        "The YAML between the two lines of `---` at the head of every page. "
        "Pages under `chapters/papers/` are papers.",
        (
            (PaperRecord, "A paper", "paper"),
            (Use, "A use of a data set or a baseline", "use"),
            (Cost, "Cost", "cost"),
            (Repository, "A repository", "repository"),
            (PageRecord, "Any other page", "page"),
            (Front, "A front page", "front"),
            (Stage, "A stage of the front page", "stage"),
        ),
    ),
    (
        "Glossary",
        "glossary",
        "The file that `glossary` in `book.yml` names. It holds a list of terms, be it `[]`.",
        ((GlossaryTerm, "A term", "term"),),
    ),
    (
        "Taxonomy",
        "taxonomy",
        "Four files in the folder that `taxonomy` in `book.yml` names. Each holds a list, be it `[]`.",
        (
            (Group, "`groups.yml`", "group"),
            (Technique, "`techniques.yml`", "technique"),
            (DataSet, "`datasets.yml`", "data-set"),
            (Baseline, "`baselines.yml`", "baseline"),
        ),
    ),
)
_ANCHORS = {kind: anchor for *_, records in _FILES for kind, _, anchor in records}
# `Use` and the like are named in running text by what they are.
_NOUNS = {kind: anchor.replace("-", " ") for kind, anchor in _ANCHORS.items()}
_WORDS = {str: "text", int: "whole number", bool: "`true` or `false`"}


def reference() -> str:
    """Return the page as Markdown."""
    parts = [
        f"---\n# Written by: {COMMAND}\ndescription: Every field of rindoku.\n---\n\n"
        "# Reference {#reference}\n\n"
        "Every field of rindoku. A field that is not here is a finding, and so is a "
        "value of another type: a number where a text belongs needs quotes."
    ]
    for heading, anchor, lead, records in _FILES:
        parts.append(f"## {heading} {{#{anchor}}}\n\n{lead}")
        for kind, title, name in records:
            parts.append(f"### {title} {{#{name}}}\n\n{_lead(kind)}\n\n{_fields(kind)}")
    parts.append(
        "## Findings {#findings}\n\n"
        "A finding is one line: `path:line:column: code message hint`. What each code means is on "
        "[the page of rules](rules.md), with examples."
    )
    return "\n\n".join(parts) + "\n"


def _lead(kind: type[BaseModel]) -> str:
    """Return the first paragraph of a record's docstring."""
    return " ".join((kind.__doc__ or "").split("\n\n")[0].split())


def _fields(kind: type[BaseModel]) -> str:
    rows = [
        (
            f"`{info.alias or name}`",
            _type(info.annotation, info.metadata),
            _default(info),
            _cell(info.description or ""),
        )
        for name, info in kind.model_fields.items()
    ]
    return _table(("Field", "Type", "Default", "Meaning"), rows)


def _type(annotation: Any, metadata: Iterable[Any] = ()) -> str:
    """Return a type, with what limits its values, in words."""
    if get_origin(annotation) is Annotated:
        return _type(annotation.__origin__, annotation.__metadata__)
    words = _name(annotation)
    for limit in metadata:
        if limit in get_args(InsidePath):
            words = "path inside the book"
        elif limit in get_args(CueName):
            words = "[name in a cue](syntax.md#dialogue)"
        elif (pattern := getattr(limit, "pattern", None)) is not None:
            words = _pattern(pattern)
        elif (least := getattr(limit, "ge", None)) is not None:
            words += f" from {least}"
        elif getattr(limit, "min_length", None) == 1:
            words += ", not empty"
        elif (most := getattr(limit, "max_length", None)) is not None:
            words += f" of at most {most} character" + ("s" if most > 1 else "")
    return words


def _name(annotation: Any) -> str:
    origin, inner = get_origin(annotation), get_args(annotation)
    if annotation in _WORDS:
        return _WORDS[annotation]
    if annotation in _ANCHORS:
        return f"[{_NOUNS[annotation]}](#{_ANCHORS[annotation]})"
    if origin is Literal:
        return " or ".join(f"`{value}`" for value in inner)
    if origin is list:
        return f"list of {_type(inner[0])}"
    if origin is dict:
        return f"mapping from {_type(inner[0])} to {_type(inner[1])}"
    if origin in (Union, types.UnionType):
        return " or ".join(_type(part) for part in inner if part is not type(None))
    raise TypeError(f"The reference has no words for {annotation!r}.")


def _pattern(pattern: str) -> str:
    """Return what a pattern lets through: a choice of words, or the pattern without its ends."""
    if choice := re.fullmatch(r"\^\((\w+(?:\|\w+)+)\)\$", pattern):
        return " or ".join(f"`{word}`" for word in choice[1].split("|"))
    optional = re.fullmatch(r"\^\((.*)\)\?\$", pattern)
    inner = optional[1] if optional else pattern.removeprefix("^").removesuffix("$")
    return "text like `" + inner.replace('\\"', '"') + "`"


def _default(info: FieldInfo) -> str:
    if info.is_required():
        return "required"
    if info.default in ("", None):
        return "none"
    return f"`{json.dumps(info.default)}`".replace('"', "")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def main() -> None:
    """Write the page to the file that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m rindoku.book.reference", description=__doc__)
    parser.add_argument("file", type=Path, help="The page to write.")
    parser.parse_args().file.write_text(reference(), encoding="utf-8")


if __name__ == "__main__":
    main()
