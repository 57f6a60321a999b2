"""How long an edit takes to show in the live preview, beside plain MkDocs + Material.

Run by hand, on a quiet machine: `.venv/bin/python benchmarks/serve.py [ROUNDS]`.

Two previews of the same chapters run side by side, each from a copy of the book: one with the
plugin, one with plain MkDocs + Material. Every round edits the same file in both, one after the
other, and asks for a page until the edit shows. Plain MkDocs shows no bibliography and no book.yml,
so those edits are compared with its time for a chapter.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
PARTS = ("book.yml", "mkdocs.yml", "bib", "taxonomy", "chapters", "overrides", "docs")
LIMIT = 60.0


class Preview:
    """A running preview of a copy of the book."""

    def __init__(self, folder: Path, *, plain: bool) -> None:
        self.folder, self.plain = folder, plain
        folder.mkdir()
        for part in PARTS:
            source = ROOT / part
            if source.is_dir():
                shutil.copytree(source, folder / part)
            else:
                shutil.copy(source, folder / part)
        (folder / "overrides").mkdir(exist_ok=True)
        # A template of the book's own, in both, so that an edit of it can be timed.
        (folder / "overrides" / "main.html").write_text(self.template(""), encoding="utf-8")
        config = yaml.safe_load((folder / "mkdocs.yml").read_text(encoding="utf-8"))
        if plain:
            config["plugins"] = [p for p in config["plugins"] if p != "rindoku"]
            config["markdown_extensions"] = ["attr_list", "tables", "footnotes", "pymdownx.superfences"]
            config["use_directory_urls"] = False
            config["watch"] = ["overrides"]
            config.pop("validation", None)
        (folder / "mkdocs.yml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{self.port}"]
        environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
        self.log = (folder / "serve.log").open("w")
        self.process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=self.log, stderr=subprocess.STDOUT
        )

    def template(self, text: str) -> str:
        """A template that shows `text` at the head of every page."""
        return f'{{% extends "base.html" %}}{{% block announce %}}{text}{{% endblock %}}'

    def shows(self, page: str, text: str) -> float:
        """Wait until a page shows a text; return the seconds."""
        start = time.perf_counter()
        while time.perf_counter() - start < LIMIT:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{page}", timeout=LIMIT) as answer:
                    if text in answer.read().decode():
                        return time.perf_counter() - start
            except OSError:
                pass
            time.sleep(0.02)
        raise SystemExit(f"{page} never showed {text!r}:\n{(self.folder / 'serve.log').read_text()[-2000:]}")

    def edit(self, path: str, change: Callable[[str], str], page: str, text: str) -> float:
        """Change a file and return the seconds until a page shows the text."""
        target = self.folder / path
        new = change(target.read_text(encoding="utf-8"))
        target.write_text(new, encoding="utf-8")
        return self.shows(page, text)


def main() -> None:
    """Print medians and differences."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as folder:
        previews = [Preview(Path(folder) / name, plain=name == "plain") for name in ("plain", "rindoku")]
        plain, ours = previews
        times: dict[str, list[tuple[float, float | None]]] = {}
        try:
            for preview in previews:
                preview.shows("preface.html", "</html>")
            for number in range(rounds):
                word = f"edit{number}x{os.getpid()}"
                edits: list[tuple[str, str, Callable[[str], str], str]] = [
                    ("chapter", "chapters/preface.md", lambda t, w=word: f"{t}\n{w}\n", "preface.html"),
                    (
                        "template",
                        "overrides/main.html",
                        lambda _, w=word: ours.template(f"t{w}"),
                        "preface.html",
                    ),
                    (
                        "book.yml",
                        "book.yml",
                        lambda t, n=number: re.sub(r'(paper: {light: ")#\w+', rf"\1#fcfb{n:02x}", t),
                        "assets/rindoku/colours.css",
                    ),
                    (
                        "bibliography",
                        "bib/refs.bib",
                        lambda t, w=word: t.replace("title         = {", f"title         = {{b{w} ", 1),
                        "bibliography.html",
                    ),
                ]
                shown = {"template": f"t{word}", "bibliography": f"b{word}", "book.yml": f"#fcfb{number:02x}"}
                for name, path, change, page in edits:
                    text = shown.get(name, word)
                    beside = name in ("chapter", "template")
                    first = plain.edit(path, change, page, text) if beside else None
                    times.setdefault(name, []).append((ours.edit(path, change, page, text), first))
        finally:
            for preview in previews:
                preview.process.terminate()
                preview.process.wait()
                preview.log.close()
    base = statistics.median(p for _, p in times["chapter"] if p is not None)
    print(f"{rounds} rounds, medians in seconds; Python {sys.version.split()[0]}, {os.cpu_count()} cores")
    print(f"{'edit of':14}{'rindoku':>9}{'plain':>9}{'later by':>10}")
    for name, pairs in times.items():
        own = statistics.median(o for o, _ in pairs)
        other = [p for _, p in pairs if p is not None]
        plain_time = statistics.median(other) if other else base
        mark = "" if other else "  (plain: a chapter)"
        print(f"{name:14}{own:9.2f}{plain_time:9.2f}{own - plain_time:+10.2f}{mark}")


if __name__ == "__main__":
    main()
