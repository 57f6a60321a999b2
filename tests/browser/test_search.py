"""The search of the book's site, through its box and in a browser."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from helpers import GOLDEN, ROOT, write_papers
from playwright.sync_api import Page, expect

from rindoku.book.reader import read_book
from rindoku.cli import main

QUERIES = yaml.safe_load((GOLDEN / "search/queries.yml").read_text(encoding="utf-8"))
# Of one over the rank of the page that is wanted, over all queries; measured: 0.98.
FLOOR = 0.95
PHONE = {"width": 390}


def opened(page: Page, url: str) -> Page:
    """Open a page of the site and its search box."""
    page.goto(url)
    page.keyboard.press("/")
    expect(page.locator("dialog.search")).to_be_visible()
    return page


def shown(page: Page, query: str) -> None:
    """Wait until the box shows what it found for a query."""
    query = unicodedata.normalize("NFKC", query).strip()
    page.locator(f"dialog.search[data-shown={json.dumps(query, ensure_ascii=False)}]").wait_for()


def found(page: Page, query: str) -> list[str]:
    """Type a query and return the addresses of the pages found, best first."""
    page.locator(".search-words").fill(query)
    shown(page, query)
    heads: list[str] = page.locator(".search-top").evaluate_all("tops => tops.map(top => top.pathname)")
    return [head.lstrip("/") for head in heads]


def test_every_query_finds_its_page_in_the_top_three(
    page: Page, address: str, record_property: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(QUERIES) >= 40
    opened(page, f"{address}/index.html")
    ranks: dict[str, float] = {}
    missed = []
    for case in QUERIES:
        pages = found(page, case["query"])
        wanted = case.get("pages") or [case["page"]]
        places = [pages.index(uri) + 1 for uri in wanted if uri in pages]
        ranks[case["query"]] = 1 / min(places) if places else 0
        if not places or min(places) > 3:
            missed.append(f"{case['query']}: wanted {wanted}, found {pages[:4]}")
    mrr = sum(ranks.values()) / len(ranks)
    record_property("mrr", mrr)
    with capsys.disabled():
        later = ", ".join(f"{query} {round(1 / rank)}" for query, rank in ranks.items() if 0 < rank < 1)
        print(f"\nsearch: MRR {mrr:.3f} over {len(ranks)} queries; not first: {later or 'none'}")
    assert missed == []
    assert mrr >= FLOOR


def test_slash_and_control_k_open_the_box_and_escape_closes_it(page: Page, address: str) -> None:
    page.goto(f"{address}/overview.html")
    box, words = page.locator("dialog.search"), page.locator(".search-words")
    for key in ("/", "Control+k", "Meta+k"):
        page.keyboard.press(key)
        expect(box).to_be_visible()
        expect(words).to_be_focused()
        assert words.input_value() == ""
        page.keyboard.press("Escape")
        expect(box).to_be_hidden()
    page.locator(".search-open").focus()
    page.keyboard.press("Enter")
    expect(words).to_be_focused()
    # In the box a stroke is a stroke.
    page.keyboard.type("a/b")
    assert words.input_value() == "a/b"
    page.keyboard.press("Escape")
    expect(page.locator(".search-open")).to_be_focused()


def test_arrows_choose_and_enter_leads_to_the_very_speech(page: Page, address: str) -> None:
    opened(page, f"{address}/index.html")
    found(page, "畳み込みは端がつながって輪になり")
    words, options = page.locator(".search-words"), page.get_by_role("option")
    active = options.and_(page.locator("[aria-selected=true]"))
    # The words are said, not in the head of the page: the speech is chosen at once.
    expect(active).to_have_class("search-hit")
    assert active.locator(".search-who").inner_text() == "部長"
    assert active.locator(".search-part").inner_text() == "表を斜めに読むと畳み込みだった"
    assert active.locator("mark").inner_text() == "畳み込みは端がつながって輪になり"
    assert words.get_attribute("aria-activedescendant") == active.get_attribute("id")
    page.keyboard.press("ArrowUp")
    expect(active).to_have_class("search-top")
    assert words.get_attribute("aria-activedescendant") == active.get_attribute("id")
    page.keyboard.press("ArrowDown")
    target = active.get_attribute("href")
    assert target
    assert re.search(r"/papers/kernelized_rpe\.html#bucho-[0-9a-f]{6}$", target)
    page.keyboard.press("Enter")
    page.wait_for_url(target)
    speech = page.locator(f"[id='{target.partition('#')[2]}']")
    assert "端がつながって輪になり" in speech.inner_text()
    expect(speech).to_be_in_viewport()


def test_a_place_on_the_same_page_shows_when_the_box_closes(page: Page, address: str) -> None:
    opened(page, f"{address}/papers/kernelized_rpe.html")
    found(page, "端がつながって輪になり")
    page.locator(".search-hit").first.click()
    expect(page.locator("dialog.search")).to_be_hidden()
    expect(page.locator(".speech:target")).to_be_in_viewport()


def test_a_heading_leads_to_its_part(page: Page, address: str) -> None:
    opened(page, f"{address}/index.html")
    found(page, "表を斜めに読むと畳み込みだった")
    target = page.locator(".search-hit").first.get_attribute("href")
    assert target
    assert target.endswith("/papers/kernelized_rpe.html#idea")


def test_groups_filter_and_combine(page: Page, address: str) -> None:
    book = read_book(ROOT)
    members = {
        paper.uri.replace(".md", ".html"): {book.taxonomy.path(group)[0].id for group in paper.record.groups}
        for paper in book.papers
    }
    opened(page, f"{address}/index.html")
    everything = found(page, "長さ")
    papers = [uri for uri in everything if uri in members]
    assert len(papers) < len(everything) <= 20
    buttons = page.locator(".search-groups button")
    chosen: set[str] = set()
    for group in ("transformer", "other"):
        button = buttons.and_(page.locator(f"[data-group={group}]"))
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
        chosen.add(group)
        wanted = [uri for uri in papers if members[uri] & chosen]
        expect(page.locator(".search-page")).to_have_count(len(wanted))
        assert found(page, "長さ") == wanted
    for group in chosen:
        buttons.and_(page.locator(f"[data-group={group}]")).click()
    expect(page.locator(".search-page")).to_have_count(len(everything))
    assert found(page, "長さ") == everything


def test_two_words_must_both_occur(page: Page, address: str) -> None:
    opened(page, f"{address}/index.html")
    both = set(found(page, "線形アテンション FFT"))
    assert both
    assert both <= set(found(page, "線形アテンション")) & set(found(page, "FFT"))
    assert found(page, "線形アテンション んぬねの") == []
    assert page.get_by_role("status").inner_text() == "どの頁にも見つからない。"


def test_a_long_vowel_at_the_end_and_the_width_of_letters_make_no_difference(
    page: Page, address: str
) -> None:
    opened(page, f"{address}/index.html")
    pages = found(page, "エンコーダ")
    assert len(pages) > 2
    assert found(page, "エンコーダー") == pages
    assert found(page, "ｴﾝｺｰﾀﾞ") == pages
    # But a short word keeps its own.
    assert found(page, "キー") != found(page, "キ")


def test_a_word_that_no_page_holds_shows_what_comes_near(page: Page, address: str) -> None:
    opened(page, f"{address}/index.html")
    said = page.get_by_role("status")
    assert "papers/skyformer.html" in found(page, "スカイフォーマーズ")
    expect(said).to_have_text("そのままの形では見つからない。近いものを並べる。")
    assert found(page, "んぬねの") == []
    expect(said).to_have_text("どの頁にも見つからない。")


def test_a_generated_page_is_found_for_its_terms_behind_the_papers(page: Page, address: str) -> None:
    opened(page, f"{address}/index.html")
    pages = found(page, "パーシステントホモロジー")
    assert pages[0] == "papers/topological_attention.html"
    assert "techniques.html" in pages
    link = page.locator(".search-hit[href*='techniques.html']").first
    assert (link.get_attribute("href") or "").endswith("techniques.html#persistent-homology")


def test_neither_names_of_speakers_nor_labels_are_found_everywhere(page: Page, address: str) -> None:
    opened(page, f"{address}/index.html")
    # Only where somebody speaks of her, not where she speaks.
    assert len(page.goto(f"{address}/overview.html").text().split('class="speech-name"')) > 40  # type: ignore[union-attr]
    page.keyboard.press("/")
    found(page, "部長")
    assert page.locator(".search-hit[href*='overview.html']").count() <= 3
    assert len(found(page, "想定データ")) <= 3


def test_what_is_typed_is_text(page: Page, address: str) -> None:
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    opened(page, f"{address}/index.html")
    for query in ("<img src=x onerror=alert(1)>", '"', '"FFT', "(", "\\", "---", "ー", "…"):
        found(page, query)
    assert problems == []
    assert page.locator("dialog.search img").count() == 0


@pytest.mark.parametrize("page", [PHONE], indirect=True, ids=["phone"])
def test_on_a_phone_the_box_fills_the_screen(page: Page, address: str) -> None:
    page.goto(f"{address}/overview.html")
    page.locator(".search-open").click()
    found(page, "アテンション")
    box = page.locator("dialog.search").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 390, "height": 900}
    assert page.evaluate("document.querySelector('.search-results').scrollWidth") <= 390
    page.locator(".search-close").click()
    expect(page.locator("dialog.search")).to_be_hidden()


def test_nothing_of_the_index_is_loaded_before_the_box_opens(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/overview.html", wait_until="networkidle")
    assert [url for url in asked if "/pagefind/" in url] == []
    page.keyboard.press("/")
    found(page, "FFT")
    loaded = [url for url in asked if "/pagefind/" in url]
    assert loaded
    assert all(url.startswith(address) for url in loaded)


def test_a_page_opened_as_a_file_says_that_search_needs_a_server(page: Page, site: Path) -> None:
    opened(page, (site / "overview.html").as_uri())
    said = page.get_by_role("status")
    expect(said).to_contain_text("ファイルを直接開いた頁では検索は動かない")
    page.locator(".search-words").fill("FFT")
    shown(page, "FFT")
    expect(said).to_contain_text("ウェブ")
    assert page.get_by_role("option").count() == 0


def test_the_manual_has_an_index_of_its_own_in_english(page: Page, address: str) -> None:
    opened(page, f"{address}/manual/syntax.html")
    pages = found(page, "front matter")
    assert pages
    assert all(uri.startswith("manual/") for uri in pages)
    assert page.locator(".search-groups").count() == 0


def test_search_leads_on_from_a_page_that_does_not_exist(page: Page, address: str, site: Path) -> None:
    page.route("**/no/such/page.html", lambda route: route.fulfill(path=site / "404.html"))
    opened(page, f"{address}/no/such/page.html")
    assert found(page, "スカイフォーマー")[0] == "papers/skyformer.html"


def test_a_site_without_an_index_says_so(page: Page, address: str) -> None:
    page.route("**/pagefind/**", lambda route: route.fulfill(status=404))
    opened(page, f"{address}/overview.html")
    expect(page.get_by_role("status")).to_contain_text("検索の索引が読めない")


def test_the_index_is_the_same_bytes_in_each_build(tmp_path: Path) -> None:
    folder = write_papers(tmp_path / "book")
    made = []
    for name in ("one", "two"):
        target = tmp_path / name
        result = CliRunner().invoke(main, ["build", str(folder), "--site-dir", str(target)])
        assert result.exit_code == 0, result.output
        made.append(
            {
                str(path.relative_to(target)): hashlib.sha256(path.read_bytes()).hexdigest()
                for path in sorted((target / "pagefind").rglob("*"))
                if path.is_file()
            }
        )
    assert made[0] == made[1]
    assert len(made[0]) > 8
    assert not [name for name in made[0] if "-ui." in name]


def test_the_books_own_index_holds_no_other_book(site: Path) -> None:
    assert (ROOT / "docs/book.yml").is_file()
    assert (site / "pagefind/pagefind-entry.json").is_file()
    assert (site / "manual/pagefind/pagefind-entry.json").is_file()
    assert '"languages":{"ja"' in (site / "pagefind/pagefind-entry.json").read_text(encoding="utf-8")
