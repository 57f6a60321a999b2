"""The manual's page of rules, made from their docstrings so that it cannot fall behind them.

`python -m rindoku.checks.manual FILE` writes it; a test compares the committed file.
"""

from __future__ import annotations

import argparse
import inspect
from pathlib import Path

from rindoku.checks import all_rules

COMMAND = "python -m rindoku.checks.manual docs/chapters/rules.md"
_HEAD = f"""---
# Written by: {COMMAND}
description: The rules that rindoku check applies to the text, each with bad and good examples.
---

# Rules {{#rules}}

`rindoku check` applies these to the pages of a book, besides [what every build finds](reference.md#findings).
Rules on Japanese text leave books in other languages alone.

Where a line is right as it is, say so on a line of its own above it, with the code and the reason:

```markdown
<!-- allow S001: the sentence is quoted from a law -->
```

An exception without a reason is a finding, and so is one that is not needed any more.
"""


def manual() -> str:
    """Return the page as Markdown."""
    parts = [_HEAD]
    for rule in all_rules():
        name = rule.__name__.rpartition(".")[2]
        codes = ", ".join(f"`{code}`" for code in rule.CODES)
        title = name.replace("_", " ").capitalize()
        anchor = name.replace("_", "-")
        parts.append(f"## {title} {{#{anchor}}}\n\n{codes}\n\n{inspect.getdoc(rule)}\n")
    return "\n".join(parts)


def main() -> None:
    """Write the page to the file that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m rindoku.checks.manual", description=__doc__)
    parser.add_argument("file", type=Path, help="The page to write.")
    parser.parse_args().file.write_text(manual(), encoding="utf-8")


if __name__ == "__main__":
    main()
