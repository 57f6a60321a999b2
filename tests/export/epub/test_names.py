"""Names inside an EPUB."""

from __future__ import annotations

import pytest

from rindoku.export.document import Place
from rindoku.export.epub.names import address, file_names, identifier


def test_files_are_named_after_the_slug() -> None:
    assert file_names(["preface.md", "papers/self_iru.md"], ".xhtml") == {
        "preface.md": "preface.xhtml",
        "papers/self_iru.md": "papers-self_iru.xhtml",
    }


def test_no_two_files_have_one_name() -> None:
    names = file_names(["a/b.md", "a-b.md", "A-B.md", "付録.md", "索引.md"], ".xhtml")
    assert [*names.values()] == ["a-b.xhtml", "a-b-2.xhtml", "A-B-3.xhtml", "-.xhtml", "--2.xhtml"]


def test_files_of_the_site_keep_their_kind() -> None:
    assert file_names(["assets/cast/a b.svg"]) == {"assets/cast/a b.svg": "assets-cast-a-b.svg"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [("fn:1", "fn-1"), ("a.b_c-1", "a.b_c-1"), ("1st", "_1st"), ("_a", "_a"), ("問", "_-")],
)
def test_ids_are_those_that_xml_takes(given: str, expected: str) -> None:
    assert identifier(given) == expected


def test_addresses_within_a_page_name_no_file() -> None:
    names = {"a.md": "a.xhtml", "b.md": "b.xhtml"}
    assert address(Place("a.md", "x:1"), "a.md", names) == "#x-1"
    assert address(Place("b.md", "x:1"), "a.md", names) == "b.xhtml#x-1"
    assert address(Place("a.md"), "a.md", names) == "a.xhtml"
