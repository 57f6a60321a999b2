"""Finds pages without front matter.

Bad:

```markdown
# 読み方 {#reading}

ト書き：二人が部室にいる。
```

Good:

```markdown
---
description: この本の読み方。
---

# 読み方 {#reading}

ト書き：二人が部室にいる。
```

The tool reads from it what a page is, and a page of a paper all that cards and lists say of it. The lines
between the two `---` may be none, but both have to stand at the head of the file.

It leaves alone what stands in the front matter, which other rules look at.
"""

from __future__ import annotations

from rindoku.findings import Code

CODES = (Code.FRONT_MATTER_MISSING,)
BUILD = True
