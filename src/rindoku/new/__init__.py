"""What an author begins with: a book, or the page of a paper, from the templates in this package."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Path(__file__).parent / "templates"


class WrongAnswer(ValueError):
    """Raised when an author's answer cannot be used; says why, and what can."""


def yaml_value(value: Any) -> str:
    """Return a text, a number or a list of them as it stands behind a field of YAML."""
    text = yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, width=float("inf"))
    return str(text).removesuffix("...\n").rstrip("\n")


def markdown_text(text: str) -> str:
    """Return a text as Markdown that shows it: with a backslash or an entity for what is syntax."""
    text = re.sub(r"[\\`*_{}\[\]#$!]", r"\\\g<0>", text)
    return text.replace("&", "&amp;").replace("<", "&lt;")


# `{#id}` and `$…$` belong to the manuscript, so the marks are others than usual.
_ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES),
    variable_start_string="<<",
    variable_end_string=">>",
    block_start_string="<%",
    block_end_string="%>",
    comment_start_string="<#",
    comment_end_string="#>",
    autoescape=False,
    undefined=StrictUndefined,
    trim_blocks=True,
    keep_trailing_newline=True,
)
_ENVIRONMENT.filters |= {"yaml": yaml_value, "markdown": markdown_text}


def fill(template: str, **values: object) -> str:
    """Return a template, named by its path, with these values in it."""
    return _ENVIRONMENT.get_template(template).render(**values)


def one_line(text: str) -> str:
    """Return a text on one line, without spaces at its ends."""
    return " ".join(text.split())
