r"""Finds what `rindoku release` cannot put into the PDF or the EPUB, and formulas too wide for a page.

Bad:

```markdown
$$ f(x) = a_0 + a_1x + a_2x^2 + a_3x^3 + a_4x^4 + a_5x^5 + a_6x^6 + a_7x^7 + a_8x^8 + a_9x^9 + a_{10}x^{10} $$
```

Good:

```markdown
$$
\begin{aligned}
f(x) = {}& a_0 + a_1x + a_2x^2 + a_3x^3 + a_4x^4 + a_5x^5 \\
& + a_6x^6 + a_7x^7 + a_8x^8 + a_9x^9 + a_{10}x^{10}
\end{aligned}
$$
```

A page of the site scrolls, a page of paper does not; and what the site can show by HTML has to be something
that print knows too.

It leaves alone pages that are for the site alone.
"""

from __future__ import annotations

from rindoku.findings import Code

CODES = (Code.EXPORT_UNKNOWN, Code.EXPORT_WIDE)
