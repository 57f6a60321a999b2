"""A release with writers that only tell what they were given: files, sums, and all of it or nothing."""

from __future__ import annotations

import hashlib
import re
import shutil
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from helpers import ENGLISH, fake_writers, write_book, write_papers

from rindoku.build import BuildFailed
from rindoku.export import release as module
from rindoku.export.release import Made, Step, make_release
from rindoku.findings import BookError, Code, Finding

DATE = datetime(2021, 12, 6, 8, tzinfo=UTC)
PAGES = {
    "index.md": "# A Talk {#top}\n\nAlice: Shall we?\n",
    "second.md": "---\noutputs: [site, epub]\n---\n\n# Second {#second}\n\nBob: See [it](index.md#top).\n",
    "third.md": "---\noutputs: [site]\n---\n\n# Third {#third}\n\nBob: Bye.\n",
}
NAMES = [
    "talk-0.1.0.pdf",
    "talk-0.1.0.epub",
    "guide-2.0.0.pdf",
    "guide-2.0.0.epub",
    "talk-0.1.0-html.zip",
    "SHA256SUMS",
]


def write(folder: Path) -> Path:
    """A book with a book inside it."""
    write_book(folder, ENGLISH | {"file_name": "talk", "subbooks": {"guide": "inner"}}, PAGES)
    inner = ENGLISH | {"file_name": "guide", "version": "2.0.0"}
    write_book(folder / "inner", inner, {"index.md": "# Inner {#inner}\n\nAlice: Hi.\n"})
    return folder


def make(folder: Path, steps: list[Step] | None = None, **broken: object) -> tuple[Made, ...]:
    tell = (steps if steps is not None else []).append
    using = fake_writers(**broken)  # type: ignore[arg-type]
    return make_release(folder, folder / "site", folder / "dist", DATE, using, tell)


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_files_bear_name_and_version_of_their_book(tmp_path: Path) -> None:
    made = make(write(tmp_path))
    assert [file.name for file in made] == NAMES
    assert set(files(tmp_path / "dist")) == set(NAMES)
    assert {file.name: file.size for file in made} == {n: len(d) for n, d in files(tmp_path / "dist").items()}
    assert [file.pages for file in made] == [7, None, 7, None, None, None]


def test_the_writers_get_the_pages_of_their_output_in_order_and_the_date(tmp_path: Path) -> None:
    make(write(tmp_path))
    told = files(tmp_path / "dist")
    assert told["talk-0.1.0.pdf"] == b"pdf: (('index.md',), '2021-12-06T08:00:00+00:00')"
    assert told["talk-0.1.0.epub"] == b"epub: (('index.md', 'second.md'), '2021-12-06T08:00:00+00:00')"


def test_the_front_page_and_the_contents_of_the_site_are_not_printed(tmp_path: Path) -> None:
    front = "---\nfront: {label: 論文}\n---\n\n# 本 {#book}\n"
    pages = {"index.md": front, "404.md": "# ない {#none}\n", "preface.md": "# 序 {#preface}\n"}
    write_papers(tmp_path, pages, order=["index.md", "preface.md", "papers", "indexes"])
    make(tmp_path)
    pdf = files(tmp_path / "dist")["book-0.1.0.pdf"].decode()
    printed = re.findall(r"'([\w/]+\.md)'", pdf)
    assert printed[:4] == ["preface.md", "papers/alpha.md", "papers/beta.md", "papers/gamma.md"]
    assert printed[-1] == "bibliography.md"
    assert not {"index.md", "404.md", "contents.md"} & set(printed)
    assert (tmp_path / "site/contents.html").is_file()


def test_the_sums_are_those_of_the_files_as_sha256sum_reads_them(tmp_path: Path) -> None:
    make(write(tmp_path))
    made = files(tmp_path / "dist")
    lines = made.pop("SHA256SUMS").decode("ascii").splitlines()
    assert lines == [f"{hashlib.sha256(made[name]).hexdigest()}  {name}" for name in sorted(made)]


def test_the_site_offers_the_files_and_the_zip_offers_all_but_itself(tmp_path: Path) -> None:
    make(write(tmp_path))
    site, dist = files(tmp_path / "site"), files(tmp_path / "dist")
    downloads = {
        name.removeprefix("downloads/"): d for name, d in site.items() if name.startswith("downloads/")
    }
    assert downloads == {name: data for name, data in dist.items() if name != "SHA256SUMS"}
    offered = re.compile(r'<li data-format="\w+"><a href="([^"]+)">')
    assert offered.findall(site["index.html"].decode()) == [
        "downloads/talk-0.1.0.pdf",
        "downloads/talk-0.1.0.epub",
        "downloads/talk-0.1.0-html.zip",
    ]
    assert offered.findall(site["guide/index.html"].decode()) == [
        "../downloads/guide-2.0.0.pdf",
        "../downloads/guide-2.0.0.epub",
    ]
    assert not any(offered.search(site[name].decode()) for name in ("second.html", "404.html"))
    with zipfile.ZipFile(tmp_path / "dist/talk-0.1.0-html.zip") as archive:
        top = "talk-0.1.0/"
        names = {name.removeprefix(top) for name in archive.namelist() if name.startswith(top)}
        assert len(names) == len(archive.namelist())
        assert {n for n in names if n.startswith("downloads/")} == {f"downloads/{n}" for n in NAMES[:4]}
        assert {"index.html", "second.html", "guide/index.html"} <= names
        page = archive.read(f"{top}index.html").decode()
        assert offered.findall(page) == ["downloads/talk-0.1.0.pdf", "downloads/talk-0.1.0.epub"]


def test_a_plain_build_offers_nothing(tmp_path: Path) -> None:
    from rindoku.build import build_site, read_parts

    build_site(read_parts(write(tmp_path)), tmp_path / "site")
    assert "downloads" not in (tmp_path / "site/index.html").read_text(encoding="utf-8")


def test_files_of_other_versions_stay_and_those_of_this_one_are_replaced(tmp_path: Path) -> None:
    write(tmp_path)
    dist = tmp_path / "dist"
    dist.mkdir()
    for name in ("talk-0.0.9.pdf", "talk-0.1.0.pdf", "SHA256SUMS"):
        (dist / name).write_text("old")
    make(tmp_path)
    made = files(dist)
    assert set(made) == {"talk-0.0.9.pdf", *NAMES}
    assert [name for name, data in made.items() if data == b"old"] == ["talk-0.0.9.pdf"]


def test_the_steps_are_told_as_they_begin_and_end(tmp_path: Path) -> None:
    steps: list[Step] = []
    make(write(tmp_path), steps)
    names = ["site", "contents", *NAMES[:-1]]
    assert [(step.name, step.number, step.total) for step in steps[::2]] == [
        (name, number, 7) for number, name in enumerate(names, 1)
    ]
    assert [step.seconds for step in steps[::2]] == [None] * 7
    assert [step.name for step in steps[1::2]] == names
    assert all(step.seconds is not None and step.seconds >= 0 for step in steps[1::2])


FINDING = Finding("chapters/index.md", 6, 1, Code.MATHS_SYNTAX, "Broken.")


@pytest.mark.parametrize(
    ("broken", "error"),
    [("read", BookError([FINDING])), ("pdf", OSError("No space left")), ("epub", KeyboardInterrupt())],
)
def test_a_writer_that_fails_leaves_the_last_release_and_site(
    broken: str, error: BaseException, tmp_path: Path
) -> None:
    make(write(tmp_path))
    (tmp_path / "chapters/index.md").write_text("---\n---\n\n# Changed {#top}\n", encoding="utf-8")
    before = files(tmp_path)
    with pytest.raises(type(error)):
        make(tmp_path, broken=broken, error=error)
    assert files(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith((".site-", ".dist-"))] == []


def test_findings_of_all_books_are_collected_with_their_paths(tmp_path: Path) -> None:
    with pytest.raises(BookError) as caught:
        make(write(tmp_path), broken="epub", error=BookError([FINDING]))
    assert [finding.path for finding in caught.value.findings] == [
        "chapters/index.md",
        "inner/chapters/index.md",
    ]
    assert not (tmp_path / "dist").exists()
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("step", ["build_site", "write_archive", "sums", "put"])
def test_a_failure_in_any_other_step_leaves_them_too(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(write(tmp_path))
    (tmp_path / "chapters/index.md").write_text("---\n---\n\n# Changed {#top}\n", encoding="utf-8")
    before = files(tmp_path)

    def fail(*_: object, **__: object) -> None:
        raise BuildFailed("Failed")

    monkeypatch.setattr(module, step, fail)
    with pytest.raises(BuildFailed):
        make(tmp_path)
    assert files(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith((".site-", ".dist-"))] == []


def test_a_file_that_cannot_be_moved_leaves_them_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(write(tmp_path))
    (tmp_path / "chapters/index.md").write_text("---\n---\n\n# Changed {#top}\n", encoding="utf-8")
    before = files(tmp_path)
    rename = Path.rename

    def refuse(path: Path, target: Path) -> Path:
        if target == tmp_path / "dist/SHA256SUMS" and path.name == "SHA256SUMS":
            raise PermissionError(13, "Permission denied", str(target))
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(PermissionError):
        make(tmp_path)
    assert files(tmp_path) == before


def test_books_whose_files_would_have_the_same_names_are_refused(tmp_path: Path) -> None:
    write(tmp_path)
    book = tmp_path / "inner/book.yml"
    text = book.read_text(encoding="utf-8").replace("file_name: guide", "file_name: talk")
    book.write_text(text.replace("version: 2.0.0", "version: 0.1.0"), encoding="utf-8")
    with pytest.raises(BookError) as caught:
        make(tmp_path)
    line = text.splitlines().index("file_name: talk") + 1
    assert [str(finding) for finding in caught.value.findings] == [
        f"inner/book.yml:{line}:12: F005 The released files would have the names of those of the outer book: "
        "talk-0.1.0. Give book.yml another file_name."
    ]


def test_where_the_site_will_stand_does_not_change_the_zip(tmp_path: Path) -> None:
    made = []
    for name, line in (("one", ""), ("two", "site_url: https://example.org/book/\n")):
        folder = write(tmp_path / name)
        with (folder / "mkdocs.yml").open("a", encoding="utf-8") as site:
            site.write(line)
        make(folder)
        made.append((folder / "dist/talk-0.1.0-html.zip").read_bytes())
    assert made[0] == made[1]


def test_the_folder_of_the_files_may_be_the_books_own(tmp_path: Path) -> None:
    write(tmp_path)
    make_release(tmp_path, tmp_path / "site", tmp_path, DATE, fake_writers(), lambda _: None)
    assert {path.name for path in tmp_path.iterdir()} >= {"book.yml", "chapters", "site", *NAMES}
    shutil.rmtree(tmp_path / "site")
