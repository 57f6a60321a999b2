"""From cues to speeches: markers in the text, then `div.speech` in the tree.

The HTML of a speech is a contract that style sheets, search and the exporters rely on:

    <div class="speech" id="ID" data-speaker="…" data-mood="…" role="group" aria-labelledby="ID-name">
      <p class="speech-name" id="ID-name">NAME<span class="speech-mood">…</span></p>
      <a class="speech-link" href="#ID" aria-label="…">#</a>
      <img class="speech-face" alt="" …>
      <div class="speech-body">…</div>
    </div>
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from xml.etree.ElementTree import Element, SubElement

from markdown.util import AtomicString

from rindoku.manuscript.source import UNDERLINE, Kind, Source, scan
from rindoku.screenplay.cast import NORMAL
from rindoku.screenplay.grammar import Cue

# These end a speech: the floor goes back to the narration.
_ENDS = {"h1", "h2", "h3", "h4", "h5", "h6", "hr"}
# Directly under a cue, plain Python-Markdown would take these for more of its paragraph.
_OPENS_A_BLOCK = (Kind.LIST, Kind.TABLE, Kind.QUOTE, Kind.RULE, Kind.FOOTNOTE, Kind.FENCE, Kind.BLOCK)
# What is said may begin like a heading, a rule, a definition, a fence or a block. It would leave
# the speech, or open what the scanner does not know of; as an entity its first sign is only text.
_NO_SPEECH = re.compile(r"#|\[[^\[\]\n]*\]:|([-*_])(?:[ ]{0,2}\1){2,}[ ]*$|`{3,}[^`]*$|~{3,}|/{3,}")
AVATAR_SIZE = 44


def cue_edits(source: Source, cue: Cue, marker: str) -> list[tuple[int, int, str]]:
    """Return what turns a cue line into a marker, with what is said set apart from it.

    Args:
        source: the scanned page.
        cue: one of its cues.
        marker: a word that Markdown leaves alone; it becomes a paragraph of its own.

    Returns:
        Replacements as start, end and new text, in order.
    """
    end = source.start(cue.line) + len(source.lines[cue.line - 1].text)
    said = source.text[cue.text_start : cue.text_end]
    # More blank lines than needed would go into code above, and end a note.
    lead = "" if source.blank(cue.line - 1) else "\n"
    edits = [(source.start(cue.line), cue.text_start, f"{lead}{marker}\n\n")]
    if _NO_SPEECH.match(said):
        edits.append((cue.text_start, cue.text_start + 1, f"&#{ord(said[0])};"))
    gap = _needs_gap(source, cue)
    if gap or cue.text_end < end:
        edits.append((cue.text_end, end, "\n" if gap else ""))
    return edits


def _needs_gap(source: Source, cue: Cue) -> bool:
    """Tell whether the line under a cue would be taken for a part of what is said there."""
    if cue.line == len(source.lines) or source.lines[cue.line - 1].kind is Kind.TABLE:
        return False  # nothing follows, or what is said is the head of a table
    following = source.lines[cue.line]
    if following.kind in _OPENS_A_BLOCK:
        said = scan(source.text[cue.text_start : cue.text_end], front_matter=False)
        return said.lines[0].kind is not following.kind
    return bool(UNDERLINE.match(following.text))


def group_speeches(
    root: Element, cue_of: Callable[[str], Cue | None], top: str, strings: Mapping[str, str]
) -> None:
    """Move what follows a marker into a speech, until the next marker, heading or rule.

    Args:
        root: the tree of the page; only its direct children count.
        cue_of: tells whether the text of a paragraph is a marker, and of which cue.
        top: the relative path from the page to the root of the book's pages, '' or '../'.
        strings: words of the book's language: `speech_mood`, `speech_link`.
    """
    children = list(root)
    root[:] = []
    body: Element | None = None
    for child in children:
        cue = cue_of(child.text or "") if child.tag == "p" and not len(child) else None
        if cue is not None:
            body = None
            if cue.speaker is not None:
                speech, body = _speech(cue, top, strings)
                root.append(speech)
            continue
        if child.tag in _ENDS:
            body = None
        (root if body is None else body).append(child)


def _speech(cue: Cue, top: str, strings: Mapping[str, str]) -> tuple[Element, Element]:
    speaker = cue.speaker
    assert speaker is not None
    speech = Element("div", {"class": "speech", "id": cue.anchor, "data-speaker": speaker.id})
    speech.set("data-mood", cue.mood)
    speech.set("role", "group")
    speech.set("aria-labelledby", f"{cue.anchor}-name")
    name = SubElement(speech, "p", {"class": "speech-name", "id": f"{cue.anchor}-name"})
    # Names come from book.yml: atomic, so that Markdown looks for no markup in them.
    name.text = AtomicString(speaker.name)
    if cue.mood != NORMAL:
        mood = SubElement(name, "span", {"class": "speech-mood"})
        mood.text = AtomicString(strings["speech_mood"].format(cue.mood_label))
    link = SubElement(speech, "a", {"class": "speech-link", "href": f"#{cue.anchor}"})
    link.set("aria-label", strings["speech_link"])
    link.text = "#"
    if speaker.avatars:
        face = SubElement(speech, "img", {"class": "speech-face", "alt": ""})
        face.set("src", f"{top}{avatar(speaker.avatars, speaker.id, cue.mood)}")
        face.set("width", str(AVATAR_SIZE))
        face.set("height", str(AVATAR_SIZE))
    return speech, SubElement(speech, "div", {"class": "speech-body"})


def avatar(folder: str, speaker: str, mood: str) -> str:
    """Return the path of an avatar, relative to the folder of the pages."""
    return f"{folder}/{speaker}-{mood}.svg"
