"""Blocks and inlines as XHTML, from trees made by hand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from helpers import book

from rindoku.export import document as d
from rindoku.export.epub.blocks import PageWriter
from rindoku.export.epub.inlines import Surroundings

FACES = {f"cast/{name}.svg": f"cast-{name}.svg" for name in ("a", "b", "a-think")}


def written(*blocks: d.Block) -> str:
    """Return blocks as a page has them, without line breaks."""
    page = d.DocumentPage("a.md", "A", blocks)
    pages = {"a.md": "a.xhtml", "taxonomy.md": "taxonomy.xhtml"}
    around = Surroundings(pages, FACES, {"fast": "model"}, {}, lambda formula: f"say {formula.tex}")
    return PageWriter(page, around, book().strings).body().replace("\n", "")


def line(*children: d.Inline) -> str:
    """Return what a paragraph holds."""
    return written(d.Paragraph(children)).removeprefix("<p>").removesuffix("</p>")


X = d.Maths("<math><mi>x</mi></math>", "x")
X_WRITTEN = '<math xmlns="http://www.w3.org/1998/Math/MathML" alttext="say x"><mi>x</mi></math>'


def text(words: str) -> d.Paragraph:
    return d.Paragraph((d.Text(words),))


def speech(speaker: str, face: str, mood: str = "") -> d.Speech:
    return d.Speech(
        f"{speaker}-1", speaker, "甲", mood, f"cast/{face}.svg" if face else "", (text("はい。"),)
    )


def test_a_speech_is_a_group_named_by_its_speaker() -> None:
    assert written(speech("bucho", "a", "（驚き）")) == (
        '<div class="speech speaker-bucho" id="bucho-1" role="group" aria-labelledby="bucho-1-name">'
        '<p class="speech-name" id="bucho-1-name">'
        '<img class="speech-face" src="../images/cast-a.svg" alt=""/>甲'
        '<span class="speech-mood">（驚き）</span></p><p>はい。</p></div>'
    )


@pytest.mark.parametrize(
    ("speeches", "faces"),
    [
        ((speech("a", "a"), speech("a", "a")), ["a"]),
        ((speech("a", "a"), speech("b", "b"), speech("a", "a")), ["a", "b", "a"]),
        ((speech("a", "a"), speech("a", "a-think", "（思案）")), ["a", "a-think"]),
        ((speech("a", "a-think", "（思案）"), speech("a", "a")), ["a-think"]),
        ((speech("a", "a"), d.Rule(), speech("a", "a")), ["a", "a"]),
        ((speech("a", ""),), []),
    ],
)
def test_a_second_speech_in_a_row_shows_a_face_if_it_is_another(
    speeches: Sequence[d.Block], faces: list[str]
) -> None:
    parts = written(*speeches).split('src="../images/cast-')[1:]
    assert [part.split(".svg")[0] for part in parts] == faces


def test_a_formula_is_said_and_keeps_its_punctuation() -> None:
    assert line(d.NoBreak((X, d.Text("。")))) == f'<span class="nobreak">{X_WRITTEN}。</span>'


@pytest.mark.parametrize(
    ("before", "after", "names"),
    [
        ("値", "の", "gap-before gap-after"),
        ("値は、", "の", "gap-after"),
        ("the ", " of", ""),
        ("値", "。", "gap-before"),
    ],
)
def test_a_formula_stands_off_from_japanese_letters(before: str, after: str, names: str) -> None:
    made = line(d.Text(before), d.NoBreak((X,)), d.Text(after))
    assert made == f'{before}<span class="nobreak{" " * bool(names)}{names}">{X_WRITTEN}</span>{after}'


def test_text_is_escaped() -> None:
    assert line(d.Text("a < b & c"), d.Code("<x>")) == "a &lt; b &amp; c<code>&lt;x&gt;</code>"


def test_a_link_out_of_the_book_stays_and_one_to_what_is_not_in_it_is_words() -> None:
    words = (d.Text("本"),)
    assert line(d.Link(words, "https://a.org/?b=1&c")) == '<a href="https://a.org/?b=1&amp;c">本</a>'
    assert line(d.Link(words, None)) == "本"
    assert line(d.Link(words, None, "cite", "cite-1")) == '<span class="cite" id="cite-1">本</span>'


def test_a_chip_has_the_colour_of_its_group() -> None:
    chip = d.Link((d.Text("速い"),), d.Place("taxonomy.md", "fast"), "chip")
    assert line(chip) == '<a class="chip group-model" href="taxonomy.xhtml#fast">速い</a>'


def test_a_note_stands_at_the_end_of_the_page_with_the_way_back() -> None:
    note = d.Note("fn:1", "1", (text("注。"), text("続き。")))
    again = d.Note("fn:1", "1", note.blocks, again=True)
    body, notes = written(d.Paragraph((note, again))).split('<section class="footnotes"')
    reference = '<a class="noteref" epub:type="noteref" role="doc-noteref"'
    assert body == f'<p>{reference} id="fn-1-ref" href="#fn-1">1</a>{reference} href="#fn-1">1</a></p>'
    assert notes == (
        ' epub:type="footnotes">'
        '<aside class="footnote" epub:type="footnote" role="doc-footnote" id="fn-1">'
        '<p><a class="backlink" role="doc-backlink" href="#fn-1-ref" aria-label="注1のもとの場所へ戻る">1</a>'
        "注。</p><p>続き。</p></aside></section>"
    )


def test_a_headline_breaks_between_phrases() -> None:
    heading = d.Heading(2, "h", (d.Text("長い"), d.PhraseBreak(), d.Text("見出し")))
    assert written(heading) == '<h2 id="h">長い<wbr/>見出し</h2>'


def cells(*words: str, header: bool = False) -> tuple[d.Cell, ...]:
    return tuple(d.Cell((d.Text(word),) if word else (), header) for word in words)


def test_heads_of_tables_say_what_they_are_heads_of() -> None:
    body = d.Row((*cells("甲", header=True), *cells("1")), "row")
    table = d.Table((d.Row(cells("", "値", header=True)),), (body,))
    assert written(table) == (
        '<table><thead><tr><td></td><th scope="col">値</th></tr></thead>'
        '<tbody><tr id="row"><th scope="row">甲</th><td>1</td></tr></tbody></table>'
    )


def test_rows_of_sentences_are_stacked_on_a_phone_and_numbers_are_not() -> None:
    head = d.Row(cells("名", "時間", "根拠", header=True))
    sentences = written(
        d.Table((head,), (d.Row(cells("甲", "とても速い" * 4, "論文の表にあると書いてある")),))
    )
    assert sentences.startswith('<table class="stacked">')
    assert '<td>甲</td><td data-label="時間">' in sentences
    head = d.Row(cells(*"名時記比根拠", header=True))
    assert written(d.Table((head,), (d.Row(cells(*["とても速い" * 4] * 6)),))).startswith(
        '<table class="rows">'
    )
    columns = 9
    head = d.Row(cells(*["成績"] * columns, header=True))
    assert written(d.Table((head,), (d.Row(cells(*["59.39"] * columns)),))).startswith(
        '<table class="dense">'
    )


def test_figures_and_tables_have_their_captions_below_and_above() -> None:
    caption = (text("題。"),)
    figure = written(d.Figure("f", "figure", (text("絵"),), caption))
    assert figure == '<figure id="f" class="figure"><p>絵</p><figcaption><p>題。</p></figcaption></figure>'
    table = written(d.Figure("t", "table", (text("表"),), caption))
    assert table == '<figure id="t" class="table"><figcaption><p>題。</p></figcaption><p>表</p></figure>'


def test_what_folds_on_the_site_is_open() -> None:
    box = d.Admonition("note", (d.Text("題"),), (text("中。"),), folded=True)
    assert written(box) == '<aside class="note"><p class="note-title">題</p><p>中。</p></aside>'


def test_code_keeps_weight_and_fainter_comments() -> None:
    code = d.CodeBlock("python", (("kn", "import"), ("", " "), ("nn", "a"), ("c1", "  # <b>\n")), "a.py")
    assert written(code) == (
        '<p class="code-title">a.py</p><pre><code><span class="k">import</span> a'
        '<span class="c">  # &lt;b&gt;</span></code></pre>'
    )


def test_a_formula_of_its_own_line_has_its_number() -> None:
    made = written(d.DisplayMaths(X, "eq:1", "(1)"))
    number = '<span class="formula-number">(1)</span>'
    assert made == f'<div class="formula" id="eq-1">{X_WRITTEN}{number}</div>'


def test_mentions_are_told_by_page_and_only_those_in_the_book() -> None:
    def mention(target: d.Place | None, sentence: str) -> tuple[d.Inline, ...]:
        return (d.Link((d.Text("甲"),), target), d.Text(" "), d.Quoted((d.Text(sentence),)))

    first, second = d.Place("taxonomy.md", "c1"), d.Place("taxonomy.md", "c2")
    items = (mention(None, "零"), mention(first, "一"), mention(second, "二"))
    assert written(d.Mentions((d.Text("言及 3"),), items)) == (
        '<div class="mentions"><p class="mentions-title">言及</p><ul>'
        '<li><a href="taxonomy.xhtml">甲</a> <a href="taxonomy.xhtml#c1"><q>一</q></a>'
        ' <a href="taxonomy.xhtml#c2"><q>二</q></a></li></ul></div>'
    )
    assert written(d.Mentions((), (mention(None, "零"),))) == ""


def test_drawings_of_a_page_have_ids_of_their_own() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><path id="a"/></svg>'
    made = line(d.Drawing(svg, "一"), d.Drawing(svg, "二"))
    assert 'id="drawing-1-a"' in made
    assert 'id="drawing-2-a"' in made
