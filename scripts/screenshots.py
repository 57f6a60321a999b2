"""Pictures of a section on a phone, on a desk and on paper, for the README.

`python scripts/screenshots.py` makes a release in a temporary folder, opens its site in Chromium without
motion or a scrollbar, and writes `docs/images/*.png`, a page of the PDF among them. The same fonts and the
same Chromium give the same pictures.
"""

from __future__ import annotations

import argparse
import functools
import http.server
import os
import sys
import tempfile
import threading
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
from playwright.sync_api import sync_playwright

from rindoku.export.dates import release_date
from rindoku.export.release import make_release, writers
from rindoku.findings import BookError

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "browser"))

from provide import HELP, browser  # noqa: E402

LIMIT = 200_000
PAGE = "papers/kernelized_rpe.html"
# Name, width, height, scale, colours, and what stands at the top of the picture.
PICTURES = (
    ("front-desk", "index.html", 1280, 940, 1.0, "light", None),
    ("section-desk", PAGE, 1120, 780, 1.0, "light", "#question"),
    ("section-phone", PAGE, 390, 780, 1.0, "light", "#question"),
)
# The page of the PDF on which the third part of a section begins: name, beginning of the section's title.
PRINTED = ("section-print", "[3] ")


class _Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def take(site: Path, target: Path) -> list[Path]:
    """Take all pictures of a built site; return their files."""
    path = browser()
    if path is None:
        sys.exit(HELP)
    target.mkdir(parents=True, exist_ok=True)
    handler = functools.partial(_Silent, directory=str(site))
    written = []
    with (
        http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server,
        sync_playwright() as playwright,
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        chromium = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--font-render-hinting=none"],
        )
        for name, page, width, height, scale, scheme, place in PICTURES:
            context = chromium.new_context(
                viewport={"width": width, "height": height},
                device_scale_factor=scale,
                color_scheme=scheme,
                reduced_motion="reduce",
            )
            tab = context.new_page()
            tab.goto(f"http://127.0.0.1:{server.server_port}/{page}")
            tab.evaluate("document.fonts.ready")
            tab.wait_for_load_state("networkidle")
            if place:
                # Below the header, which stays in view.
                tab.evaluate(
                    "place => window.scrollTo(0, document.querySelector(place).getBoundingClientRect().top"
                    " - document.querySelector('.md-header').offsetHeight - 24)",
                    place,
                )
                tab.wait_for_function("new Promise(done => requestAnimationFrame(() => done(true)))")
            file = target / f"{name}.png"
            tab.screenshot(path=str(file), animations="disabled")
            written.append(file)
            context.close()
        chromium.close()
        server.shutdown()
    return written


def take_printed(pdf: Path, target: Path) -> Path:
    """Take the picture of a page of the PDF; return its file."""
    name, title = PRINTED
    document = pypdfium2.PdfDocument(pdf)
    entries = [entry for entry in document.get_toc() if entry.level < 2]
    start = next(number for number, entry in enumerate(entries) if entry.get_title().startswith(title))
    place = entries[start + 3].get_dest()
    assert place is not None
    file = target / f"{name}.png"
    # In 64 shades, which the eye does not tell from all of them.
    document[place.get_index()].render(scale=1.5).to_pil().quantize(64, dither=0).save(file, optimize=True)
    return file


def main() -> None:
    """Build, take the pictures, and refuse those that are too heavy for a README."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", type=Path, default=ROOT / "docs" / "images", help="where they go")
    target = parser.parse_args().target
    date, _ = release_date(ROOT, os.environ, datetime.now(UTC))
    with tempfile.TemporaryDirectory() as folder:
        site, dist = Path(folder) / "site", Path(folder) / "dist"
        try:
            made = make_release(ROOT, site, dist, date, writers(), lambda step: None)
        except BookError as error:
            sys.exit("\n".join(map(str, error.findings)))
        heavy = []
        for file in [*take(site, target), take_printed(dist / made[0].name, target)]:
            size = file.stat().st_size
            print(f"{file}: {size:,} bytes")
            heavy += [file.name] if size > LIMIT else []
    if heavy:
        sys.exit(f"More than {LIMIT:,} bytes: {', '.join(heavy)}")


if __name__ == "__main__":
    main()
