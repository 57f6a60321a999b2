"""The generated pages of a small book with three papers, by their structure."""

from __future__ import annotations

import itertools
import posixpath
from pathlib import Path
from urllib.parse import unquote

import lxml.html
import pytest
from helpers import GROUPS, paper, taxonomy, write_papers

from rindoku.book import Book
from rindoku.book.reader import read_book
from rindoku.checks import check_build
from rindoku.index.pages import author_id, card, generate, sort_key
from rindoku.markdown import render

INDEXES = (
    "taxonomy.md",
    "techniques.md",
    "datasets.md",
    "baselines.md",
    "cost.md",
    "authors.md",
    "bibliography.md",
)


def site(book: Book) -> dict[str, lxml.html.HtmlElement]:
    """Every page of a book as its content: card, generated page, converted manuscript."""
    pages = {uri: generate(uri, book).html for uri in book.made_pages}
    for uri in [page.uri for page in book.pages] + [found.uri for found in book.papers]:
        text = (book.pages_folder / uri).read_text(encoding="utf-8")
        pages[uri] = render(text.split("---\n", 2)[2], book, uri)
    for found in book.papers:
        pages[found.uri] = card(found, book) + pages[found.uri]
    return {uri: lxml.html.fromstring(f"<main>{html}</main>") for uri, html in pages.items()}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    body = "## 問い {#question}\n\n副部長：先行研究は[@other2017work]。前の節[@first2021alpha]も。\n"
    found = read_book(write_papers(tmp_path_factory.mktemp("book"), {"papers/beta.md": paper("beta", body)}))
    assert found.findings == ()
    return found


@pytest.fixture(scope="module")
def pages(book: Book) -> dict[str, lxml.html.HtmlElement]:
    return site(book)


def names(page: lxml.html.HtmlElement, path: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in page.xpath(path)]


def papers_of(page: lxml.html.HtmlElement, identifier: str) -> list[str]:
    """The papers under a term or group, by name."""
    return names(page, f"//*[@id='{identifier}']/ancestor-or-self::*[self::div or self::section][1]//li/a")


def test_the_generated_pages_follow_the_records_and_the_bibliography(book: Book, tmp_path: Path) -> None:
    assert book.index_pages == INDEXES
    plain = read_book(write_papers(tmp_path, taxonomy="", bibliography=""))
    assert plain.index_pages == ()


def test_every_link_leads_to_a_page_and_an_anchor(pages: dict[str, lxml.html.HtmlElement]) -> None:
    ids = {uri: set(page.xpath("//@id")) for uri, page in pages.items()}
    missing = []
    count = 0
    for uri, page in pages.items():
        for href in page.xpath("//a/@href"):
            if href.startswith("https://"):
                continue
            path, _, anchor = href.partition("#")
            target = posixpath.normpath(posixpath.join(posixpath.dirname(uri), path)) if path else uri
            target = target.replace(".html", ".md")
            count += 1
            if target not in pages or (anchor and unquote(anchor) not in ids[target]):
                missing.append((uri, href))
    assert missing == []
    assert count > 50


def test_ids_are_unique_on_each_page(pages: dict[str, lxml.html.HtmlElement]) -> None:
    for uri, page in pages.items():
        ids = page.xpath("//@id")
        assert sorted(ids) == sorted(set(ids)), uri


@pytest.mark.parametrize("uri", INDEXES)
def test_headings_nest_and_are_those_of_the_table_of_contents(uri: str, book: Book) -> None:
    made = generate(uri, book)
    page = lxml.html.fromstring(f"<main>{made.html}</main>")
    found = page.xpath("//h1 | //h2 | //h3 | //h4 | //h5 | //h6")
    assert [(int(h.tag[1]), h.get("id")) for h in found] == [(level, i) for level, i, _ in made.headings]
    assert all(text in h.text_content() for h, (_, _, text) in zip(found, made.headings, strict=True))
    levels = [level for level, _, _ in made.headings]
    assert levels[0] == 1
    assert 1 not in levels[1:]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_every_term_has_an_anchor(book: Book, pages: dict[str, lxml.html.HtmlElement]) -> None:
    vocabularies = {
        "taxonomy.md": [group.id for group, _ in book.taxonomy.walk()],
        "techniques.md": [term.id for term in book.taxonomy.techniques],
        "datasets.md": [term.id for term in book.taxonomy.datasets],
        "baselines.md": [term.id for term in book.taxonomy.baselines],
        "bibliography.md": [f"ref-{key}" for key in book.entries],
        "authors.md": [author_id(a) for found in book.papers for a in found.entry.authors],
    }
    for uri, ids in vocabularies.items():
        assert set(ids) <= set(pages[uri].xpath("//@id")), uri


def test_a_paper_stands_under_each_of_its_groups(pages: dict[str, lxml.html.HtmlElement]) -> None:
    page = pages["taxonomy.md"]
    assert papers_of(page, "fast") == ["[1] Alpha"]
    assert papers_of(page, "deep") == ["[2] Beta"]
    assert papers_of(page, "theory") == ["[2] Beta", "[3] Gamma"]


def test_a_paper_is_marked_where_the_group_is_not_its_first(
    pages: dict[str, lxml.html.HtmlElement],
) -> None:
    marked = pages["taxonomy.md"].xpath("//li[span[@class='also']]")
    assert [li.xpath("string(ancestor::section//h2/@id)") for li in marked] == ["theory"]
    assert names(marked[0], "./a") == ["[2] Beta"]


def test_a_group_counts_the_papers_of_its_subgroups_once(pages: dict[str, lxml.html.HtmlElement]) -> None:
    counts = names(pages["taxonomy.md"], "//span[@class='group-count']")
    assert counts == ["2本", "1本", "1本", "2本"]


def test_a_paper_in_two_subgroups_counts_once_in_their_group(tmp_path: Path) -> None:
    pages = {"papers/beta.md": paper("beta", groups=["deep", "fast"])}
    page = site(read_book(write_papers(tmp_path, pages)))["taxonomy.md"]
    assert names(page, "//h2[@id='model']/span[@class='group-count']") == ["2本"]


def test_groups_nest_deeper_than_headings_can(tmp_path: Path) -> None:
    group = GROUPS[0]["children"][0]
    for depth in range(6):
        group = {"id": f"level-{depth}", "label": f"段{depth}", "sentence": "深い。", "children": [group]}
    found = read_book(
        write_papers(tmp_path, terms=taxonomy(groups=[group, *GROUPS[0]["children"][1:], GROUPS[1]]))
    )
    assert found.findings == ()
    assert {level for level, _, _ in generate("taxonomy.md", found).headings} == {1, 2, 3, 4, 5, 6}


def test_data_sets_stand_by_kind_with_the_remark_of_each_paper(
    pages: dict[str, lxml.html.HtmlElement],
) -> None:
    page = pages["datasets.md"]
    assert names(page, "//h2") == ["ベンチマーク", "言語"]
    assert names(page, "//*[@id='c4']//li") == ["[1] Alpha 部分", "[2] Beta"]
    assert names(page, "//*[@id='lra']/dd[@class='term-note']") == ["5課題"]


def test_techniques_show_their_english_name_once(pages: dict[str, lxml.html.HtmlElement]) -> None:
    assert names(pages["techniques.md"], "//dt") == ["低ランク low rank", "FFT"]
    assert papers_of(pages["techniques.md"], "fft") == ["[2] Beta"]


def test_baselines_stand_by_initial_without_accents(pages: dict[str, lxml.html.HtmlElement]) -> None:
    page = pages["baselines.md"]
    assert names(page, "//h2") == ["E", "T"]
    assert names(page, "//dt") == ["ÉEND", "Transformer"]
    assert names(page, "//dd[@class='term-note']") == ["標準 〔Vaswani 2017〕"]


def test_baselines_that_begin_with_no_letter_share_a_heading(tmp_path: Path) -> None:
    baselines = [{"id": "transformer", "name": "線形回帰"}, {"id": "eend", "name": "1-NN"}]
    found = read_book(write_papers(tmp_path, terms=taxonomy(baselines=baselines)))
    assert generate("baselines.md", found).headings[1:] == ((2, "initial-other", "かな・漢字"),)


def test_the_cost_table_sorts_by_growth_and_number(pages: dict[str, lxml.html.HtmlElement]) -> None:
    page = pages["cost.md"]
    rows = page.xpath("//tbody/tr")
    assert [row.get("id") for row in rows] == ["cost-1", "cost-2"]
    values = [[cell.get("data-value") for cell in row][:2] for row in rows]
    # A paper that states no growth comes after the five that can be stated.
    assert values == [["1", "1"], ["2", "5"]]
    assert len(page.xpath("//thead//th[@data-sort='number']")) == 2
    assert all(len(row) == len(page.xpath("//thead//th")) for row in rows)
    assert names(page, "//p[@class='cost-rest']/a") == ["[3] Gamma"]


def test_growths_rank_from_constant_to_quadratic(tmp_path: Path) -> None:
    growths = ("n^2", "constant", "n log n")
    pages = {
        f"papers/{slug}.md": paper(slug, cost={"growth": growth, "time": "t", "basis": "b"})
        for slug, growth in zip(("alpha", "beta", "gamma"), growths, strict=True)
    }
    page = site(read_book(write_papers(tmp_path, pages)))["cost.md"]
    assert page.xpath("//tbody//td[1]/@data-value") == ["4", "0", "2"]
    assert not page.xpath("//p[@class='cost-rest']")


def test_authors_stand_by_family_name_without_accents(pages: dict[str, lxml.html.HtmlElement]) -> None:
    page = pages["authors.md"]
    assert names(page, "//h2") == ["E", "L", "S", "V"]
    assert names(page, "//dt") == ["Anne Étienne", "Jan Łukasik", "Eva Sørensen", "Cor van den Berg"]
    assert papers_of(page, "author-jan-lukasik") == ["[1] Alpha", "[2] Beta"]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("Lukas", "Łukasz"),
        ("Łukasz", "Lyu"),
        ("Edwards", "Étienne"),
        ("Étienne", "Evans"),
        ("Oakley", "Ørsted"),
        ("Ørsted", "Owens"),
        ("Soe", "Sørensen"),
        ("Sørensen", "Sotelo"),
        ("Đinh", "Doe"),
        ("Adams", "Ærø"),
        ("Ærø", "Agassi"),
        ("de Vries", "Dean"),
    ],
)
def test_names_sort_as_readers_look_for_them(earlier: str, later: str) -> None:
    assert sort_key(earlier) < sort_key(later)


def test_one_author_in_two_spellings_has_one_anchor(tmp_path: Path) -> None:
    root = write_papers(tmp_path)
    bib = (root / "refs.bib").read_text(encoding="utf-8")
    bib = bib.replace("author = {van den Berg, Cor}", "author = {Lukasik, Jan}")
    (root / "refs.bib").write_text(bib, encoding="utf-8")
    page = site(read_book(root))["authors.md"]
    assert page.xpath("//div/@id").count("author-jan-lukasik") == 1
    assert papers_of(page, "author-jan-lukasik") == ["[1] Alpha", "[2] Beta", "[3] Gamma"]


def test_authors_in_another_script_have_anchors_of_their_own() -> None:
    assert author_id("山田 太郎") == "author-山田-太郎"
    assert author_id("鈴木 花子") != author_id("山田 太郎")


def test_the_bibliography_lists_papers_by_number_and_others_by_author(
    pages: dict[str, lxml.html.HtmlElement],
) -> None:
    page = pages["bibliography.md"]
    assert page.xpath("//li[@class='work']/@id") == [
        "ref-first2021alpha",
        "ref-second2021beta",
        "ref-third2021gamma",
        "ref-other2017work",
    ]
    assert names(page, "//a[@class='work-number']") == ["[1]", "[2]", "[3]"]
    assert names(page, "//cite")[0] == "Alpha: GPU Kernels for the Nyström Method"
    assert page.xpath("//li[@id='ref-first2021alpha']/p/a/@href") == [
        "papers/alpha.html",
        "https://example.org/alpha-Abstract.html",
        "https://arxiv.org/abs/2101.00001",
    ]


def test_a_work_leads_to_the_sentences_that_mention_it(pages: dict[str, lxml.html.HtmlElement]) -> None:
    mentions = pages["bibliography.md"].xpath("//li[@id='ref-other2017work']//details//li")
    assert [li.xpath("string(a/@href)") for li in mentions] == ["papers/beta.html#cite-other2017work-1"]
    assert names(mentions[0], "a") == ["[2] 二つ目の論文"]
    assert names(mentions[0], "q") == ["先行研究は（Otherほか 2017）。"]
    assert not pages["bibliography.md"].xpath("//li[@id='ref-third2021gamma']//details")


def test_a_book_without_papers_has_one_list_of_works(tmp_path: Path) -> None:
    root = write_papers(tmp_path, order=["index.md", "indexes"], taxonomy="")
    for path in (root / "chapters/papers").iterdir():
        path.unlink()
    found = read_book(root)
    assert found.findings == ()
    assert generate("bibliography.md", found).headings == ((1, "bibliography", "文献"),)
    assert not site(found)["bibliography.md"].xpath("//h2")


def test_a_formula_in_a_title_is_a_formula(tmp_path: Path) -> None:
    root = write_papers(tmp_path)
    bib = (root / "refs.bib").read_text(encoding="utf-8")
    (root / "refs.bib").write_text(bib.replace("{Another Work}", "{In $O(n)$}"), encoding="utf-8")
    page = site(read_book(root))["bibliography.md"]
    assert page.xpath("//li[@id='ref-other2017work']//cite//math/@alttext") == ["O(n)"]


def test_the_card_tells_the_whole_record(pages: dict[str, lxml.html.HtmlElement]) -> None:
    card = pages["papers/alpha.md"]
    assert names(card, "//h1") == ["[1] 一つ目の論文"]
    assert names(card, "//p[@class='paper-path']") == ["模型› 速い"]
    assert names(card, "//p[@class='paper-authors']/a") == ["Eva Sørensen", "Jan Łukasik"]
    assert names(card, "//p[@class='paper-venue']") == ["Proceedings 34 (2021), pp. 1–9 · arXiv:2101.00001"]
    assert names(card, "//section[@class='card']//dt") == [
        "提案",
        "想定データ",
        "ベースライン",
        "計算量",
        "コード",
        "分類",
        "手法",
    ]
    assert names(card, "//ul[@class='card-list']/li") == ["LRA", "C4（部分）", "Transformer", "低ランク"]
    assert names(card, "//ul[@class='card-code']/li") == ["example.org/alpha、ライセンス：MIT"]
    assert card.xpath("//ul[@class='card-cost']//math/@alttext") == ["O(n)"]


def test_the_card_says_what_there_is_not(pages: dict[str, lxml.html.HtmlElement]) -> None:
    card = pages["papers/gamma.md"]
    assert names(card, "//section[@class='card']//dt") == [
        "提案",
        "想定データ",
        "ベースライン",
        "コード",
        "分類",
    ]
    assert names(card, "//dd") == [
        "証明する。",
        "確認できたものはない",
        "確認できたものはない",
        "公式の公開コードは見つからない",
        "R理論",
    ]


def test_the_card_of_a_paper_without_an_address_has_no_empty_link(tmp_path: Path) -> None:
    root = write_papers(tmp_path)
    bib = (root / "refs.bib").read_text(encoding="utf-8")
    bib = bib.replace(",\n  url = {https://example.org/gamma-Abstract.html}", "")
    (root / "refs.bib").write_text(bib, encoding="utf-8")
    page = site(read_book(root))["papers/gamma.md"]
    assert names(page, "//p[@class='paper-venue']") == ["Proceedings (2021)"]
    assert not page.xpath("//a[@href='']")


def test_a_status_is_told_on_the_card_of_a_record_alone(tmp_path: Path) -> None:
    pages = site(read_book(write_papers(tmp_path, {"papers/beta.md": paper("beta", status="record")})))
    assert [uri for uri, page in pages.items() if page.xpath("//p[@class='card-status']")] == [
        "papers/beta.md"
    ]


# The preview shows a book with its findings; it used to end in a traceback.
def test_a_book_whose_records_name_unknown_terms_can_still_be_shown(tmp_path: Path) -> None:
    unknown = paper("beta", groups=["Nowhere"], techniques=["none"], data=["none"], baselines=["none"])
    found = read_book(write_papers(tmp_path, {"papers/beta.md": unknown}))
    assert {finding.code.name for finding in check_build(found)} == {"TERM_UNKNOWN", "TERM_UNUSED"}
    page = site(found)["papers/beta.md"]
    assert names(page, "//ul[@class='chips']/li") == ["Nowhere"]
    assert names(page, "//ul[@class='card-list']/li") == ["none", "none", "none"]
