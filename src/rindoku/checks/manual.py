"""The manual's page of rules, made from their docstrings so that it cannot fall behind them.

`python -m rindoku.checks.manual FILE` writes it; a test compares the committed file.
"""

from __future__ import annotations

import argparse
import inspect
from pathlib import Path
from types import ModuleType

from rindoku.checks import all_rules
from rindoku.findings import AREAS, Code

COMMAND = "python -m rindoku.checks.manual docs/chapters/rules.md"
_HEAD = f"""---
# Written by: {COMMAND}
description: The rules that rindoku check applies, each with bad and good examples.
---

# Rules {{#rules}}

`rindoku check` applies all of these, `rindoku build` those that say so. A finding is one line,
`path:line:column: code message hint`; the letter of its code names the area. Rules on Japanese text leave
books in other languages alone. `rindoku check --explain CODE` shows the page of a code.

Where a line is right as it is, say so on a line of its own above it, with the code and the reason:

```markdown
<!-- allow S001: the sentence is quoted from a law -->
```

An exception without a reason is a finding, and so is one that is not needed any more. It is for `check`; what
stops a build is never right as it is.

{{codes}}
"""
_STOPS = "Stops a build."


def manual() -> str:
    """Return the page as Markdown: a table of the codes, then the rules by area."""
    rules = sorted(all_rules(), key=lambda rule: [*Code].index(rule.CODES[0]))
    owner = {code: rule for rule in rules for code in rule.CODES}
    rows = [f"| [`{code}`](#{_anchor(owner[code])}) | {code.sentence} |" for code in Code]
    parts = [_HEAD.replace("{codes}", "\n".join(["| Code | What was found |", "| --- | --- |", *rows]))]
    for letter, area in AREAS.items():
        parts.append(f"## {area} {{#{_slug(area)}}}\n")
        parts += [_section(rule) for rule in rules if rule.CODES[0].startswith(letter)]
    return "\n".join(parts)


def _section(rule: ModuleType) -> str:
    """Return the page of a rule."""
    codes = ", ".join(f"`{code}`" for code in rule.CODES)
    if getattr(rule, "BUILD", False):
        codes += f". {_STOPS}"
    title = _name(rule).replace("_", " ").capitalize().replace("html", "HTML").replace("Yaml", "YAML")
    # A line that would include code is shown.
    text = (inspect.getdoc(rule) or "").replace("\n--8<--", "\n;--8<--")
    return f"### {title} {{#{_anchor(rule)}}}\n\n{codes}\n\n{text}\n"


def _name(rule: ModuleType) -> str:
    return rule.__name__.rpartition(".")[2]


def _anchor(rule: ModuleType) -> str:
    return f"rule-{_slug(_name(rule))}"


def _slug(words: str) -> str:
    return words.lower().replace(" ", "-").replace("_", "-")


def main() -> None:
    """Write the page to the file that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m rindoku.checks.manual", description=__doc__)
    parser.add_argument("file", type=Path, help="The page to write.")
    parser.parse_args().file.write_text(manual(), encoding="utf-8")


if __name__ == "__main__":
    main()
