"""Who speaks: declared once, in `book.yml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

NORMAL = "normal"


@dataclass(frozen=True)
class Speaker:
    """A character: id, name as cues spell it, and the folder of the avatars ('' for none)."""

    id: str
    name: str
    avatars: str = ""


@dataclass(frozen=True)
class Cast:
    """The speakers, the moods (label in a cue to id) and the narrator's cue."""

    speakers: tuple[Speaker, ...] = ()
    moods: tuple[tuple[str, str], ...] = ()
    narrator: str = ""

    def speaker(self, name: str) -> Speaker | None:
        """Return the speaker whose cues carry `name`."""
        return next((s for s in self.speakers if s.name == name), None)

    def mood(self, label: str) -> str | None:
        """Return the id of the mood that cues call `label`."""
        return dict(self.moods).get(label)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """All names that open a cue, the narrator's included."""
        return tuple(s.name for s in self.speakers) + ((self.narrator,) if self.narrator else ())
