"""The first page of a paper: what is asked, what is refused, what is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from helpers import BIB, RECORDS, paper, taxonomy, write_papers

from rindoku.book.reader import read_book
from rindoku.checks.rules.parts import PARTS
from rindoku.cli import main
from rindoku.new import yaml_value

NEW = """
@inproceedings{fourth2021delta,
  author = {Doe, Jo},
  title = {Delta: A {GPU} Method},
  booktitle = {Proceedings},
  year = {2021}
}

@inproceedings{fifth2021epsilon,
  author = {Roe, Jo},
  title = {A Title that Has No Name in Front},
  booktitle = {Proceedings},
  year = {2021}
}
"""
FULL = ("--key", "fourth2021delta", "--group", "deep")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_papers(tmp_path, bib=BIB + NEW)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rindoku.new.cli.at_terminal", lambda: True)


def new(slug: str, folder: Path, *options: str, typed: str = "") -> Result:
    arguments = ["new", "paper", slug, "--book", str(folder), *options]
    return CliRunner().invoke(main, arguments, input=typed, catch_exceptions=False)


def text(folder: Path, slug: str = "delta") -> str:
    return (folder / f"chapters/papers/{slug}.md").read_text(encoding="utf-8")


def refusal(result: Result) -> str:
    assert result.exit_code == 2, result.output
    return result.stderr.partition("Error: ")[2]


def findings(folder: Path) -> list[str]:
    result = CliRunner().invoke(main, ["check", str(folder)], catch_exceptions=False)
    return result.stdout.splitlines()


def test_the_page_holds_a_record_and_the_parts(folder: Path) -> None:
    before = findings(folder)
    result = new("delta", folder, *FULL)
    assert result.exit_code == 0, result.output
    assert result.output == (
        f"Written: {folder / 'chapters/papers/delta.md'}\n"
        "Replace what follows FILL IN or 要記入; take out `status: record` at the end.\n"
        f"See it while you write: rindoku serve {folder}\n"
    )
    book = read_book(folder)
    assert book.findings == ()
    record = book.papers_by_uri["papers/delta.md"].record
    assert (record.number, record.key, record.name) == (4, "fourth2021delta", "Delta")
    assert (record.groups, record.status) == (["deep"], "record")
    assert record.headline == "要記入：この論文で分かることを一行で"
    assert record.proposal == "要記入：何を提案した論文かを、二文から四文で書く。"
    assert re.findall(r"^## \S+ \{#(.+)\}$", text(folder), re.M) == list(PARTS)
    assert re.findall(r"^(\S+?)：要記入：", text(folder), re.M) == ["部長", "副部長"]
    # What the three papers of the book lack, they lacked before.
    assert set(findings(folder)) < set(before)


def test_the_book_builds_with_two_pages_to_be_written(folder: Path) -> None:
    assert new("delta", folder, *FULL).exit_code == 0
    assert new("epsilon", folder, "--key", "fifth2021epsilon", "--group", "theory").exit_code == 0
    result = CliRunner().invoke(main, ["build", str(folder)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert [finding for finding in findings(folder) if "delta" in finding or "epsilon" in finding] == []
    book = read_book(folder)
    assert book.papers_by_uri["papers/epsilon.md"].record.name == "Epsilon"
    assert book.papers_by_uri["papers/epsilon.md"].record.number == 5


def test_everything_can_be_given(folder: Path) -> None:
    options = ("--number", "17", "--group", "theory", "--group", "deep", "--headline", " 式は $O(n)$:\n速い ")
    assert new("delta", folder, *FULL, *options).exit_code == 0
    record = read_book(folder).papers_by_uri["papers/delta.md"].record
    assert (record.number, record.groups, record.headline) == (17, ["deep", "theory"], "式は $O(n)$: 速い")


def test_an_english_book_gets_an_english_page(tmp_path: Path) -> None:
    cast = [{"id": "ada", "name": "Ada", "colour": "red"}]
    write_papers(tmp_path, bib=BIB + NEW, language="en", cast=cast, moods={}, narrator="", title="A")
    for slug in RECORDS:
        (tmp_path / f"chapters/papers/{slug}.md").write_text(paper(slug, "Ada: Yes.\n"), encoding="utf-8")
    (tmp_path / "chapters/index.md").write_text("---\n---\n\n# A {#a}\n", encoding="utf-8")
    assert new("delta", tmp_path, *FULL).exit_code == 0
    assert read_book(tmp_path).findings == ()
    assert "headline: 'FILL IN: what one learns from the paper, in a line'\n" in text(tmp_path)
    # One speaker, one cue.
    assert re.findall(r"^(\S+?): FILL IN: (.*)$", text(tmp_path), re.M) == [("Ada", "the puzzle.")]
    assert "## The question {#question}\n" in text(tmp_path)


def test_a_book_without_speakers_gets_a_page_without_cues(tmp_path: Path) -> None:
    pages = {f"papers/{slug}.md": paper(slug, "文。\n") for slug in RECORDS} | {"index.md": "# 本 {#book}\n"}
    write_papers(tmp_path, pages, bib=BIB + NEW, cast=[])
    assert new("delta", tmp_path, *FULL).exit_code == 0
    assert read_book(tmp_path).findings == ()
    assert "：要記入" not in text(tmp_path)


def test_what_is_not_given_is_asked_for_until_it_fits(folder: Path, terminal: None) -> None:
    typed = "\n".join(
        ["fourth2021dleta", "first2021alpha", "zzz", "fourth2021delta", "two", "0", "2", "", "fats", "model",
         "deep, theory deep", "$\\foo$", "速い"]
    )  # fmt: skip
    result = new("delta", folder, typed=typed + "\n")
    assert result.exit_code == 0, result.output
    assert re.findall(r"^Error: (.*)$", result.output, re.M) == [
        "refs.bib has no key 'fourth2021dleta'. Did you mean 'fourth2021delta'?",
        "'first2021alpha' has its page already, chapters/papers/alpha.md. Choose the key of another work.",
        "refs.bib has no key 'zzz'. Add the entry there, or type the key as it stands there.",
        "'two' is no number. The next free one is 4.",
        "0 is no number of a paper. They begin with 1.",
        "The number 2 is taken by chapters/papers/beta.md. The next free one is 4.",
        "taxonomy/groups.yml has no group 'fats'. Did you mean 'fast'?",
        "The group 'model' has subgroups. Choose one of them: fast, deep.",
        'The headline cannot be shown: Unknown command "\\foo". Mend it, or declare it under macros in '
        "book.yml.",
    ]
    assert "Number [4]: " in result.output
    assert "  fast  速い\n  deep  深い\n  theory  理論\nGroups (ids; the first is primary): " in result.output
    record = read_book(folder).papers_by_uri["papers/delta.md"].record
    assert (record.key, record.number, record.groups) == ("fourth2021delta", 4, ["deep", "theory"])
    assert record.headline == "速い"


def test_only_what_is_missing_is_asked_for(folder: Path, terminal: None) -> None:
    result = new("delta", folder, *FULL, typed="\n\n")
    assert result.exit_code == 0, result.output
    assert re.findall(r"^(\w[^:]+?)(?: \[\d\])?: ", result.output, re.M)[:2] == ["Number", "Headline (Enter"]
    assert "要記入" in read_book(folder).papers_by_uri["papers/delta.md"].record.headline


@pytest.mark.parametrize(
    ("options", "missing"),
    [
        ((), "--key and --group"),
        (FULL[:2], "--group"),
        (FULL[2:], "--key"),
        (("--number", "9"), "--key and --group"),
    ],
)
def test_without_a_terminal_the_missing_options_are_named(
    folder: Path, options: tuple[str, ...], missing: str
) -> None:
    result = new("delta", folder, *options)
    assert refusal(result) == f"There is no terminal to ask at. Give {missing}.\n"
    assert not (folder / "chapters/papers/delta.md").exists()


NO_SLUG = "is no slug. Use a-z, 0-9 and _, with a letter first, such as luna or red_sds."


@pytest.mark.parametrize(
    ("slug", "options", "message"),
    [
        ("Delta", FULL, f"SLUG: 'Delta' {NO_SLUG}"),
        ("../x", FULL, f"SLUG: '../x' {NO_SLUG}"),
        ("x\n", FULL, f"SLUG: 'x\n' {NO_SLUG}"),
        ("alpha", FULL, "SLUG: chapters/papers/alpha.md is there already. Edit it, or choose another slug."),
        ("d", ("--key", "fifth2021epsilom"),
         "--key: refs.bib has no key 'fifth2021epsilom'. Did you mean 'fifth2021epsilon'?"),
        ("d", ("--number", "3"),
         "--number: The number 3 is taken by chapters/papers/gamma.md. The next free one is 4."),
        ("d", ("--group", "theorie"),
         "--group: taxonomy/groups.yml has no group 'theorie'. Did you mean 'theory'?"),
        ("d", ("--group", "qq"),
         "--group: taxonomy/groups.yml has no group 'qq'. Groups: fast, deep, theory."),
        ("d", ("--group", "model"),
         "--group: The group 'model' has subgroups. Choose one of them: fast, deep."),
        ("d", ("--headline", "5$"),
         "--headline: The headline cannot be shown: This dollar sign opens no formula. "
         "Close the formula on the same line (no blank line in $$…$$), or write \\$."),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_and_nothing_is_written(
    folder: Path, slug: str, options: tuple[str, ...], message: str
) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert refusal(new(slug, folder, *options)) == f"{message}\n"
    assert before == {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"bibliography": ""},
         "book.yml names no bibliography. A paper needs an entry there. Name it under bibliography."),
        ({"taxonomy": ""},
         "book.yml names no taxonomy. A paper needs a group there. Name it under taxonomy."),
        ({"order": ["index.md"]},
         "The order in book.yml has no place for papers. Add 'papers' to it."),
        ({"bib": BIB[: BIB.index("@article")]},
         "refs.bib holds no work without a page. Add the entry of the paper."),
        ({"terms": taxonomy(groups=[])},
         "taxonomy/groups.yml holds no group. Add the one that the paper belongs to."),
    ],
)  # fmt: skip
def test_a_book_that_takes_no_paper_is_told_why(
    tmp_path: Path, changes: dict[str, object], message: str
) -> None:
    write_papers(tmp_path, **({"bib": BIB + NEW} | changes))
    assert refusal(new("delta", tmp_path, *FULL)) == f"{message}\n"


def test_a_book_that_cannot_be_read_is_told_with_its_findings(tmp_path: Path) -> None:
    result = new("delta", tmp_path, *FULL)
    assert result.exit_code == 1
    assert result.stderr == (
        "book.yml:1:1: F006 There is no book.yml here. Run the command in the folder of a book.\n"
        "1 finding(s); nothing is written.\n"
    )


@pytest.mark.parametrize(
    "value", ["no", "1", "a: b", "# x", "- a", "あ：い", "{x}", "", "12:30", "x" * 300, "a\tb"]
)
def test_a_text_in_yaml_stays_what_it_is(value: str) -> None:
    import yaml

    line = f"field: {yaml_value(value)}\nlist: {yaml_value([value, 'b'])}\n"
    assert line.count("\n") == 2
    assert yaml.safe_load(line) == {"field": value, "list": [value, "b"]}
