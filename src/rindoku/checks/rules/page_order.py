"""Finds where the `order` in `book.yml` and the pages disagree.

Bad:

```yaml
order: [index.md, raeding.md, papers, papers]
```

Good:

```yaml
order: [index.md, reading.md, papers]
```

Menus, links to the next page and the printed book follow this order; a page that is in no place of it would
be on the site without a way to it.

It leaves alone `404.md`, which a server shows for what is missing.
"""

from __future__ import annotations

from rindoku.findings import Code

CODES = (Code.PAGE_ORDER,)
BUILD = True
