"""Finds exceptions that name no code, have no reason, or are for nothing.

Bad:

```markdown
<!-- allow S001 -->
部長：法律の条文は、そのまま写します。
```

Good:

```markdown
<!-- allow S001: the sentence is quoted from a law -->
部長：「前項の場合において……」と続きます。
```

An exception is read by whoever changes the line next: without a reason they cannot know whether it still
holds, and one that is needed no more would hide the next mistake.

It leaves alone comments that do not begin with `allow`, and what stands in code.
"""

from __future__ import annotations

from rindoku.findings import Code

CODES = (Code.ALLOW_CODE, Code.ALLOW_REASON, Code.ALLOW_UNUSED)
