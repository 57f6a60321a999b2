"""Finds source syntax that is left on a finished page, at the end of a build.

Bad:

```markdown
<div>
部長：ここは、だれの台詞でもない。
</div>
```

Good:

```markdown
部長：ここは、部長の台詞だ。
```

Something around the syntax keeps it from being read, and readers would see it as it is typed: a citation, a
value of a lab, `$$`, `///`, a cue, the id of a heading.

It leaves alone code, formulas and figures.
"""

from __future__ import annotations

from rindoku.findings import Code

CODES = (Code.LEFTOVER,)
BUILD = True
