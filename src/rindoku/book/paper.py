"""The record of a paper: the front matter of `papers/<slug>.md`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from rindoku.book.records import Record, Text, Where

Output = Literal["site", "pdf", "epub"]
OUTPUTS: tuple[Output, ...] = ("site", "pdf", "epub")
Growth = Literal["constant", "n", "n log n", "n sqrt n", "n^2"]
GROWTHS: tuple[str, ...] = ("constant", "n", "n log n", "n sqrt n", "n^2")


def _use(value: Any) -> Any:
    return {"id": value} if isinstance(value, str) else value


class Use(Record):
    """A data set or baseline as a paper uses it: its id alone, or `{id: …, note: …}`."""

    id: str = Field(description="Id of the data set or baseline in the taxonomy.")
    note: Text = Field("", description="What is particular to this paper: a size, a length, a part.")


UseOf = Annotated[Use, BeforeValidator(_use)]


class Cost(Record):
    """What the method costs, as the paper states it. Texts may hold `$…$`."""

    growth: Growth | None = Field(None, description="How time grows with the length of the sequence.")
    time: Text = Field(description="Time, in words or as a formula.")
    memory: Text = Field("", description="Memory, in words or as a formula.")
    against: Text = Field("", description="What it is compared with.")
    basis: Text = Field(description="Where the statement rests: the paper, a table of it, a count.")


class Repository(Record):
    """The official code."""

    url: str = Field(pattern=r"^https://[^\s\"<>]+$", description="Its address.")
    framework: str = Field("", description="What it is written with.")
    licence: str = Field(description="Its licence.")
    note: Text = Field("", description="What a user should know first.")


class PaperRecord(Record):
    """Front matter of a paper. Authors, title, year and links come from the bibliography."""

    number: int = Field(ge=1, description="Its number in the book, which is the order of the book.")
    key: str = Field(description="Its citation key.")
    name: str = Field(description="The short name, as other sections call it.")
    headline: Text = Field(description="What the section is about, in the book's language.")
    reading: list[str] = Field([], description="Other spellings of the name, such as kana.")
    synonyms: list[str] = Field([], description="Words under which readers look for it.")
    groups: list[str] = Field(
        min_length=1, description="Ids of groups without subgroups; the first is primary."
    )
    techniques: list[str] = Field([], description="Ids of techniques.")
    proposal: Text = Field(description="What is proposed, in two to four sentences; may hold `$…$`.")
    data: list[UseOf] = Field(description="Data sets: ids, or `{id: …, note: …}`.")
    baselines: list[UseOf] = Field(description="Baselines: ids, or `{id: …, note: …}`.")
    cost: Cost | None = Field(None, description="Cost, where the paper makes a point of it.")
    code: list[Repository] = Field(description="Official repositories; `[]` if none is public.")
    status: Literal["record", "full"] = Field(
        "full", description="`record` while the section is not written; leave it out when it is."
    )

    @property
    def texts(self) -> dict[Where, str]:
        """The texts that may hold formulas, by where in the record they stand."""
        found: dict[Where, str] = {("headline",): self.headline, ("proposal",): self.proposal}
        for name in ("data", "baselines"):
            for index, use in enumerate(getattr(self, name)):
                found[(name, index)] = use.note
        if self.cost:
            found |= {
                ("cost", name): getattr(self.cost, name) for name in ("time", "memory", "against", "basis")
            }
        return found


class Stage(Record):
    """A stage of the way to the papers of the book."""

    count: int = Field(ge=1, description="How many there were.")
    label: Text = Field(description="What they were, in a few words.")


def _falling(stages: list[Stage]) -> list[Stage]:
    counts = [stage.count for stage in stages]
    if sorted(set(counts), reverse=True) != counts:
        raise ValueError("each stage holds fewer than the one before")
    return stages


class Front(Record):
    """The front page: the page shows the papers as a funnel whose last stage is the entrance."""

    funnel: Annotated[list[Stage], AfterValidator(_falling)] = Field(
        [], description="The stages before the papers, the largest first; each is drawn as so many dots."
    )
    label: Text = Field("", description="What the papers are; their number comes from the records.")


def _with_site(outputs: list[Output]) -> list[Output]:
    if "site" not in outputs:
        raise ValueError("every page is on the site, so it names 'site' too")
    return outputs


class PageRecord(Record):
    """Front matter of any other page; may be empty."""

    title: Text = Field("", description="Title in the browser, where the heading is too long.")
    description: Text = Field("", description="One sentence for search engines.")
    front: Front | None = Field(
        None, description="Makes it the front page: the papers stand under its title and lead."
    )
    outputs: Annotated[list[Output], AfterValidator(_with_site)] = Field(
        list(OUTPUTS),
        description="Where the page appears; `[site]` keeps it out of PDF and EPUB. "
        "A front page is never in these.",
    )
