"""Finds fields of records that are unknown, missing, or of a wrong kind.

Bad:

```yaml
number: "3"
titel: Luna
```

Good:

```yaml
number: 3
name: Luna
```

A field under a wrong name would say nothing without anybody noticing. What fields there are, and what they
hold, is in the [reference](reference.md).

It leaves alone fields that may be missing, and the order of the fields.
"""

from __future__ import annotations

from rindoku.findings import Code

CODES = (Code.FIELD_UNKNOWN, Code.FIELD_MISSING, Code.FIELD_VALUE)
BUILD = True
