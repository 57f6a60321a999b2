"""Builders that tests share: a cast, a book in memory, a small book on disk."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from rindoku.book import Book
from rindoku.book.bibliography import Entry, read_bibliography
from rindoku.book.config import BookConfig
from rindoku.book.taxonomy import Taxonomy
from rindoku.build import Part
from rindoku.screenplay.cast import Cast, Speaker

ROOT = Path(__file__).parents[1]
GOLDEN = Path(__file__).parent / "golden"


def golden(area: str, name: str = "*", *, empty: bool = False) -> list[Any]:
    """Return the cases of `golden/<area>/<name>.yml` as pytest parameters named file and case.

    There must be some, unless `empty`.
    """
    import pytest

    found = []
    for path in sorted((GOLDEN / area).glob(f"{name}.yml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8")):
            found.append(pytest.param(case, id=f"{path.stem}: {case['case']}"))
    assert found or empty, f"no cases in golden/{area}"
    return found


# The HTML of a speech up to what is said. Golden cases write <speech id="…" speaker="…" mood="…">.
_SPEECH = re.compile(
    r'<div aria-labelledby="(?P<id>[^"]+)-name" class="speech" data-mood="(?P<mood>[^"]+)"'
    r' data-speaker="(?P<speaker>[^"]+)" id="(?P=id)" role="group">'
    r'<p class="speech-name" id="(?P=id)-name">[^<]+(?:<span class="speech-mood">[^<]+</span>)?</p>'
    r'<a aria-label="[^"]+" class="speech-link" href="#(?P=id)">#</a>'
    r'(?:<img alt="" class="speech-face" [^>]+>)?<div class="speech-body">'
)
# The box of a display formula; what it tells the keyboard and readers of screens is tested apart.
_FORMULA = re.compile(r'(<(?:div|span) class="maths-display"(?: id="[^"]*")?)[^>]*>')
_BLOCK = (
    r"</?(?:p|div|speech|[duo]l|li|d[dt]|table|t(?:head|body|[rhd])|blockquote|h[1-6r]|figure|figcaption|"
    r"details|summary)\b[^>]*>"
)


def normal(html: str) -> str:
    """HTML without what does not count: white space around blocks, heads of speeches and formulas."""
    parts = re.split(r"(<pre.*?</pre>)", html, flags=re.S)
    for index in range(0, len(parts), 2):
        text = re.sub(r"[ \n]+", " ", parts[index])
        parts[index] = re.sub(rf" ?({_BLOCK}) ?", r"\1", text)
    html = _FORMULA.sub(r"\1>", "".join(parts).strip(" "))
    folded = r'<speech id="\g<id>" speaker="\g<speaker>" mood="\g<mood>">'
    html = _SPEECH.sub(folded, html)
    # A speech ends with the second of two </div>.
    open_blocks: list[str] = []
    parts = re.split(r"(<speech [^>]*>|<div\b[^>]*>|</div>)", html)
    for index in range(1, len(parts), 2):
        if parts[index].startswith("<speech"):
            open_blocks += ["</speech>", ""]
        elif parts[index].startswith("<div"):
            open_blocks.append("</div>")
        elif open_blocks:
            parts[index] = open_blocks.pop()
    return "".join(parts)


def cast() -> Cast:
    """Two speakers, three moods and a narrator, as in the Japanese book."""
    speakers = (Speaker("bucho", "部長", "assets/cast"), Speaker("fukubucho", "副部長", "assets/cast"))
    moods = (("驚き", "surprise"), ("思案", "think"), ("笑い", "smile"))
    return Cast(speakers, moods, "ト書き")


JAPANESE = {
    "title": "本",
    "version": "0.1.0",
    "language": "ja",
    "order": ["index.md"],
    "cast": [
        {"id": "bucho", "name": "部長", "register": "です・ます", "colour": "red", "avatars": True},
        {"id": "fukubucho", "name": "副部長", "register": "だ・よ", "colour": "blue", "avatars": True},
    ],
    "moods": {"驚き": "surprise", "思案": "think", "笑い": "smile"},
    "narrator": "ト書き",
    "colours": {
        "red": {"light": "#b93a26", "dark": "#ff9078"},
        "blue": {"light": "#2b579e", "dark": "#93b7ff"},
    },
}

ENGLISH = {
    "title": "A Book",
    "version": "0.1.0",
    "language": "en",
    "order": ["index.md"],
    "cast": [
        {"id": "alice", "name": "Alice", "colour": "red"},
        {"id": "bob", "name": "Bob", "colour": "blue"},
    ],
    "moods": {"surprised": "surprise"},
    "narrator": "Stage",
    "colours": JAPANESE["colours"],
}

# The pages of a book in English.
THREE_PAGES = {
    "index.md": "# A Talk {#top}\n\nAlice: Shall we?\n\nBob (surprised): Now?\n\n- one\n- two\n",
    "second.md": "# Second {#second}\n\nAlice: See [the first page](index.md#top).\n\nStage: Silence.\n",
    "third.md": "# Third {#third}\n\nBob: It costs $O(n^2)$.\n\n$$ x=1 $$ {#eq-x}\n\nSee [](#eq-x).\n",
}


def book(root: Path = ROOT, *, entries: dict[str, Entry] | None = None, **fields: Any) -> Book:
    """A Japanese book without pages; `fields` go over those of `book.yml`."""
    config = BookConfig.model_validate(JAPANESE | fields)
    return Book(root, config, Taxonomy(), entries or {}, (), ())


def entries(tmp_path: Path, bibtex: str) -> dict[str, Entry]:
    """The entries of a BibTeX text."""
    path = tmp_path / "refs.bib"
    path.write_text(bibtex, encoding="utf-8")
    found, findings = read_bibliography(path, "refs.bib")
    assert findings == []
    return found


FACE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><circle cx="32" cy="32" r="30"/></svg>\n'


def write_book(folder: Path, config: dict[str, Any], pages: dict[str, str], **files: str) -> Path:
    """Write a book to disk: `book.yml`, `mkdocs.yml`, its pages, avatars, and other files by path.

    A page without front matter gets an empty block. The order is that of `pages` unless given.
    """
    config = dict(config)
    if config["order"] == ["index.md"]:
        config["order"] = [uri for uri in pages if not uri.startswith("papers/")]
    site = {
        "site_name": config["title"],
        "docs_dir": "chapters",
        "theme": {"name": "material", "language": config["language"], "font": False},
        "plugins": ["rindoku"],
        "validation": {"links": {"anchors": "warn", "unrecognized_links": "warn", "absolute_links": "warn"}},
    }
    written = {
        "book.yml": yaml.safe_dump(config, allow_unicode=True, sort_keys=False),
        "mkdocs.yml": yaml.safe_dump(site, allow_unicode=True),
    }
    for uri, text in pages.items():
        written[f"chapters/{uri}"] = text if text.startswith("---") else f"---\n---\n\n{text}"
    for speaker in config.get("cast", []):
        for mood in ("normal", *config.get("moods", {}).values()) if speaker.get("avatars") else ():
            written[f"chapters/assets/cast/{speaker['id']}-{mood}.svg"] = FACE
    for path, text in (written | files).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return folder


# A small book with three papers: complete, without findings, every term used. Tests change one
# thing of it.
GROUPS = [
    {
        "id": "model",
        "letter": "M",
        "label": "模型",
        "english": "Models",
        "sentence": "模型を作る。",
        "children": [
            {"id": "fast", "label": "速い", "english": "Fast", "sentence": "速くする。"},
            {"id": "deep", "label": "深い", "sentence": "深くする。"},
        ],
    },
    {"id": "theory", "letter": "R", "label": "理論", "english": "Theory", "sentence": "証明する。"},
]
TECHNIQUES = [
    {"id": "low-rank", "label": "低ランク", "english": "low rank"},
    {"id": "fft", "label": "FFT", "english": "FFT"},
]
DATASETS = [
    {"id": "lra", "name": "LRA", "kind": "ベンチマーク", "note": "5課題"},
    {"id": "c4", "name": "C4", "kind": "言語"},
]
BASELINES = [
    {"id": "transformer", "name": "Transformer", "note": "標準", "reference": "Vaswani 2017"},
    {"id": "eend", "name": "ÉEND"},
]
BIB = """@inproceedings{first2021alpha,
  author = {Sørensen, Eva and Łukasik, Jan},
  title = {{Alpha}: {GPU} Kernels for the {Nyström} Method},
  booktitle = {Proceedings},
  volume = {34},
  pages = {1--9},
  year = {2021},
  url = {https://example.org/alpha-Abstract.html},
  eprint = {2101.00001},
  archivePrefix = {arXiv}
}

@inproceedings{second2021beta,
  author = {Łukasik, Jan and Étienne, Anne},
  title = {Beta},
  booktitle = {Proceedings},
  year = {2021},
  url = {https://example.org/beta-Abstract.html}
}

@inproceedings{third2021gamma,
  author = {van den Berg, Cor},
  title = {Gamma},
  booktitle = {Proceedings},
  year = {2021},
  url = {https://example.org/gamma-Abstract.html}
}

@article{other2017work,
  author = {Other, Ann and Writer, Bo and Third, Cy},
  title = {Another Work},
  journal = {Journal},
  year = {2017}
}
"""
RECORDS: dict[str, dict[str, Any]] = {
    "alpha": {
        "number": 1,
        "key": "first2021alpha",
        "name": "Alpha",
        "headline": "一つ目の論文",
        "groups": ["fast"],
        "techniques": ["low-rank"],
        "proposal": "短い列に集める。",
        "data": ["lra", {"id": "c4", "note": "部分"}],
        "baselines": ["transformer"],
        "cost": {"growth": "n", "time": "$O(n)$", "basis": "表2"},
        "code": [{"url": "https://example.org/alpha", "licence": "MIT"}],
    },
    "beta": {
        "number": 2,
        "key": "second2021beta",
        "name": "Beta",
        "headline": "二つ目の論文",
        "groups": ["deep", "theory"],
        "techniques": ["fft"],
        "proposal": "深く積む。",
        "data": ["c4"],
        "baselines": ["transformer", "eend"],
        "cost": {"time": "速い", "memory": "$O(n^2)$", "basis": "要旨"},
        "code": [],
    },
    "gamma": {
        "number": 3,
        "key": "third2021gamma",
        "name": "Gamma",
        "headline": "三つ目の論文",
        "groups": ["theory"],
        "proposal": "証明する。",
        "data": [],
        "baselines": [],
        "code": [],
    },
}


def as_yaml(data: Any) -> str:
    """YAML as an author writes it: short lists on one line, fields in their order."""
    return str(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, default_flow_style=None, width=200))


def paper(slug: str, body: str = "部長：読みました。\n", **fields: Any) -> str:
    """The page of one of the three papers; `fields` go over those of its record, None drops one."""
    record = {name: value for name, value in (RECORDS[slug] | fields).items() if value is not None}
    return f"---\n{as_yaml(record)}---\n\n{body}"


def taxonomy(**vocabularies: Any) -> dict[str, str]:
    """The files of the taxonomy; `groups=…` and the like go over those of the small book."""
    known = {"groups": GROUPS, "techniques": TECHNIQUES, "datasets": DATASETS, "baselines": BASELINES}
    return {f"taxonomy/{name}.yml": as_yaml(terms) for name, terms in (known | vocabularies).items()}


def write_papers(
    folder: Path,
    pages: dict[str, str] | None = None,
    *,
    bib: str = BIB,
    terms: dict[str, str] | None = None,
    **fields: Any,
) -> Path:
    """Write the small book with three papers.

    `pages` go over its own (a front page and the papers), `bib` and `terms` over its bibliography and
    the files of its taxonomy, `fields` over those of `book.yml`.
    """
    order = ["index.md", "papers", "indexes"]
    config = JAPANESE | {"order": order, "bibliography": "refs.bib", "taxonomy": "taxonomy"} | fields
    texts = {"index.md": "# 本 {#book}\n\n部長：こんにちは。\n"}
    texts |= {f"papers/{slug}.md": paper(slug) for slug in RECORDS} | (pages or {})
    return write_book(folder, config, texts, **({"refs.bib": bib} | (terms or taxonomy())))


def change(root: Path, case: dict[str, Any]) -> None:
    """Change a book on disk as a golden case tells: `edit`, `write`, `bytes` in hexadecimal, `remove`."""
    for path, edits in case.get("edit", {}).items():
        text = (root / path).read_text(encoding="utf-8")
        for old, new in edits.items():
            assert text.count(old) == 1, f"{old!r} must stand once in {path}"
            text = text.replace(old, new)
        (root / path).write_text(text, encoding="utf-8")
    contents = {path: text.encode() for path, text in case.get("write", {}).items()}
    contents |= {path: bytes.fromhex(digits) for path, digits in case.get("bytes", {}).items()}
    for path, data in contents.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    for path in case.get("remove", []):
        (root / path).unlink()


# A lab with an output of every kind.
LAB = '''"""A small lab."""

import numpy as np

TOLERANCE = 1e-9
NOISE = {"gap": 1e-12}


# --8<-- [start:draw]
def draw(figure):
    axes = figure.subplots()
    axes.plot([1, 2, 3], [1, 3, 2], label="甲")
    axes.set_xlabel("長さ")
# --8<-- [end:draw]


def results(rng):
    """Return what a page shows."""
    x = rng.normal(size=5)
    return {
        "values": {"count": np.int64(8192), "mean": float(x.mean()), "gap": 7e-16, "name": "甲"},
        "tables": {"sizes": [["名", "長さ", "値"], ["甲", 1, 0.5], ["乙", 20, -1.25]]},
        "figures": {"line": draw},
    }
'''


def write_labs(folder: Path, **labs: str) -> Path:
    """Write labs that never ran into the folder of a book."""
    (folder / "labs").mkdir(parents=True, exist_ok=True)
    for slug, text in labs.items():
        (folder / f"labs/{slug}.py").write_text(text, encoding="utf-8")
    return folder


def run_lab(folder: Path, slug: str) -> None:
    """Let a lab leave its outputs, within this process."""
    from rindoku.lab.outputs import fingerprint
    from rindoku.lab.worker import produce

    target = folder / "labs/outputs" / slug
    target.parent.mkdir(exist_ok=True)
    produce(folder / f"labs/{slug}.py", target, ["ink", "red", "blue"], fingerprint(folder, slug))


@dataclass(frozen=True)
class Built:
    """A site, the books in it, and for each of them the contents of its pages, HTML by page."""

    site: Path
    parts: tuple[Part, ...]
    contents: tuple[Mapping[str, str], ...]


@dataclass(frozen=True)
class FakePdf:
    """What the PDF writer returns."""

    data: bytes
    pages: int


def fake_writers(broken: str = "", error: Exception | None = None) -> Any:
    """Writers of a release whose files tell what they were given; `broken` (read, pdf, epub) raises."""
    from rindoku.export.release import Writers

    def told(name: str, *given: object) -> bytes:
        if name == broken and error is not None:
            raise error
        return f"{name}: {given}".encode()

    return Writers(
        lambda pages, book: told("read", *pages) and tuple(pages),  # type: ignore[return-value, arg-type]
        lambda pages, book, site, date: FakePdf(told("pdf", pages, date.isoformat()), 7),
        lambda pages, book, site, date: told("epub", pages, date.isoformat()),
    )
