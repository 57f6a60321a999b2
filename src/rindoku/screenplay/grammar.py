"""The grammar of cues: `NAME[（MOOD）]：text` at the start of a line at the top level."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from rindoku.findings import Code, Finding, nearest
from rindoku.manuscript.source import Kind, Source
from rindoku.screenplay.cast import NORMAL, Cast, Speaker

_CONFIG = "book.yml"
# What a name in a cue is made of; names that `book.yml` declares must match it too.
NAME = r"[^\s：:（）()、。,.!?！？「」\[\]`*_#|>]{1,24}"
_CUE = re.compile(
    rf"^(?P<name>{NAME})"
    r"(?:[ \t]*[（(](?P<mood>[^（）()\n]{1,24})[）)])?[ \t]*[：:][ \t]*(?P<text>.*)$"
)
_NESTED = re.compile(r"^(?:[ \t]|[-*+][ \t]|\d+\.[ \t]|>)+")
_NAME = re.compile(r"[ \t\u3000]*(?P<braces>\{#(?P<name>[^}\s]*)\})[ \t]*$")
# Lines that hold no cue, whatever they look like.
_SILENT = (Kind.META, Kind.FENCE, Kind.CODE, Kind.BLANK, Kind.COMMENT)
_VALID = re.compile(r"^[a-z][a-z0-9-]*$")
_SENTENCE = re.compile(r".*?(?:[。？！]|[.?!](?=\s|$)|$)", re.S)


@dataclass(frozen=True)
class Cue:
    """A cue line. `speaker` is None for the narrator, whose cue gives the floor back.

    What is said runs from `text_start` to `text_end`, offsets into the source; an explicit id
    stands between `text_end` and the end of the line.
    """

    line: int
    speaker: Speaker | None
    mood: str
    mood_label: str
    text_start: int
    text_end: int
    anchor: str


@dataclass(frozen=True)
class Screenplay:
    """The cues of a page, and what is wrong with its lines."""

    cues: tuple[Cue, ...]
    findings: tuple[Finding, ...]


def read_cues(source: Source, cast: Cast, path: str = "") -> Screenplay:
    """Find the cues of a page.

    Args:
        source: the scanned page.
        cast: who may speak.
        path: the path that findings name.
    """
    cues: list[Cue] = []
    findings: list[Finding] = []
    anchors: dict[str, int] = {}
    for line in source.lines:
        if line.kind in _SILENT or not cast.names or ("：" not in line.text and ":" not in line.text):
            continue
        prefix = _NESTED.match(line.text)
        column = prefix.end() + 1 if prefix else 1
        # Not in the masked text: a stray backtick further up must not swallow a cue.
        match = _CUE.match(line.text[column - 1 :])
        if match is None:
            continue
        text = match["text"]
        if problem := _problem(match, cast):
            findings.append(Finding(path, line.number, column, *problem))
        if match["name"] not in cast.names:
            continue
        if prefix or line.nested:
            message = f"The cue of '{match['name']}' stands inside a list, a quotation or a block."
            hint = "Move it to the start of a line at the top level."
            findings.append(Finding(path, line.number, column, Code.CUE_NESTED, message, hint))
            continue
        speaker = cast.speaker(match["name"])
        label = match["mood"] or ""
        text_column = column + match.start("text")
        given = _NAME.search(text)
        if given and text[: given.start()].endswith("$$"):
            given = None  # the id of the formula
        if given:
            text = text[: given.start()]
        said = _first_words(source, line.number, text, cast)
        if speaker is not None:
            valid = given is not None and _VALID.match(given["name"])
            anchor = given["name"] if given and valid else _anchor(speaker, said)
            anchors[anchor] = anchors.get(anchor, 0) + 1
            if given and (anchors[anchor] > 1 or not valid):
                hint = "Use a-z, 0-9 and hyphens, and each id once a page."
                message = f"'{given['name']}' is no id for this cue."
                place = text_column + given.start("braces")
                findings.append(Finding(path, line.number, place, Code.CUE_ID, message, hint))
            if anchors[anchor] > 1:
                anchor = f"{anchor}-{anchors[anchor]}"
            if not said:
                hint = "Write what is said, or take the cue out."
                message = f"The cue of '{speaker.name}' is followed by nothing that is said."
                findings.append(Finding(path, line.number, column, Code.CUE_EMPTY, message, hint))
        else:
            anchor = ""
            if given:
                message = "The narrator's cue takes no id."
                place = text_column + given.start("braces")
                findings.append(Finding(path, line.number, place, Code.CUE_ID, message, "Take it out."))
        mood = cast.mood(label) if label else None
        text_start = source.start(line.number) + text_column - 1
        cues.append(
            Cue(line.number, speaker, mood or NORMAL, label, text_start, text_start + len(text), anchor)
        )
    return Screenplay(tuple(cues), tuple(findings))


def _problem(match: re.Match[str], cast: Cast) -> tuple[Code, str, str] | None:
    """Return what is wrong with the name or the mood of a line that looks like a cue."""
    name, mood = match["name"], match["mood"]
    known = name in cast.names
    declared = ", ".join(label for label, _ in cast.moods) or "none"
    if name == cast.narrator and mood:
        return Code.CUE_MOOD, "The narrator's cue takes no mood.", "Take it out."
    if known and mood and cast.mood(mood) is None:
        message = f"'{mood}' is no mood of '{name}' (moods: {declared})."
        hint = nearest(mood, [label for label, _ in cast.moods])
        return Code.CUE_MOOD, message, hint or f"Mend it, or declare it under moods in {_CONFIG}."
    like = [n for n in cast.names if not known and len(n) > 1 and edit_distance(name, n) <= 1]
    if not known and (like or (mood and cast.mood(mood))):
        message = f"Unknown speaker '{name}' (cast: {', '.join(cast.names)})."
        names = " or ".join(f"'{n}'" for n in like)
        hint = f"Did you mean {names}?" if like else f"Mend it, or declare it under cast in {_CONFIG}."
        return Code.CUE_SPEAKER, message, hint
    return None


def _first_words(source: Source, number: int, text: str, cast: Cast) -> str:
    """Return the first sentence of a speech, or '' if nothing is said before the next turn."""
    if text.strip():
        return _first_sentence(text)
    for line in source.lines[number:]:
        if line.kind in (Kind.BLANK, Kind.COMMENT):
            continue
        following = _CUE.match(line.text)
        if line.kind in (Kind.HEADING, Kind.RULE) or (following and following["name"] in cast.names):
            return ""
        return _first_sentence(line.text)
    return ""


def _first_sentence(text: str) -> str:
    match = _SENTENCE.match(text.strip())
    return match[0].strip() if match else ""


def _anchor(speaker: Speaker, sentence: str) -> str:
    return f"{speaker.id}-{hashlib.sha256(sentence.encode()).hexdigest()[:6]}"


def edit_distance(a: str, b: str) -> int:
    """Return the Levenshtein distance of two short words."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        above, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (x != y))
    return row[-1]
