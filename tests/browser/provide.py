"""Finds or installs what browser tests need: Chromium and a Japanese font.

Used by `make test`; prints what it found. In this order: a Chromium or Chrome on the machine; as
root on Debian or Ubuntu, the packages `chromium` and `fonts-noto-cjk`; Playwright's own download.
If none works it stops with a message that says what to install.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
)
HELP = (
    "Browser tests need Chromium and a Japanese font. Install Chromium or Google Chrome and Noto "
    "Sans CJK (on Debian or Ubuntu: apt-get install chromium fonts-noto-cjk), then run make test again."
)


def browser() -> str | None:
    """Return the path of a Chromium or Chrome on this machine, or of Playwright's own."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    return found or next((path for path in (*PLACES, _playwright()) if path and Path(path).is_file()), None)


def _playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def has_japanese_font() -> bool:
    """Tell whether text in Japanese shows. Without fontconfig the system brings its own fonts."""
    if not shutil.which("fc-list"):
        return sys.platform in ("darwin", "win32")
    listed = subprocess.run(["fc-list", ":lang=ja", "family"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())


def _is_root_on_debian() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def main() -> int:
    """Provide both; return the exit status."""
    if (browser() is None or not has_japanese_font()) and _is_root_on_debian():
        print("Installing chromium and fonts-noto-cjk ...", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        packages = ["chromium", "fonts-noto-cjk", "fontconfig"]
        for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
            subprocess.run(["apt-get", *command], env=environment, stdout=subprocess.DEVNULL, check=False)
    if browser() is None:
        print("Downloading Playwright's Chromium ...", flush=True)
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    path = browser()
    if path is None or not has_japanese_font():
        print(HELP, file=sys.stderr)
        return 1
    print(f"Browser for the tests: {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
