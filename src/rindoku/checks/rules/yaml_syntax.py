r"""Finds YAML that cannot be read: front matter, `book.yml`, the taxonomy, the glossary.

Bad:

```yaml
headline: カーネル法: 行列を二つに分ける
cost:
  time: "$O(n \log n)$"
name: Luna
name: LUNA
```

Good:

```yaml
headline: 'カーネル法: 行列を二つに分ける'
cost:
  time: '$O(n \log n)$'
name: Luna
```

A text with a colon and a space needs quotes, and TeX the single ones: in double quotes a backslash begins
an escape. A field that stands twice would lose one of its values without a word.

It leaves alone everything that YAML can read; but aliases (`*name`) are not read, and tags build no
objects.
"""

from __future__ import annotations

from rindoku.findings import Code

CODES = (Code.YAML_SYNTAX,)
BUILD = True
