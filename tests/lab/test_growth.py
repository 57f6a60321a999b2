"""Growth of labs: exponents of made-up measurements, and what is stored of them."""

import json
import re

import pytest

from rindoku.lab.growth import exponents, store
from rindoku.lab.outputs import read_labs

LENGTHS = (512, 1024, 2048, 4096)
PLAIN = {n: (1e-9 * n**2, 24 * n**2) for n in LENGTHS}
# A constant part hides the growth at the shortest length only.
FAST = {n: (1e-6 * n if n > 512 else 1.0, 1000 * n) for n in (*LENGTHS, 8192)}
MACHINE = {
    "processor": "Abacus 9", "processors": 2, "memory": "4 GiB", "blas": "beads 1.0", "threads": 1,
    "python": "3.11.7", "system": "Linux x86_64", "packages": {"matplotlib": "3.10.0", "numpy": "2.3.0"},
}  # fmt: skip
PALETTE = ["ink", "red", "blue", "green", "brown", "other"]


@pytest.fixture
def book(tmp_path):
    (tmp_path / "labs/outputs/some").mkdir(parents=True)
    (tmp_path / "labs/some.py").write_text("", encoding="utf-8")
    leave(tmp_path, {"error": 0.5})
    return tmp_path


def leave(book, values):
    texts = {
        "results.json": json.dumps({"values": values}),
        "environment.json": '{"hash": ""}',
        "some.ipynb": "",
    }
    for name, text in texts.items():
        (book / "labs/outputs/some" / name).write_text(text, encoding="utf-8")


def test_exponents_are_the_slopes_of_the_longest_lengths():
    assert exponents(PLAIN) == (2.0, 2.0)
    assert exponents(FAST) == (1.0, 1.0)


def test_exponents_follow_neither_the_order_nor_the_short_lengths():
    assert exponents(dict(reversed(FAST.items()))) == exponents({n: FAST[n] for n in (2048, 4096, 8192)})


def test_values_join_those_of_the_lab(book):
    store(book, "some", {"そのまま": PLAIN, "FFT (速い)": FAST}, MACHINE, PALETTE)
    assert read_labs(book)[0]["some"].values == {
        "error": 0.5,
        "growth_machine": "Abacus 9（2コア、4 GiB）、Linux x86_64、Python 3.11.7、numpy 2.3.0、beads 1.0、"
        "1スレッド",
        "growth_time_そのまま": 2.0,
        "growth_memory_そのまま": 2.0,
        "growth_time_FFT速い": 1.0,
        "growth_memory_FFT速い": 1.0,
    }


def test_tables_have_a_column_a_subject_and_a_row_a_subject(book):
    store(book, "some", {"そのまま": PLAIN, "FFT": FAST}, MACHINE, PALETTE)
    folder = book / "labs/timings/some"
    growth = (folder / "growth.md").read_text(encoding="utf-8").splitlines()
    assert growth[0] == "| 長さn | そのまま（秒） | FFT（秒） |"
    assert growth[-2:] == ["| 4,096 | 0.0168 | 0.00410 |", "| 8,192 | – | 0.00819 |"]
    assert (folder / "exponents.md").read_text(encoding="utf-8").splitlines()[2:] == [
        "| そのまま | 2.00 | 2.00 | 1,024–4,096 |",
        "| FFT | 1.00 | 1.00 | 2,048–8,192 |",
    ]


def test_figure_names_every_line_in_both_panels_and_takes_the_colours_of_the_book(book):
    store(book, "some", {"そのまま": PLAIN, "FFT": FAST}, MACHINE, PALETTE)
    svg = (book / "labs/timings/some/growth.svg").read_text(encoding="utf-8")
    texts = re.findall(r">([^<>\n]+)</text>", svg)
    for label in ("そのまま", "FFT", "∝ n", "∝ n²"):
        assert texts.count(label) == 2
    assert "--book-red" in svg
    assert "--book-blue" in svg


def test_two_subjects_of_one_name_are_refused(book):
    with pytest.raises(ValueError, match="two values have one name"):
        store(book, "some", {"a b": PLAIN, "ab": FAST}, MACHINE, PALETTE)


def test_a_value_of_the_lab_is_not_replaced(book):
    leave(book, {"growth_time_FFT": 1})
    with pytest.raises(ValueError, match="two values have one name"):
        store(book, "some", {"FFT": FAST}, MACHINE, PALETTE)
    assert not (book / "labs/timings").exists()


def test_more_subjects_than_fit_a_table_are_refused(book):
    with pytest.raises(ValueError, match="6 subjects"):
        store(book, "some", {f"m{i}": FAST for i in range(6)}, MACHINE, PALETTE)
