"""The bibliography: BibTeX in, plain texts and labels out."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import entries

from rindoku.book import read_strings
from rindoku.book.bibliography import Entry

JAPANESE = read_strings("ja")
ENGLISH = read_strings("en")


def entry(tmp_path: Path, **fields: str) -> Entry:
    """The entry with these fields, over those that every entry has."""
    complete = {"author": "A, B", "title": "T", "year": "2020"} | fields
    text = ",\n".join(f"  {name} = {{{value}}}" for name, value in complete.items())
    return entries(tmp_path, f"@misc{{key,\n{text}\n}}\n")["key"]


@pytest.mark.parametrize(
    ("bibtex", "title"),
    [
        ("{GPU} Kernels", "GPU Kernels"),
        ("GPU Kernels for RNN and GAN", "GPU Kernels for RNN and GAN"),
        ("{Luna}: Linear Unified Nested Attention", "Luna: Linear Unified Nested Attention"),
        ('The {Nystr{\\"o}m} Method', "The Nyström Method"),
        ("The Nyström Method", "The Nyström Method"),
        ("{\\L}ojasiewicz and Erd\\H{o}s and \\c{C}a\\v{s}", "Łojasiewicz and Erdős and Çaš"),
        ("Search \\& Rescue: 100\\% of it", "Search & Rescue: 100% of it"),
        ("100% of it", "100% of it"),
        ("\\emph{Very} long \\textit{titles}", "Very long titles"),
        ("Pages 1--2 --- and more", "Pages 1–2 — and more"),
        ("A  title\n   on two lines", "A title on two lines"),
        ("$O(n)$ is enough for $\\mathcal{H}_{10}$", "$O(n)$ is enough for $\\mathcal{H}_{10}$"),
        ("It costs \\$5", "It costs \\$5"),
        ("深層学習", "深層学習"),
    ],
)
def test_a_title_keeps_its_capitals_and_signs(bibtex: str, title: str, tmp_path: Path) -> None:
    assert entry(tmp_path, title=bibtex).title == title


@pytest.mark.parametrize(
    ("bibtex", "full", "family"),
    [
        ("Berg, Ann", "Ann Berg", "Berg"),
        ("Ann B. Berg", "Ann B. Berg", "Berg"),
        ('van den Oord, A{\\"a}ron', "Aäron van den Oord", "van den Oord"),
        ("Ludwig van Beethoven", "Ludwig van Beethoven", "van Beethoven"),
        ("King, Jr., Martin Luther", "Martin Luther King Jr.", "King"),
        ("{Google Research}", "Google Research", "Google Research"),
        ("R{\\'e}, Christopher", "Christopher Ré", "Ré"),
        ("Ré, Christopher", "Christopher Ré", "Ré"),
        ("{\\L}ukasz Kaiser", "Łukasz Kaiser", "Kaiser"),
        ("O'Donoghue, Brendan", "Brendan O'Donoghue", "O'Donoghue"),
        ("山田, 太郎", "山田 太郎", "山田"),
    ],
)
def test_a_name_keeps_its_particles_and_accents(bibtex: str, full: str, family: str, tmp_path: Path) -> None:
    found = entry(tmp_path, author=bibtex)
    assert (found.authors, found.families) == ((full,), (family,))


@pytest.mark.parametrize(
    ("authors", "japanese", "english"),
    [
        ("A, B", "A", "A"),
        ("van den Oord, A and Li, Y", "van den Oord・Li", "van den Oord and Li"),
        ("A, B and C, D and E, F", "Aほか", "A et al."),
        ("A, B and others", "Aほか", "A et al."),
        ("", "T", "T"),
    ],
)
def test_a_label_names_one_or_two_authors_or_the_first_of_many(
    authors: str, japanese: str, english: str, tmp_path: Path
) -> None:
    found = entry(tmp_path, author=authors)
    assert found.short_authors(JAPANESE) == japanese
    assert found.short_authors(ENGLISH) == english


def test_and_others_is_nobody(tmp_path: Path) -> None:
    found = entry(tmp_path, author="A, B and others")
    assert found.authors == ("B A",)
    assert found.more


# pybtex takes % for a comment and ~ for a space, which cuts addresses short.
@pytest.mark.parametrize(
    ("bibtex", "url"),
    [
        ("https://example.org/~a_b/c%20d?e=1&f=2#g--h", "https://example.org/~a_b/c%20d?e=1&f=2#g--h"),
        ("https://example.org/a\\_b\\%20c\\&d\\#e", "https://example.org/a_b%20c&d#e"),
        ("\\url{https://example.org/a}", "https://example.org/a"),
    ],
)
def test_an_address_is_taken_as_it_stands(bibtex: str, url: str, tmp_path: Path) -> None:
    assert entry(tmp_path, url=bibtex).url == url


@pytest.mark.parametrize(
    "bibtex",
    [
        "10.1000/a_b(c)--d",
        "10.1000/a{\\_}b(c)--d",
        "https://doi.org/10.1000/a_b(c)--d",
        "doi: 10.1000/a_b(c)--d",
    ],
)
def test_a_doi_is_taken_without_its_resolver(bibtex: str, tmp_path: Path) -> None:
    assert entry(tmp_path, doi=bibtex).doi == "10.1000/a_b(c)--d"


def test_a_preprint_counts_as_arxiv_unless_another_archive_is_named(tmp_path: Path) -> None:
    assert entry(tmp_path, eprint="2101.00001").arxiv == "2101.00001"
    assert entry(tmp_path, eprint="2101.00001", archivePrefix="arXiv").arxiv == "2101.00001"
    assert entry(tmp_path, eprint="123", archivePrefix="HAL").arxiv == ""


def test_pages_have_a_dash(tmp_path: Path) -> None:
    assert entry(tmp_path, pages="572--585").pages == "572–585"


def test_entries_keep_the_order_of_the_file_and_know_their_lines(tmp_path: Path) -> None:
    text = "% note\n@misc{b, title={B}, year={1}}\n\n  @misc{ a, title={A}, year={1}}\n"
    found = entries(tmp_path, text)
    assert [(key, value.line) for key, value in found.items()] == [("b", 2), ("a", 4)]


def test_a_book_without_author_has_its_editors(tmp_path: Path) -> None:
    text = "@book{a, editor={E, Ann and F, Bo}, title={T}, publisher={P}, year={2020}}"
    assert entries(tmp_path, text)["a"].families == ("E", "F")


def test_the_editors_of_proceedings_are_not_the_authors_of_a_paper(tmp_path: Path) -> None:
    text = "@misc{a, editor={E, Ann}, title={T}, year={2020}}"
    assert entries(tmp_path, text)["a"].authors == ()
