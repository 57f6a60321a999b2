"""The order of fields in front matter: what moves, what stays, and that no byte is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from helpers import RECORDS, ROOT, as_yaml, paper, write_papers
from hypothesis import given
from hypothesis import strategies as st

from rindoku.book.paper import PaperRecord
from rindoku.book.reader import read_book
from rindoku.checks import check
from rindoku.checks.fields import reorder
from rindoku.checks.fixes import mended

ORDER = tuple(PaperRecord.model_fields)
# Values as they may be written behind `name:`, each to the end of its last line.
VALUES = [
    " 1\n",
    " 題  # 注\n",
    "\n",
    "   \n",
    " 'a: b'\n",
    ' "a\n  b"\n',
    ' "a\n\n  # no comment\n  b"\n',
    " a\n  b\n\n  c\n",
    " >-\n  a\n  b\n",
    " |\n  a\n\n   b\n  # text\n\n",
    " |+\n  a\n\n\n",
    " |2\n    a\n",
    " [a, b]\n",
    " [a,\n  b]  # 注\n",
    "\n  - a\n  - {id: b, note: 'c'}\n",
    "\n- a\n# inside\n- b\n",
    "\n  time: 速い\n  # inside\n  basis: 表\n",
    " {time: 速い,\n  basis: 表}\n",
    "\n  - url: https://example.org\n    licence: MIT\n",
]
BETWEEN = ["", "\n", "# 注\n", "# 一\n# 二\n", "\n# 注\n", "# 注\n\n", "  # 注\n", "#\n\n\n# 注\n"]


@st.composite
def records(draw: st.DrawFn) -> str:
    names = draw(st.lists(st.sampled_from(ORDER), unique=True, min_size=1))
    parts = [draw(st.sampled_from(BETWEEN))]
    for name in names:
        parts += [name, ":", draw(st.sampled_from(VALUES)), draw(st.sampled_from(BETWEEN))]
    return "".join(parts)


@given(records())
def test_fields_move_as_they_stand_and_only_once(text: str) -> None:
    made = reorder(text, ORDER)
    assert made is not None
    assert sorted(made.split("\n")) == sorted(text.split("\n"))
    before, after = yaml.safe_load(text), yaml.safe_load(made)
    assert after == before
    assert list(after) == sorted(before, key=ORDER.index)
    assert reorder(made, ORDER) == made


@given(st.text(alphabet="ab:-#'\"|>{}[]&*!?%, \n", max_size=60))
def test_whatever_it_is_given_nothing_is_lost(text: str) -> None:
    order = ("a", "b", "ab", "ba")
    made = reorder(text, order)
    if made is not None:
        assert sorted(made.split("\n")) == sorted(text.split("\n"))
        assert yaml.safe_load(made) == yaml.safe_load(text)
        assert reorder(made, order) == made


def test_comments_right_above_a_field_go_with_it_and_others_stay() -> None:
    a = "# of a\na:\n  - 1\n  # inside\n  - 2\n# tail\n"
    b = "# of b\nb: |\n  text\n  # text\n\n# alone\n\n"
    assert reorder(f"# head\n\n{b}{a}", ("a", "b")) == f"# head\n\n{a}{b}"


@pytest.mark.parametrize(
    "text",
    [
        "{b: 1, a: 2}\n",
        "b: 1\nother: 2\na: 1\n",
        "b: [\na: 1\n",
        "- b\n- a\n",
        "",
        "# nothing\n",
        "? b\n: 1\n? a\n: 2\n",
        "b: 1\n--- \na: 1\n",
        "b: 1\na: 1",
    ],
)
def test_what_cannot_be_moved_as_it_stands_is_left(text: str) -> None:
    assert reorder(text, ("a", "b")) is None


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_paper_is_put_in_order_and_then_in_order(ends: str, tmp_path: Path) -> None:
    record = RECORDS["alpha"]
    turned = as_yaml(dict(reversed(record.items())))
    page = paper("alpha").replace(as_yaml(record), turned)
    root = write_papers(tmp_path, {"papers/alpha.md": page})
    path = root / "chapters/papers/alpha.md"
    path.write_bytes(page.replace("\n", ends).encode())
    (finding,) = (f for f in check(read_book(root)) if str(f.code) == "F010")
    assert str(finding).endswith(":15:1: F010 The field 'number' stands too late. Move it above 'code'.")
    path.write_bytes(mended(root, [finding])["chapters/papers/alpha.md"][1].encode())
    assert path.read_bytes().decode().replace(ends, "\n") == paper("alpha")
    assert "F010" not in {str(f.code) for f in check(read_book(root))}


@pytest.mark.parametrize("path", sorted((ROOT / "chapters/papers").glob("*.md")), ids=lambda path: path.stem)
def test_the_records_of_the_book_come_back_from_any_order(path: Path) -> None:
    text = path.read_text(encoding="utf-8").split("---\n")[1]
    turned = reorder(text, ORDER[::-1])
    assert turned is not None
    assert reorder(turned, ORDER) == text
