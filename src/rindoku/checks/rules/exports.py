"""Finds what `rindoku release` cannot put into the PDF or the EPUB, or only too wide.

Bad:

```markdown
| 手法 | 一つ目の課題の正解率 | 二つ目の課題の正解率 | 三つ目の課題の正解率 | 平均した正解率 |
| --- | --- | --- | --- | --- |
```

Good:

```markdown
| 手法 | 一 | 二 | 三 | 平均 |
| --- | --- | --- | --- | --- |
```

A page of the site scrolls, a page of paper does not; and what the site can show by HTML has to be something
that print knows too.

It leaves alone pages that are for the site alone.
"""

from __future__ import annotations

from rindoku.findings import Code

CODES = (Code.EXPORT_UNKNOWN, Code.EXPORT_WIDE)
