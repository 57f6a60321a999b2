"""How scripts and accents are said: sums with their range, powers, names above and below."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from xml.etree.ElementTree import Element

from rindoku.export.maths import MathsExportError
from rindoku.export.signs import ACCENTS, RANGED, SCRIPTS, is_blackboard

_LIMIT = re.compile(r"(?:arg|soft|hard|log)?\s?(?:max|min)|lim\s?(?:sup|inf)?|sup|inf")


class ScriptReader(ABC):
    """Reads what stands above, below and beside a term."""

    @abstractmethod
    def read(self, element: Element) -> str:
        """Return what is said for an element."""

    def scripts(self, element: Element) -> str:
        """Return a term with its scripts or its accent."""
        base, names = element[0], element.tag
        if element.get("accent") or element.get("accentunder"):
            return self._accent(base, element[1], "上線" if element.get("accent") else "下線")
        below = element[1] if names.startswith(("msub", "munder")) else None
        above = element[-1] if names.endswith(("sup", "over")) else None
        said, text = self.read(base), base.text or ""
        if text and text in RANGED:
            return f"、{self._range(below, above)}{said}、"
        if below is not None and base.tag == "mi" and _LIMIT.fullmatch(text):
            said = f"、{self.read(below)} {'のときの' if text.startswith('lim') else 'についての'} {said}"
        elif below is not None and text == "log":
            said = f"底 {self.read(below)} の log"
        elif below is not None:
            said += f" {self._marked('サブ' if names.startswith('msub') else '下に', below)}"
        if above is not None:
            over = names.endswith("over")
            said += f" {self._marked('上に', above) if over else self._superscript(base, above)}"
        return said

    def _range(self, below: Element | None, above: Element | None) -> str:
        start = self.read(below) if below is not None else ""
        if above is None:
            return f"{start} についての"
        return f"{start} から {self.read(above)} までの" if start else f"{self.read(above)} までの"

    def _superscript(self, base: Element, above: Element) -> str:
        text = above.text or ""
        if text and text in SCRIPTS:
            return SCRIPTS[text]
        if above.tag == "mrow" and len(above) > 1 and (above[0].text or " ") in "′″‴":  # x''^2
            prime, rest = SCRIPTS[above[0].text or ""], Element("mrow")
            rest.extend(above[1:])
            return f"{prime} {self._superscript(base, rest[0] if len(rest) == 1 else rest)}"
        said = self.read(above)
        # The upper script of a number, of e and of ℝ is a power; that of W may be a name.
        certain = base.tag == "mn" or base.text == "e" or is_blackboard(base.text or "")
        if is_short(above):
            power = certain or above.tag == "mn" or (len(text) == 1 and text.islower())
            return f"の{said}乗" if power and self.read(base) else self._marked("上付き", above)
        if len(above) == 2 and above[0].text == "−" and is_short(above[1]):
            return "の逆転置" if above[1].text == "⊤" else f"の{said.replace(' ', '')}乗"
        name = not certain and any((mo.text or " ") in "()[]," for mo in above.iter("mo"))
        return self._marked("上付き", above) if name else f"の、{said}、乗"

    def prescripts(self, element: Element) -> str:
        """Return a term with scripts before it."""
        base, *scripts = [child for child in element if child.tag != "mprescripts"]
        if len(scripts) != 2 or element[1].tag != "mprescripts":
            raise MathsExportError("Only one pair of scripts before a term has a reading.")
        return f"{self.read(base)} {self._marked('左下に', scripts[0])} {self._marked('左上に', scripts[1])}"

    def _accent(self, base: Element, accent: Element, line: str) -> str:
        name = line if accent.text == "\u0332" else ACCENTS.get(accent.text or "", "")
        if not name:
            raise MathsExportError(f"No reading is known for the sign {accent.text} on a term.")
        said = self.read(base)
        return f"{said} {name}" if is_short(base) else f"{name}、{said}、{name}終わり"

    def _marked(self, name: str, element: Element) -> str:
        """Return what something says, behind its name; what is long is closed by it too."""
        said = self.read(element)
        if is_short(element) or not said:
            return f"{name} {said}" if said else ""
        return f"{name}、{said}、{name.removesuffix('に')}終わり"


def is_short(element: Element) -> bool:
    """Tell whether something is a letter, a number, a sign or a word, which needs no words around it."""
    if element.tag in ("msqrt", "mrow"):
        inner = [child for child in element if child.tag != "mspace"]
        return len(inner) == 1 and is_short(inner[0])
    return element.tag in ("mi", "mn", "mo", "mtext")
