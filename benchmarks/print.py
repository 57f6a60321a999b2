"""How long the PDF takes from the HTML of the pages, beside Chromium's print-to-PDF and WeasyPrint.

Run by hand, on a quiet machine: `.venv/bin/python benchmarks/print.py [--sizes N …] [--tools TOOL …]`.

For this book, then for generated ones, whose sections are those of `scale.py` with a program each. A book is
built once; then each tool makes a PDF from the contents of the pages that print has, in a process of its
own, one after the other. Ours reads the book, walks the HTML, writes the source for Typst and has it set:
what is left out is only the build of the site, which all need. The others get one file with the contents of
all pages, links between them made links within it, with the style sheets, fonts and pictures of the site,
whose rules for print they follow; Chromium makes outline and tags too, as ours does.

They do not make the same book. Ours alone has a title page, a table of contents, numbers of pages where a
text leads elsewhere, running heads, notes at the foot and an index of terms, and is PDF/UA-1 and PDF/A-2a.
WeasyPrint cannot set MathML and prints its signs one after the other.

`seconds` is by the clock, from the start of the process to its end; `cpu` is what all its processes used of
the processors, which says more where others use the machine too. Peak memory is that of the process and its
children together. A tool that needs longer than `--limit` seconds is stopped, and left out at greater sizes.

WeasyPrint is no part of the project: `.venv/bin/pip install weasyprint==70.0`, on Debian or Ubuntu with
`apt-get install libpangoft2-1.0-0 libharfbuzz-subset0`; or leave it out: `--tools rindoku chromium`.
"""

from __future__ import annotations

import argparse
import json
import os
import posixpath
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from scale import exponent, machine, tree_memory, write_rindoku

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "browser"))

from provide import HELP, browser  # noqa: E402

DATE = datetime(2026, 1, 1, tzinfo=UTC)
# What the tools come in, and how to install it; Chromium is looked for as the tests do it.
PACKAGES = (("rindoku", "typst", "-e .[release,dev]"), ("weasyprint", "weasyprint", "weasyprint==70.0"))
CONTENTS, JOINED = "contents.json", "joined.html"
PROGRAM = """
```python title="step.py"
def step(state: list[float], keys: list[str], limit: int = {0}) -> list[float]:
    # 値を一つずつ掛け、上限で切る
    return [min(value * {0}.5, limit) for value, key in zip(state, keys) if key != "k{0}"]
```
"""
_SHEET = re.compile(r'<link rel="stylesheet" href="([^"]+)"')
_BODY = re.compile(r"<body[^>]*>")
_ADDRESS = re.compile(r' (href|src)="([^"]*)"')
_ID = re.compile(r' id="([^"]*)"')
_WITHIN = re.compile(r"url\(#")


def write_book(folder: Path, count: int, speeches: int) -> None:
    """Write a generated book, with a program in each section."""
    write_rindoku(folder, count, speeches)
    for number, path in enumerate(sorted((folder / "chapters/papers").glob("*.md"))):
        path.write_text(path.read_text(encoding="utf-8") + PROGRAM.format(number), encoding="utf-8")


def prepare(folder: Path, work: Path) -> None:
    """Build the site of a book, and leave the contents of what print has of it, apart and joined."""
    from rindoku.build import build_site, read_parts

    parts = read_parts(folder)
    site = work / "site"
    html = build_site(parts, site)[0]
    contents = {uri: html[uri] for uri in parts[0].book.pages_in("pdf") if uri in html}
    (work / CONTENTS).write_text(json.dumps(contents), encoding="utf-8")
    page = (site / "index.html").read_text(encoding="utf-8")
    (site / JOINED).write_text(joined(contents, page, parts[0].book.config.language), encoding="utf-8")


def joined(contents: Mapping[str, str], page: str, language: str) -> str:
    """Return the contents of pages as one page beside `page`, whose style sheets it has."""
    sheets = "".join(f'<link rel="stylesheet" href="{name}">' for name in _SHEET.findall(page))
    body = _BODY.search(page)
    opening = '<article class="md-content__inner md-typeset"'
    articles = "\n".join(
        f'{opening} id="{_name(uri)}">{_moved(uri, html, contents)}</article>'
        for uri, html in contents.items()
    )
    head = f'<meta charset="utf-8"><title>Book</title>{sheets}'
    main = f'<div class="md-container"><main class="md-main">{articles}</main></div>'
    start = body[0] if body else "<body>"
    return f'<!doctype html><html lang="{language}"><head>{head}</head>{start}{main}</body></html>'


def _name(uri: str) -> str:
    return uri.removesuffix(".md").replace("/", "-")


def _moved(uri: str, html: str, contents: Mapping[str, str]) -> str:
    """Return the content of a page with ids that are unique in the book, and links that lead there."""

    def address(match: re.Match[str]) -> str:
        name, target = match.groups()
        if re.match(r"[a-z]+:", target):
            return match[0]
        path, _, fragment = target.partition("#")
        path = posixpath.normpath(posixpath.join(posixpath.dirname(uri), path)) if path else uri
        page = re.sub(r"\.html$", ".md", path)
        if page not in contents:
            return f' {name}="{path}"'
        return f' {name}="#{_name(page)}{f"--{fragment}" if fragment else ""}"'

    html = _ADDRESS.sub(address, html)
    html = _ID.sub(rf' id="{_name(uri)}--\1"', html)
    return _WITHIN.sub(f"url(#{_name(uri)}--", html)


def make_rindoku(folder: Path, work: Path, out: Path) -> None:
    """Make the PDF with ours; print what its steps took."""
    from rindoku.book.reader import read_book
    from rindoku.export.pdf.build import write_pdf
    from rindoku.export.reader import read_document

    times = [time.perf_counter()]
    book = read_book(folder)
    times.append(time.perf_counter())
    document = read_document(json.loads((work / CONTENTS).read_text(encoding="utf-8")), book)
    times.append(time.perf_counter())
    out.write_bytes(write_pdf(document, book, work / "site", DATE).data)
    times.append(time.perf_counter())
    names = ("book", "document", "source and PDF")
    print(", ".join(f"{name} {b - a:.2f}" for name, a, b in zip(names, times, times[1:], strict=False)))


def make_chromium(folder: Path, work: Path, out: Path) -> None:
    """Make the PDF with Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser(), args=["--no-sandbox"])
        page = chromium.new_page()
        page.set_default_timeout(0)
        page.goto((work / "site" / JOINED).as_uri(), wait_until="load")
        page.evaluate("document.fonts.ready")
        page.pdf(path=out, prefer_css_page_size=True, tagged=True, outline=True)
        chromium.close()


def make_weasyprint(folder: Path, work: Path, out: Path) -> None:
    """Make the PDF with WeasyPrint."""
    import weasyprint

    # Without this it breaks off at Material's markers that are not shown.
    shown = weasyprint.CSS(string="::marker { display: inline !important }")
    weasyprint.HTML(work / "site" / JOINED).write_pdf(out, stylesheets=[shown])


MAKERS = {"rindoku": make_rindoku, "chromium": make_chromium, "weasyprint": make_weasyprint}


@dataclass
class Result:
    """One PDF; `said` is what its process printed."""

    seconds: float
    cpu: float
    peak: float
    pages: int
    size: int
    said: str


def tree_cpu(root: int) -> float:
    """Return what a process, its children and those of them that have ended used of the processors."""
    ticks, todo = 0, [root]
    while todo:
        process = todo.pop()
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
            for task in Path(f"/proc/{process}/task").iterdir():
                todo += map(int, (task / "children").read_text().split())
        except (OSError, ValueError):
            continue
    return ticks / os.sysconf("SC_CLK_TCK")


def measure(tool: str, folder: Path, work: Path, limit: float) -> Result | None:
    """Make a PDF in a process of its own; return nothing if it takes longer than the limit."""
    import pypdfium2

    out, log = work / f"{tool}.pdf", work / f"{tool}.log"
    command = [sys.executable, __file__, "--make", tool, str(folder), str(work), str(out)]
    peak, cpu = 0, 0.0
    start = time.perf_counter()
    with log.open("w") as file:
        process = subprocess.Popen(command, stdout=file, stderr=file, start_new_session=True)
        while True:
            try:
                process.wait(0.1)
                break
            except subprocess.TimeoutExpired:
                # What Chromium ends without waiting for it is nowhere counted later.
                peak, cpu = max(peak, tree_memory(process.pid)), max(cpu, tree_cpu(process.pid))
            if time.perf_counter() - start > limit:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                return None
    seconds = time.perf_counter() - start
    said = log.read_text(encoding="utf-8")
    if process.returncode:
        raise SystemExit(f"{tool} failed:\n{said[-3000:]}")
    with pypdfium2.PdfDocument(out) as document:
        return Result(seconds, cpu, peak / 1024, len(document), out.stat().st_size, said.strip())


def check(tools: list[str]) -> str:
    """Return the versions of the tools; stop if one is not there."""
    found = []
    for tool, package, where in PACKAGES:
        if tool in tools:
            try:
                found.append(f"{package} {version(package)}")
            except PackageNotFoundError:
                hint = f"install it (pip install {where}), or name the other tools with --tools."
                raise SystemExit(f"{package} is not installed: {hint}") from None
    if "chromium" in tools:
        path = browser()
        if path is None:
            raise SystemExit(HELP)
        answer = subprocess.run([path, "--version"], capture_output=True, text=True, check=True)
        found.append(answer.stdout.strip())
    return ", ".join(found)


def main() -> None:
    """Build the books, make the PDFs, print."""
    plain = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=plain)
    parser.add_argument("--sizes", nargs="*", type=int, default=[50, 400], metavar="N")
    parser.add_argument("--tools", nargs="+", choices=MAKERS, default=list(MAKERS), metavar="TOOL")
    parser.add_argument("--speeches", type=int, default=12, help="speeches of a generated section")
    parser.add_argument("--rounds", type=int, default=1, help="PDFs by each tool; the fastest counts")
    parser.add_argument("--limit", type=float, default=300, help="seconds after which a tool is stopped")
    parser.add_argument("--make", nargs=4, help=argparse.SUPPRESS)  # a process of its own
    options = parser.parse_args()
    if options.make:
        tool, *paths = options.make
        MAKERS[tool](*map(Path, paths))
        return
    versions = check(options.tools)
    print(f"{machine()}\n{versions}; {options.speeches} speeches in a generated section\n")
    print(f"{'book':>12}  {'tool':10}  seconds      cpu  peak MB    pages       MB")
    times: dict[str, list[tuple[int, Result]]] = {tool: [] for tool in options.tools}
    late: set[str] = set()
    with tempfile.TemporaryDirectory(prefix="print-") as name:
        for size in (0, *options.sizes):
            work = Path(name) / str(size)
            work.mkdir()
            folder = work / "book" if size else ROOT
            title = f"{size} sections" if size else "this book"
            if size:
                write_book(folder, size, options.speeches)
            prepare(folder, work)
            for tool in options.tools:
                if tool in late:
                    continue
                runs = [measure(tool, folder, work, options.limit) for _ in range(options.rounds)]
                done = [run for run in runs if run]
                if len(done) < len(runs):
                    late.add(tool)
                    print(f"{title:>12}  {tool:10}  stopped after {options.limit:.0f} seconds", flush=True)
                    continue
                best = min(done, key=lambda run: run.seconds)
                if size:
                    times[tool].append((size, best))
                cells = (
                    f"{best.seconds:9.2f}{best.cpu:9.2f}{best.peak:9.0f}{best.pages:9}{best.size / 1e6:9.1f}"
                )
                said = f"  ({best.said})" if tool == "rindoku" else ""
                print(f"{title:>12}  {tool:10}{cells}{said}", flush=True)
    print()
    for tool, found in times.items():
        if len(found) > 1:
            sizes = [size for size, _ in found]
            clock = exponent(sizes, [run.seconds for _, run in found])
            cpu = exponent(sizes, [run.cpu for _, run in found])
            grows = f"time grows with the power {clock:.2f} of the sections, cpu with {cpu:.2f}"
            print(f"{tool}: {grows}, {sizes[0]} to {sizes[-1]}")


if __name__ == "__main__":
    main()
