"""What a reader is sent before a section can be read, and for the whole page, in Chromium.

Run by hand: `.venv/bin/python benchmarks/weight.py [--site FOLDER] [PAGE …]`.

The site is served from this machine as any static host serves it: texts compressed with gzip, fonts
as they are. An empty cache asks for a page once; every answer counts with its head and its body as
they came over the wire (`Network.loadingFinished`). Text is readable when the page itself and the
style sheets and scripts that hold up its drawing are there. `--site` builds the book first if it is
left out. The exit status is 1 where a page needs more than the limit before it can be read.
"""

from __future__ import annotations

import argparse
import gzip
import http.server
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "browser"))

from provide import HELP, browser  # noqa: E402

LIMIT = 150.0
PAGES = ("papers/kernelized_rpe.html", "index.html", "overview.html", "bibliography.html")
COMPRESSED = (".html", ".css", ".js", ".svg", ".json", ".xml", ".txt", ".map")


class Handler(http.server.SimpleHTTPRequestHandler):
    """A static host: gzip for texts, HTTP/1.1, long-lived connections."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer with a file."""
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path /= "index.html"
        if not path.is_file():
            self.send_error(404)
            return
        squeezed = path.suffix in COMPRESSED and "gzip" in self.headers.get("Accept-Encoding", "")
        body = _gzipped(path) if squeezed else path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Length", str(len(body)))
        if squeezed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@lru_cache(maxsize=1024)
def _gzipped(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), 6, mtime=0)


@contextmanager
def serving(site: Path) -> Iterator[str]:
    """Serve a folder; yield its address."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@dataclass
class Answer:
    """One answer: what it is, its bytes over the wire and unpacked, whether drawing waits for it."""

    name: str
    kind: str
    blocks: bool
    sent: float = 0.0
    unpacked: int = 0


def measure(chromium: Browser, address: str, page: str) -> list[Answer]:
    """Load a page with an empty cache and return what came for it."""
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    tab = context.new_page()
    session = context.new_cdp_session(tab)
    found: dict[str, Answer] = {}

    def asked(event: dict[str, Any]) -> None:
        url, kind = event["request"]["url"], event.get("type", "Other")
        if not url.startswith("data:"):
            blocks = kind == "Document" or event.get("renderBlockingBehavior", "") == "Blocking"
            found[event["requestId"]] = Answer(urlsplit(url).path.lstrip("/"), kind, blocks)

    def came(event: dict[str, Any]) -> None:
        if event["requestId"] in found:
            found[event["requestId"]].unpacked += event["dataLength"]

    def ended(event: dict[str, Any]) -> None:
        if event["requestId"] in found:
            found[event["requestId"]].sent = event["encodedDataLength"]

    session.on("Network.requestWillBeSent", asked)
    session.on("Network.dataReceived", came)
    session.on("Network.loadingFinished", ended)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    tab.goto(f"{address}/{page}")
    tab.wait_for_load_state("networkidle")
    blocking = tab.evaluate(
        "performance.getEntriesByType('resource').filter(e => e.renderBlockingStatus === 'blocking')"
        ".map(e => new URL(e.name).pathname.slice(1))"
    )
    context.close()
    for answer in found.values():
        answer.blocks = answer.blocks or answer.name in blocking
    return list(found.values())


def report(page: str, answers: list[Answer]) -> float:
    """Print what came for a page, largest first; return the kB until it can be read."""
    print(f"\n{page}\n{'kB sent':>9}{'unpacked':>10}  {'':8}{'kind':12}what")
    for answer in sorted(answers, key=lambda a: (not a.blocks, -a.sent)):
        first = "first" if answer.blocks else ""
        print(
            f"{answer.sent / 1e3:9.1f}{answer.unpacked / 1e3:10.1f}  {first:8}{answer.kind:12}{answer.name}"
        )
    first_sent = sum(a.sent for a in answers if a.blocks) / 1e3
    print(f"{first_sent:9.1f}{'':10}  until the text can be read")
    print(f"{sum(a.sent for a in answers) / 1e3:9.1f}{'':10}  the whole page, {len(answers)} answers")
    return first_sent


def main() -> None:
    """Build the book if need be, measure and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("pages", nargs="*", default=PAGES)
    parser.add_argument("--site", type=Path, help="A built site.")
    options = parser.parse_args()
    path = browser()
    if path is None:
        raise SystemExit(HELP)
    with tempfile.TemporaryDirectory() as folder:
        site = options.site
        if site is None:
            site = Path(folder) / "site"
            code = "from rindoku.cli import main; main()"
            command = [sys.executable, "-c", code, "build", str(ROOT), "--site-dir", str(site)]
            subprocess.run(command, check=True)
        with serving(site) as address, sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
            needed = {page: report(page, measure(chromium, address, page)) for page in options.pages}
            chromium.close()
    heavy = [f"{page} ({kb:.0f} kB)" for page, kb in needed.items() if kb > LIMIT]
    if heavy:
        raise SystemExit(f"\nMore than {LIMIT:.0f} kB before the text can be read: {', '.join(heavy)}")


if __name__ == "__main__":
    main()
