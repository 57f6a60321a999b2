"""The fields of a front matter as blocks of lines, and the lines in another order of the fields."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import yaml


def reorder(text: str, order: Sequence[str]) -> str | None:
    """Return a YAML mapping with its fields in an order, or None where they cannot be moved as they stand.

    No line changes. A comment that stands right above a field goes with it; all other comments and blank
    lines stay below what they follow.

    Args:
        text: the mapping, each field on lines of its own, with a line end at its end.
        order: all fields that it may have.
    """
    blocks = _blocks(text)
    if blocks is None or not {name for name, _ in blocks[1:]} <= set(order):
        return None
    head, *fields = blocks
    made = "".join(lines for _, lines in [head, *sorted(fields, key=lambda field: order.index(field[0]))])
    # What YAML reads decides, not how this module cuts.
    same = sorted(made) == sorted(text) and _data(made) == _data(text)
    return made if same else None


def _blocks(text: str) -> list[tuple[str, str]] | None:
    """Return what stands above the first field, without a name, and the fields with their lines."""
    try:
        node = yaml.compose(text, yaml.SafeLoader)
    except yaml.YAMLError:
        return None
    if not isinstance(node, yaml.MappingNode) or node.flow_style or not text.endswith("\n"):
        return None
    lines = text.split("\n")
    names, starts, free = [], [], 0  # `free` is the first line that no value above holds
    for key, value in node.value:
        start = text.count("\n", 0, key.start_mark.index)
        if start < free or text[: key.start_mark.index].rpartition("\n")[2]:
            return None
        while start > free and lines[start - 1].startswith("#"):
            start -= 1
        names.append(str(key.value))
        starts.append(start)
        end = _end(value)
        free = text.count("\n", 0, end) + bool(text[:end].rpartition("\n")[2])
    cuts = [0, *starts, len(lines) - 1]
    parts = ["".join(f"{line}\n" for line in lines[a:b]) for a, b in pairwise(cuts)]
    return list(zip(["", *names], parts, strict=True))


def _end(node: yaml.Node) -> int:
    """Return where a value ends; the mark of a block lies behind the comments that follow it."""
    if isinstance(node, yaml.CollectionNode) and node.value and not node.flow_style:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)


def _data(text: str) -> object:
    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, ValueError):
        return object()
