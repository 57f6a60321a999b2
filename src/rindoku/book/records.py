"""YAML in, typed and frozen records out, with every problem located.

Front matter, `book.yml` and the taxonomy are read here once; nothing later looks into a dict.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, get_args

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, TypeAdapter, ValidationError
from yaml.composer import ComposerError
from yaml.constructor import ConstructorError

from rindoku.findings import BookError, Code, Finding, nearest
from rindoku.manuscript.japanese import is_japanese

Position = tuple[int, int]
Where = tuple[str | int, ...]
# The last step of the way to the name of a field rather than to its value.
KEY = "\0key"
# The kind of error that a path raises which leaves the book.
OUTSIDE = "path_outside"


# What to do about kinds of error, and about a value that does not match a pattern.
_HINTS = {
    OUTSIDE: "Name a path inside it.",
    "bool_type": "Write true or false.",
    "int_type": "Write a whole number, without quotes.",
    "list_type": "Write a list: [a, b].",
    "model_type": "Write name: value.",
    "dict_type": "Write name: value.",
    "string_too_long": "Shorten it.",
    "string_too_short": "Fill it in.",
    "string_type": "Write a text.",
    "too_short": "Fill it in.",
}
FORMS = {
    r"^#[0-9a-f]{6}$": "Write a colour as '#b93a26'.",
    r"^(ja|en)$": "Write ja or en.",
    r"^[a-z0-9][a-z0-9-]*$": "Use a-z, 0-9 and hyphens.",
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "Use a-z, 0-9 and single hyphens between them.",
    r"^[a-z][a-z0-9-]*$": "Use a-z, 0-9 and hyphens, with a letter first.",
    r"^\d+\.\d+\.\d+$": "Write three numbers, as in 1.0.0.",
    r"^(https://[^\s\"<>{}]*)?$": "Write an address that begins with https://.",
    r"^https://[^\s\"<>]+$": "Write an address that begins with https://.",
}


class Record(BaseModel):
    """Base of all records: frozen, strict, and closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def _close_up(text: str) -> str:
    """Drop the spaces that folding a YAML text over lines puts between Japanese characters."""
    return re.sub(r"(?<=(.)) (?=(.))", lambda m: "" if is_japanese(m[1]) and is_japanese(m[2]) else " ", text)


Text = Annotated[str, AfterValidator(_close_up)]


@dataclass(frozen=True)
class Positions:
    """Where the values of a YAML document stand: line and column by the way to the value."""

    path: str
    places: dict[Where, Position] = field(default_factory=dict)

    def at(self, where: Where) -> Position:
        """Return line and column of a value, or of the nearest value around it."""
        while where and where not in self.places:
            where = where[:-1]
        return self.places.get(where, (1, 1))

    def finding(self, where: Where, code: Code, message: str, hint: str = "") -> Finding:
        """Return a finding at a value."""
        return Finding(self.path, *self.at(where), code, message, hint)


def read_text(path: Path, shown: str) -> str:
    """Return the text of a file; `shown` is its path as findings name it.

    Raises:
        BookError: if the file is in another encoding than UTF-8.
    """
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = "The file is not text in UTF-8."
        finding = Finding(shown, line, 1, Code.FILE_ENCODING, message, "Save it in this encoding.")
        raise BookError([finding]) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


class _Loader(yaml.SafeLoader):
    """The safe loader without aliases, of which a few lines can unfold to gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise ComposerError(None, None, "aliases (*name) are not read", mark)
        return super().compose_node(parent, index)

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except ValueError as error:  # a date that does not exist
            raise ConstructorError(None, None, str(error), node.start_mark) from None


# The parser in C, where PyYAML has it. It tells faults in other words, so it reads only what has none.
_FAST: Any = getattr(yaml, "CSafeLoader", None)
_ALIAS = re.compile(r"(?:^|[\s\[{,:?-])\*\S")


def _node(text: str) -> tuple[yaml.SafeLoader, yaml.Node | None]:
    """Return a loader and what it read, with the places of all values."""
    if _FAST is not None and not _ALIAS.search(text):
        try:
            return _Loader(""), _FAST(text).get_single_node()
        except yaml.YAMLError:
            pass
    loader = _Loader(text)
    return loader, loader.get_single_node()


def read_yaml(text: str, path: str, first_line: int = 1) -> tuple[Any, Positions, list[Finding]]:
    """Read a YAML document safely.

    Args:
        text: the document.
        path: the file that findings name.
        first_line: the line of that file on which the document begins.

    Returns:
        The data (None if it cannot be read), the places of its values, and what is wrong.
    """
    data, positions, findings = _read(text, path, first_line)
    return data, positions, list(findings)


@lru_cache(maxsize=4096)
def _read(text: str, path: str, first_line: int) -> tuple[Any, Positions, tuple[Finding, ...]]:
    """Read a document once, however often a preview asks for it."""
    positions = Positions(path)
    findings: list[Finding] = []
    try:
        loader, node = _node(text)
        if node is None:
            return None, positions, ()
        _locate(node, (), first_line, positions, findings)
        return loader.construct_document(node), positions, tuple(findings)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line, column = (mark.line + first_line, mark.column + 1) if mark else (first_line, 1)
        problem = getattr(error, "problem", None) or str(error).split("\n")[0]
        hint = "Quote a text that holds ': ' or begins with a special sign; TeX in single quotes."
        findings.append(Finding(path, line, column, Code.YAML_SYNTAX, f"YAML: {problem}.", hint))
        return None, positions, tuple(findings)


def _locate(node: yaml.Node, where: Where, first: int, positions: Positions, findings: list[Finding]) -> None:
    positions.places[where] = (node.start_mark.line + first, node.start_mark.column + 1)
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                place = (key.start_mark.line + first, key.start_mark.column + 1)
                message = f"The field '{name}' stands twice."
                findings.append(
                    Finding(positions.path, *place, Code.YAML_SYNTAX, message, "Keep one of them.")
                )
            seen.add(name)
            _locate(value, (*where, name), first, positions, findings)
            positions.places[(*where, name, KEY)] = (key.start_mark.line + first, key.start_mark.column + 1)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _locate(value, (*where, index), first, positions, findings)


@lru_cache(maxsize=64)
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def parse(kind: Any, data: Any, positions: Positions, noun: str) -> tuple[Any, list[Finding]]:
    """Turn data into a record.

    Args:
        kind: the record class, or a type that pydantic knows, such as `list[Technique]`.
        data: what the YAML held.
        positions: where it stood.
        noun: what findings call the document: 'front matter', 'book.yml'.

    Returns:
        The record, or None with the findings.
    """
    try:
        return _adapter(kind).validate_python(data), []
    except ValidationError as error:
        return None, [_finding(kind, problem, positions, noun) for problem in error.errors()]


def _finding(kind: Any, problem: Any, positions: Positions, noun: str) -> Finding:
    where: Where = tuple(problem["loc"])
    name = ".".join(str(part) for part in where) or noun
    if problem["type"] == "extra_forbidden":
        allowed = fields_at(kind, where[:-1])
        hint = f"{nearest(str(where[-1]), allowed)} Allowed: {', '.join(allowed)}.".strip()
        message = f"Unknown field '{name}' in {noun}."
        return positions.finding((*where, KEY), Code.FIELD_UNKNOWN, message, hint)
    if problem["type"] == "missing":
        fields = fields_at(kind, where[:-1])
        message = f"The field '{name}' is missing from {noun}."
        return positions.finding(where[:-1], Code.FIELD_MISSING, message, f"Allowed: {', '.join(fields)}.")
    hint = _hint(problem)
    if where[-1:] == ("[key]",):
        message = f"The name '{where[-2]}' in {noun} {_fault(problem)}."
        return positions.finding((*where[:-1], KEY), Code.FIELD_VALUE, message, hint)
    subject = f"The field '{name}' of {noun}" if where else f"What stands in {noun}"
    message = f"{subject} {_fault(problem)}."
    code = Code.PATH_OUTSIDE if problem["type"] == OUTSIDE else Code.FIELD_VALUE
    return positions.finding(where, code, message, hint)


def _fault(problem: Any) -> str:
    """Return what is wrong with a value, as what is said of it."""
    if problem["type"] == "string_pattern_mismatch" and problem["ctx"]["pattern"] in FORMS:
        return "does not have the right form"
    if problem["type"] in ("too_short", "string_too_short"):
        return "is empty"
    if problem["type"] in ("model_type", "dict_type"):
        return "is wrong: it should hold fields with values"
    text = problem["msg"].removeprefix("Value error, ")
    return f"is wrong: {text[0].lower()}{text[1:]}"


def _hint(problem: Any) -> str:
    """Return what to do about a value that is wrong."""
    # What YAML reads as yes and no, a number or a date was mostly meant as text.
    plain = isinstance(problem.get("input"), bool | int | float | datetime.date)
    if problem["type"] == "string_type" and plain:
        return "Quote it."
    if problem["type"] == "string_pattern_mismatch":
        return FORMS.get(problem["ctx"]["pattern"], "")
    return _HINTS.get(problem["type"], "")


def fields_at(kind: Any, where: Where) -> list[str]:
    """Return the names of the fields that are allowed at a place inside a record."""
    model = _model(kind)
    for part in where:
        if model is not None and part in model.model_fields:
            model = _model(model.model_fields[str(part)].annotation)
    return [info.alias or name for name, info in model.model_fields.items()] if model else []


def _model(kind: Any) -> type[BaseModel] | None:
    """Return the record class inside a type such as `list[Group]` or `Cost | None`."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return kind
    return next((model for inner in get_args(kind) if (model := _model(inner))), None)
