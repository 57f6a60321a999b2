"""The content security policy of a page: what it may load and which of its own scripts may run.

A page of a book asks nothing of another host. The theme brings a few inline scripts; they are let
in one by one, by the hash of their text. A script in the content of a page, be it from a chapter or
smuggled into one, is not.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re

_DIRECTIVES = {
    "default-src": "'self'",
    # The search of the site is WebAssembly.
    "script-src": "'self' 'wasm-unsafe-eval'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
}
# The types of an inline script that a browser asks the policy about; any other is a block of data.
_RUNS = re.compile(
    r"(?:(?:text|application)/(?:x-)?(?:java|ecma)script|text/(?:javascript1\.[0-5]|jscript|livescript)"
    r"|module|importmap|speculationrules)?",
    re.I,
)
# Each ends with the page at the latest, so that broken markup is read once and not from every "<".
_ATTRIBUTES = r"""(?:[^>"']|"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))*+"""
# A comment, an element whose text is no markup, or any other tag, so that what looks like a script
# in a comment, in a title or in the value of an attribute is none.
_TOKEN = re.compile(
    r"<!--(?:>|->|.*?(?:--!?>|\Z))"
    rf"|<(?P<name>script|style|title|textarea|noscript|iframe|xmp)(?=[\s/>])(?P<attributes>{_ATTRIBUTES})(?:>|\Z)"
    r"(?P<text>.*?)(?:</(?P=name)(?=[\s/>])[^>]*(?:>|\Z)|\Z)"
    rf"|</?[a-z]{_ATTRIBUTES}(?:>|\Z)",
    re.I | re.S,
)
_ATTRIBUTE = re.compile(r"""([^\s"'>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
_HEAD = re.compile(r"<head(?=[\s>])[^>]*>", re.I)
_CHARSET = re.compile(r"<meta\s+charset[^>]*>", re.I)
# Where a browser stops looking for the encoding of a page, in bytes.
_CHARSET_WITHIN = 1024


def add_policy(page: str, content: str = "") -> str:
    """Return a page of the site with its policy as the first element of the head.

    Args:
        page: the HTML of the whole page. Without a head it is returned as it is.
        content: the part of it that the theme did not write; scripts in there will not run.
    """
    head = _HEAD.search(page)
    if head is None:
        return page
    scripts = inline_scripts(page.replace(content, "", 1) if content else page)
    policy = f'<meta http-equiv="Content-Security-Policy" content="{content_security_policy(scripts)}">'
    place = head.end()
    charset = _CHARSET.search(page, place)
    if charset and len(f"{page[: charset.end()]}{policy}".encode()) > _CHARSET_WITHIN:
        place = charset.end()
    return f"{page[:place]}{policy}{page[place:]}"


def content_security_policy(scripts: list[str]) -> str:
    """Return the policy that lets in these inline scripts and no other."""
    hashes = "".join(f" '{digest}'" for digest in dict.fromkeys(map(script_hash, scripts)))
    return "; ".join(
        f"{name} {sources}{hashes if name == 'script-src' else ''}" for name, sources in _DIRECTIVES.items()
    )


def script_hash(script: str) -> str:
    """Return the source expression of an inline script: of its text as a browser reads it."""
    text = script.replace("\r\n", "\n").replace("\r", "\n")
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def inline_scripts(page: str) -> list[str]:
    """Return the texts of the scripts that stand in a page, without blocks of data."""
    found = []
    for token in _TOKEN.finditer(page):
        if (token["name"] or "").lower() != "script":
            continue
        attributes: dict[str, str] = {}
        for name, *values in _ATTRIBUTE.findall(token["attributes"]):
            # The first of two equal attributes counts.
            attributes.setdefault(name.lower(), html.unescape("".join(values)))
        if "src" not in attributes and _RUNS.fullmatch(attributes.get("type", "").strip()):
            found.append(token["text"])
    return found
