"""Finds labs whose outputs are not those of their source.

Bad:

```text
labs/skyformer.py                    changed since
labs/outputs/skyformer/results.json  the run
```

Good:

```text
labs/skyformer.py                    and then
labs/outputs/skyformer/results.json  `rindoku lab run skyformer`
```

What a lab measured is kept beside it, with the hash of its source and of the pinned packages, so that a
build runs nothing. Numbers of an older source would be false ones.

It leaves alone timings, which differ with every run, and files whose names begin with a dot or `_`.
"""

from __future__ import annotations

from rindoku.findings import Code

CODES = (Code.LAB_STALE,)
BUILD = True
