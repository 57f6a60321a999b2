"""No page crashes the tool, and no text is lost that plain Python-Markdown keeps.

Pages are put together from fragments of the syntax, in any order and with any gap between them. The
examples are the same in every run.
"""

from __future__ import annotations

import html
import re
from itertools import count
from xml.etree import ElementTree

import markdown
from helpers import book
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from rindoku.book.bibliography import Entry
from rindoku.manuscript.citations import find_bare_numbers, find_citations
from rindoku.manuscript.figures import unsafe
from rindoku.manuscript.headings import check_headings, find_headings
from rindoku.manuscript.japanese import join_text
from rindoku.manuscript.maths import MathsError, check_formulas, find_formulas, to_mathml
from rindoku.manuscript.source import Kind, scan
from rindoku.markdown import extensions, render
from rindoku.screenplay.grammar import read_cues

WORK = Entry("a2020", "article", "T", ("A B",), ("B",), "2020", "J", "", "", "", "", "", "", 1)
BOOK = book(entries={WORK.key: WORK})
EXAMPLES = settings(max_examples=300, derandomize=True, deadline=None, database=None)


def fragments(lines: str) -> list[str]:
    """One a line; ⏎ ends a line within, · is a space at the end."""
    return [line.replace("⏎", "\n").replace("·", " ") for line in lines.strip("\n").split("\n")]


# W stands for a word that no other fragment of the page has.
CUES = fragments("""
部長：W
副部長（驚き）：W
部長(W): W
ト書き：W
部員：W
部長：
部長：W {#W}
ト書き：W {#W}
部長：# W
部長：---
部長：- W
部長：$$ W $$
部長：> W
部長：    W
部長：```
部長：~~~
部長：[W]: W
部長：[^1]: W
部長：/// details | W
 部長：W
    部長：W
- 部長：W
> 部長：W
""")
BLOCKS = fragments("""
- W
  - W
    - W
    W
        W
1. W
> W
> - W
>

---
===
***
# W
## W {#W}
| W | W |⏎|---|---|⏎| W | W |
W | W⏎--|--⏎W | W
:   W
[^1]: W
[W]: W
```
```python
~~~
    ```
> ```
- ```
````
/// details | W
/// caption
///
""")
INLINE = fragments("""
W
W W
日本W語
語
**W**
**「W」**です
*W
__W__
W··
\\W
\\
😀W
한W
　W
`W`
`
``W
$W$
$
$$
$$ W $$
$$⏎W⏎$$
> $$
$5
W$W
\\$W
$\\frac{W}{2}$
$\\nope W$
$a<W$
$W$。
（$W$）、
$$ W $$ {#W}
[@a2020]
[@a2020, W]
[@a2020; @W]
[@W]
[3]
[W](W)
[W [@a2020]](W)
![W](W.png)
![$W$](W.png)
[^1]
[^W]
[W][W]
[](#W)
{#W}
rindoku:0
klzzwxh:0000
\x02rindoku:0\x03
\x02wzxhzdk:0\x03
\x02
\x03
\x02W\x03
""")
HTML = fragments("""
<div>
</div>
<div>W</div>
<b>W</b>
<p title="$W$">W</p>
<!-- W
-->
<!-- W -->
<br>
<W
W>
<https://W.x>
&lt;W&gt;
&#2;
&W;
&
<script>W</script>
<details>
{: .W }
""")
GAPS = ["\n", "\n", "\n", "\n\n", "\n\n", "", " ", "\r\n", "\t", "\n    ", "\n> "]
WORD = re.compile(r"w\d+x")


def page_of(parts: list[tuple[str, str]]) -> str:
    numbers = count()
    return re.sub("W", lambda _: f"w{next(numbers)}x", "".join(part + gap for part, gap in parts))


def pages(*fragments: list[str]) -> st.SearchStrategy[str]:
    part = st.tuples(st.sampled_from([text for group in fragments for text in group]), st.sampled_from(GAPS))
    # A block in a quotation that goes on outside it sends Python-Markdown in circles.
    return st.lists(part, max_size=14).map(page_of).filter(lambda text: not re.search(r"> ?/{3}", text))


SIGNS = "部長：:（）()$`~[]@^{#}|>-*_=/<!&;.\\ \t\n\r1wあ、。\x02\x03"
ANY = pages(CUES, BLOCKS, INLINE, HTML) | st.text(SIGNS, max_size=60)


def plain(text: str) -> str:
    """The page as the same Markdown shows it without our extension."""
    names, settings = extensions(BOOK)
    return markdown.Markdown(extensions=names[:-1], extension_configs=settings).convert(text)


@EXAMPLES
@given(ANY)
def test_no_page_crashes_the_scanner_and_what_reads_from_it(text: str) -> None:
    for front_matter in (True, False):
        source = scan(text, front_matter=front_matter)
        assert source.text == text
        assert "\n".join(line.text for line in source.lines) == text
        for mask in (source.masked, source.prose):
            assert len(mask) == len(text)
            assert all(shown in (real, " ") for shown, real in zip(mask, text, strict=True))
        screenplay = read_cues(source, BOOK.cast)
        formulas = find_formulas(source)
        citations = find_citations(source, formulas)
        find_bare_numbers(source, formulas)
        find_headings(source)
        findings = [*screenplay.findings, *check_headings(source, ""), *check_formulas(source, "", {})]
        for finding in findings:
            assert 1 <= finding.line <= len(source.lines)
            assert 1 <= finding.column <= len(source.lines[finding.line - 1].text) + 1
        for formula in formulas:
            assert text[formula.start] == text[formula.end - 1] == "$" or formula.name
        for citation in citations:
            assert text[citation.start : citation.start + 2] == "[@"
        for cue in screenplay.cues:
            assert cue.text_start <= cue.text_end


@EXAMPLES
@given(ANY)
def test_no_page_crashes_the_conversion_or_shows_a_mark(text: str) -> None:
    shown = render(text, BOOK)
    assert "\x02" not in shown
    assert "\x03" not in shown
    for mark in ("rindoku:", "wzxhzdk:", "klzzwxh:"):
        assert mark in text or mark not in shown


@settings(EXAMPLES, max_examples=800)
@given(pages(CUES, BLOCKS, INLINE, HTML))
def test_no_text_is_lost_that_plain_markdown_keeps(text: str) -> None:
    visible = html.unescape(re.sub(r"<!--.*?-->|</?[a-zA-Z][^<>]*>", " ", plain(text), flags=re.S))
    # Ours may stand in an address, an id or the TeX of a formula.
    ours = set(WORD.findall(html.unescape(render(text, BOOK))))
    assert set(WORD.findall(visible)) - ours <= not_said(text)


def not_said(text: str) -> set[str]:
    """The words that are markup to us although plain Markdown shows them."""
    text = re.sub("[\x02\x03]", "", text.replace("\r\n", "\n")).expandtabs(4)
    source = scan(text, front_matter=False)
    found = []
    for cue in read_cues(source, BOOK.cast).cues:
        # The mood and the id.
        start, end = source.start(cue.line), source.start(cue.line + 1)
        found += [text[start : cue.text_start], text[cue.text_end : end]]
    for line in source.lines:
        # An address of a link that a cue sets free, and a cell too much in a row that it sets free.
        if line.kind is Kind.TABLE or re.match(r" {0,3}\[[^\]]*\]:", line.text):
            found.append(line.text)
    return set(WORD.findall(" ".join(found)))


BLOCK_TAGS = {"p", "div", "ul", "ol", "dl", "table", "blockquote", "pre", "h1", "h2", "hr", "details"}


def misplaced(page: str) -> set[tuple[str, str]]:
    """What stands on a page in an element that must not hold it."""
    page = html.unescape(re.sub("&(amp|lt|gt|quot);", r"&amp;\1;", page))
    found = set()
    for element in ElementTree.fromstring(f"<page>{page}</page>").iter():
        refused = BLOCK_TAGS if element.tag in ("p", "h1", "h2", "summary") else set()
        refused = refused | {"a"} if element.tag == "a" else refused
        found |= {(element.tag, child.tag) for child in list(element.iter())[1:] if child.tag in refused}
    return found


@settings(EXAMPLES, max_examples=500)
@given(pages(CUES, BLOCKS, INLINE))
def test_a_page_without_raw_html_is_well_formed(text: str) -> None:
    try:
        theirs = misplaced(plain(text))
    except ElementTree.ParseError:
        reject()  # Markdown takes something like <w1x$> for a tag
    # A fence directly under text is misplaced by plain Markdown, too.
    allowed = {("p", "div"), ("p", "pre")} if "```" in text or "~~~" in text else set()
    assert misplaced(render(text, BOOK)) <= allowed | theirs


TEX = st.lists(
    st.sampled_from(
        fragments("""
\\frac
\\sqrt
\\text
\\left
\\right
\\sum
\\begin
\\end
\\\\
\\,
\\{
{
}
^
_
&
#1
~
'
"
<
>
(
]
|
{a}
{aligned}
{matrix}
x
1
長さ
😀
·
⏎
%
$
\\nope
\\pair
\\operatorname*
\\mathbb
\\over
\x00
""")
    ),
    max_size=12,
).map("".join)


@settings(EXAMPLES, max_examples=1000)
@given(TEX)
def test_any_tex_is_mathml_or_an_error_within_it(tex: str) -> None:
    try:
        mathml = to_mathml(tex, display=True, macros={"pair": r"\langle #1,#2\rangle"})
    except MathsError as error:
        offset = error.offset
    else:
        offset = 0
        assert ElementTree.fromstring(mathml).tag == "math"
    assert 0 <= offset <= len(tex)


@EXAMPLES
@given(st.text("あア漢。、「」！ a1.-\n\n\n😀한　", max_size=30))
def test_joining_takes_and_gives_only_space(text: str) -> None:
    joined = join_text(text)
    assert re.sub(r"\s", "", joined) == re.sub(r"\s", "", text)
    assert join_text(joined) == joined


@EXAMPLES
@given(st.text("<>/!svgscript =\"'#&;:()\n", max_size=40))
def test_any_text_is_a_safe_figure_or_not(text: str) -> None:
    assert isinstance(unsafe(text), str)
