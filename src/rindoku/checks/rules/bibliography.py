r"""Finds entries of the bibliography that cannot be read or shown.

Bad:

```bibtex
@article{other2017work,
  title = {Another \LaTeX{} Work},
  year = {2017}
}
```

Good:

```bibtex
@article{other2017work,
  author = {Other, Ann and Writer, Bo},
  title = {Another LaTeX Work},
  journal = {Journal},
  year = {2017}
}
```

An entry has all that its kind is shown with: an article author, title, journal and year, a paper of a
conference `booktitle`, a book `publisher`, any other title and year. Of TeX, accents and formulas are read.
Two entries of one key cannot be told apart.

It leaves alone fields that are never shown, and the editors of a book that has no author.
"""

from __future__ import annotations

from rindoku.findings import Code

CODES = (Code.BIB_SYNTAX, Code.BIB_FIELD)
BUILD = True
