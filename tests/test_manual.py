"""The manual builds, its links lead somewhere, and its examples do what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import click
import lxml.html
import pytest
import yaml
from click.testing import CliRunner
from helpers import ENGLISH, write_book
from lxml.html import HtmlElement
from manual import FENCE, MANUAL, Fence, fences, page, rows, write

from rindoku.book.reader import read_book
from rindoku.cli import main
from rindoku.manuscript.maths import REPLACEMENTS
from rindoku.markdown import render

_OUTCOME = re.compile(r"\n//// html \| div\.outcome\n(?P<text>.*?)^////$", re.M | re.S)


def build(folder: Path, *options: str) -> None:
    result = CliRunner().invoke(main, ["build", str(folder), *options], catch_exceptions=False)
    assert result.exit_code == 0, result.output


def smallest_book(folder: Path) -> Path:
    files = {fence.title: fence.text for fence in fences(page("index.md")) if fence.title}
    assert sorted(files) == ["book.yml", "chapters/index.md", "mkdocs.yml"]
    return write(folder, files)


def book_with_a_paper(folder: Path, **more_pages: str) -> Path:
    """The smallest book with what `syntax.md` adds to it."""
    smallest_book(folder)
    files = {fence.title: fence.text for fence in fences(page("syntax.md")) if fence.title}
    files.pop("examples/softmax.py")
    config = yaml.safe_load((folder / "book.yml").read_text(encoding="utf-8"))
    config |= yaml.safe_load(files.pop("added to book.yml"))
    config |= yaml.safe_load(files.pop("order in book.yml"))
    config["order"] += [f"{name}.md" for name in more_pages]
    files["book.yml"] = yaml.safe_dump(config)
    return write(folder, files | {f"chapters/{name}.md": text for name, text in more_pages.items()})


def read(path: Path) -> HtmlElement:
    return lxml.html.fromstring(path.read_text(encoding="utf-8"))


def links(site: Path) -> Iterator[tuple[str, Path, str]]:
    """Every internal link of a site: the page with the link as written, its file, its anchor."""
    for path in sorted(site.rglob("*.html")):
        for element, name, link, _ in read(path).iterlinks():
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or name not in ("href", "src"):
                continue
            target = path if not parts.path else path.parent / unquote(parts.path)
            if parts.path.startswith("/"):  # the page for unknown addresses cannot know where it stands
                target = site / unquote(parts.path[1:])
            shown = f"{path.relative_to(site)}: <{element.tag} {name}={link}>"
            yield shown, target, unquote(parts.fragment)


def test_every_link_of_the_manual_leads_somewhere(tmp_path: Path) -> None:
    site = tmp_path / "manual"
    build(MANUAL, "--site-dir", str(site))
    seen = 0
    ids: dict[Path, set[str]] = {}
    for shown, target, anchor in links(site):
        file = target / "index.html" if target.is_dir() else target
        assert file.is_file(), shown
        # Material's own script answers to its two controls and to an anchor without a name.
        if anchor and not anchor.startswith("__"):
            if file not in ids:
                ids[file] = {element.get("id") for element in read(file).iter() if element.get("id")}
            assert anchor in ids[file], shown
            seen += 1
    assert seen > 100


def test_the_manual_has_every_page_in_its_order() -> None:
    book = read_book(MANUAL)
    assert book.findings == ()
    pages = (
        *("index", "quick", "syntax", "labs", "release"),
        *("reference", "rules", "commands", "inside"),
    )
    assert book.order == tuple(f"{name}.md" for name in pages)


def test_the_smallest_book_builds(tmp_path: Path) -> None:
    build(smallest_book(tmp_path))
    article = read(tmp_path / "site/index.html").find(".//article")
    speeches = article.find_class("speech")
    assert [speech.get("data-speaker") for speech in speeches] == ["alice", "bob"]
    assert [speech.get("data-mood") for speech in speeches] == ["normal", "surprise"]
    assert "How many pairs are there" in speeches[0].text_content()
    assert speeches[1].find_class("maths-display")[0].find("math") is not None
    narration = article.findall("p")[-1]
    assert narration.text == "They look at a long book on the desk."
    assert "Stage" not in article.text_content()


def test_the_first_paper_has_a_card_and_stands_in_the_indexes(tmp_path: Path) -> None:
    build(book_with_a_paper(tmp_path))
    paper = read(tmp_path / "site/papers/nprf.html").find(".//article")
    assert "Relative positions in linear attention, by FFT" in paper.find(".//h1").text_content()
    assert "Shengjie Luo" in paper.text_content()
    assert paper.find_class("speech")[0].get("data-speaker") == "bob"
    for index in ("taxonomy", "techniques", "datasets", "baselines", "cost", "authors", "bibliography"):
        targets = [link.get("href", "") for link in read(tmp_path / f"site/{index}.html").iter("a")]
        assert any(target.startswith("papers/nprf.html") for target in targets), index


def test_citations_show_as_the_manual_says(tmp_path: Path) -> None:
    cases = [[cell.strip("`") for cell in row] for row in rows(page("syntax.md"), "Source")]
    cited = "".join(f"Cited {source}.\n\n" for source, _ in cases)
    build(book_with_a_paper(tmp_path, cited=f"---\n---\n\n# Cited {{#cited}}\n\n{cited}"))
    shown = read(tmp_path / "site/cited.html").find(".//article").find_class("cite")
    assert [citation.text_content() for citation in shown] == [expected for _, expected in cases]
    assert len(cases) == 4


def examples() -> list[Fence]:
    return [f for f in fences(page("syntax.md")) if f.language == "markdown" and not f.title]


def canonical(html: str) -> object:
    """HTML as nested tuples, without the space between elements and the order of attributes."""

    def down(element: HtmlElement) -> object:
        texts = [" ".join((text or "").split()) for text in (element.text, *(c.tail for c in element))]
        inner = [part for pair in zip(texts, [*map(down, element), ""], strict=True) for part in pair if part]
        return element.tag, tuple(sorted(element.attrib.items())), tuple(inner)

    return down(lxml.html.fragment_fromstring(html, create_parent="div"))


def test_every_example_is_followed_by_its_result(tmp_path: Path) -> None:
    text = page("syntax.md")
    book = read_book(smallest_book(tmp_path))
    results = {"html": 0, "outcome": 0}
    for example in examples():
        follows = FENCE.search(text, example.end)
        outcome = _OUTCOME.match(text, example.end)
        if outcome:
            assert outcome["text"] == example.text.replace(";--8<--", "--8<--")
            results["outcome"] += 1
        elif follows and follows["language"] == "html":
            assert canonical(render(example.text, book)) == canonical(follows["text"])
            results["html"] += 1
        else:
            assert example.text == "## What it costs {#cost}\n"
    assert results == {"html": 1, "outcome": 5}


def test_results_stand_on_the_built_page(tmp_path: Path) -> None:
    build(MANUAL, "--site-dir", str(tmp_path / "manual"))
    outcomes = read(tmp_path / "manual/syntax.html").find_class("outcome")
    shown = [" ".join(outcome.text_content().split()) for outcome in outcomes]
    assert shown[0] == "系列をまとめて読む。Models that read sequences."
    assert shown[1].endswith("By equation (1), weights are positive. A book costs $20.")
    assert shown[2].endswith("The input is in Figure 1, the cost in Table 1.")
    assert outcomes[2].find(".//svg") is not None


def test_each_page_of_the_manual_has_one_title(tmp_path: Path) -> None:
    build(MANUAL, "--site-dir", str(tmp_path / "manual"))
    titles = {"index": "rindoku", "syntax": "Manuscript syntax", "reference": "Reference"}
    for name, title in (titles | {"commands": "Commands"}).items():
        article = read(tmp_path / f"manual/{name}.html").find(".//article")
        assert [heading.text for heading in article.iterfind(".//h1")] == [title]


def test_code_on_a_page_is_not_converted(tmp_path: Path) -> None:
    build(MANUAL, "--site-dir", str(tmp_path / "manual"))
    shown = {code.text_content() for code in read(tmp_path / "manual/syntax.html").iterfind(".//pre/code")}
    code = (MANUAL / "examples/softmax.py").read_text(encoding="utf-8")
    region = code.split("# --8<-- [start:softmax]\n")[1].split("    # --8<-- [end:softmax]")[0]
    for fence in fences(page("syntax.md")):
        # The one mark that works inside a fence; the semicolon that stops it goes.
        included = fence.text.startswith("--8<--")
        assert (region if included else fence.text.replace(";--8<--", "--8<--")) in shown


def test_replacements_are_those_of_the_tool() -> None:
    told = {}
    for wrong, right in rows(page("syntax.md"), "Instead of"):
        for name in re.findall(r"`([^`]+)`", wrong):
            told[name] = right.replace("`", "")
    assert told == REPLACEMENTS


def commands(group: click.Group, before: str = "") -> dict[str, click.Command]:
    """All commands by their full names."""
    found: dict[str, click.Command] = {}
    for name, command in group.commands.items():
        inner = isinstance(command, click.Group)
        found |= commands(command, f"{before}{name} ") if inner else {f"{before}{name}": command}
    return found


@pytest.mark.parametrize("name", sorted(commands(main)))
def test_every_command_and_option_is_in_the_manual(name: str) -> None:
    text = page("commands.md")
    section = text[text.index(f"## rindoku {name} {{#{name.replace(' ', '-')}}}") :]
    section = section[: section.index("\n## ", 1)]
    for parameter in commands(main)[name].params:
        shown = parameter.metavar or f"[{str(parameter.name).upper()}]"
        word = parameter.opts[0] if isinstance(parameter, click.Option) else shown
        assert word in section
        if isinstance(parameter, click.Option) and isinstance(parameter.default, str):
            assert f"| `{parameter.default}` |" in section


def test_the_lab_of_the_manual_runs_and_its_page_shows_it(tmp_path: Path) -> None:
    text = page("labs.md")
    lab = next(fence for fence in fences(text) if fence.title == "labs/softmax.py")
    shown = text[text.index("````markdown\n") + len("````markdown\n") :].split("````")[0]
    index = "# Labs {#labs}\n\n" + shown.replace(";--8<--", "--8<--")
    program = {"labs/softmax.py": lab.text.replace(";--8<--", "--8<--")}
    write_book(tmp_path, ENGLISH, {"notes/softmax.md": index, "index.md": "# A {#a}\n"}, **program)
    result = CliRunner().invoke(main, ["lab", "run", "--book", str(tmp_path)])
    assert result.exit_code == 0, result.output
    build(tmp_path)
    article = (tmp_path / "site/notes/softmax.html").read_text(encoding="utf-8")
    assert "The largest of 8 weights comes to 0." in article
    assert "def softmax(scores):" in lxml.html.fromstring(article).text_content()
    assert 'aria-label="The line rises' in article
    assert "<th" in article
