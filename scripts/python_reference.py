"""Writes docs/reference/python.md from the stub, the exceptions and what the engine says of its options.

Run it after a change of the stub or of an option: ``python -m scripts.python_reference``. A test compares the file.
The syntax tree is enough to read a stub, so there is no documentation tool to install and pin.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
import textwrap
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import locdet_core as lc
from locdet_core import errors
from scripts.measure_options import ADVICE, MEASURED, key

__all__ = ["PATH", "written"]

_ROOT = Path(__file__).parents[1]
_PACKAGE = _ROOT / "python" / "locdet_core"
PATH = _ROOT / "docs" / "reference" / "python.md"

_STAGES: tuple[Literal["preview", "intermediate", "final"], ...] = ("preview", "intermediate", "final")
_SECTION = re.compile(r"^(Args|Returns|Raises|Attributes):$")
_HEAD = """# Python reference

The package `locdet_core`, version {version}. This page is written by `scripts/python_reference.py` from the stub
`python/locdet_core/_core.pyi`, so change that. How to begin: [README](../../README.md#use-it). The document that
`to_json` writes: [result.md](../result.md).
"""


def written() -> str:
    """Return the page."""
    stub = ast.parse((_PACKAGE / "_core.pyi").read_text(encoding="utf-8"))
    classes = {node.name: node for node in stub.body if isinstance(node, ast.ClassDef)}
    functions = [node for node in stub.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]
    public = [node for name, node in classes.items() if not name.startswith("_")]
    parts = [_HEAD.format(version=lc.__version__), _contents(functions, public), _options_advice(), "## Functions"]
    parts += [_function(node, level=3) for node in functions]
    parts += ["## Classes", *(_class(node) for node in public), _constants(), _exceptions(), _types(stub, classes)]
    return "\n\n".join(part.strip() for part in parts if part.strip()) + "\n"


def _options_advice() -> str:
    """What to turn for which symptom, with what it does on the example plans."""
    advice = tomllib.loads(ADVICE.read_text(encoding="utf-8"))
    measured = json.loads(MEASURED.read_text(encoding="utf-8"))
    figures = measured["figures"]
    default = lc.DetectOptions().to_dict()
    rows = [
        [
            item["symptom"],
            f"`{item['option']}`: {item['turn']}; `{default[item['option']]!r}` by default",
            _cell(item["why"]),
            *(_effect(key(item["change"]), figures) if "change" in item else [""] * 4),
        ]
        for item in advice["advice"]
    ]
    base = figures["defaults"]
    head = ["symptom", "turn", "why", "measured", "rooms, true", "corners a room", "time"]
    intro = (
        f"The figures are of the {measured['pages']} pages in `examples/plans`, which hold {measured['rooms']} rooms: "
        f"with the defaults {base['rooms']} are found, {base['true']} of them true (IoU 0.5), {base['split']} split, "
        f"{base['merged']} merged, {base['names']} named, {base['corners']} corners a room. These plans are easy, so a "
        "change may do nothing here and much on yours: `locdet eval` measures on your own. Written by "
        f"`scripts/measure_options.py`, model {measured['model']}."
    )
    walls = "`rooms_from_walls` has options of its own; tried on `examples/walls/two_rooms.json`:"
    parts = ["## What to turn", intro, _table(head, rows), walls, _walls_advice(advice["walls"])]
    return "\n\n".join(parts)


def _effect(name: str, figures: dict[str, dict[str, float]]) -> list[str]:
    """The figures of a change, told apart from those of the defaults."""
    base, changed = figures["defaults"], figures[name]
    other = [f"{changed[each]} {each}" for each in ("split", "merged", "names") if changed[each] != base[each]]
    return [
        f"`{name}`",
        ", ".join([f"{changed['rooms']}, {changed['true']}", *other]),
        f"{changed['corners']}",
        f"{changed['seconds'] / base['seconds']:.1f} x",
    ]


def _walls_advice(advice: list[dict[str, Any]]) -> str:
    walls = json.loads((_ROOT / "examples" / "walls" / "two_rooms.json").read_text(encoding="utf-8"))

    def tried(change: dict[str, Any]) -> str:
        result = lc.rooms_from_walls(walls, lc.WallOptions(**change))
        return f"`{key(change)}`: rooms {len(result.rooms)}, gaps closed {len(result.healed_gaps)}"

    rows = [
        [item["symptom"], f"`{item['option']}`: {item['turn']}", item["why"], tried(item.get("change", {}))]
        for item in advice
    ]
    return _table(["symptom", "turn", "why", "measured"], rows)


def _contents(functions: list[ast.FunctionDef], classes: list[ast.ClassDef]) -> str:
    named: list[ast.FunctionDef | ast.ClassDef] = [*functions, *classes]
    return _table(["name", "what"], [[f"[`{node.name}`](#{node.name.lower()})", _summary(node)] for node in named])


def _summary(node: ast.FunctionDef | ast.ClassDef) -> str:
    return _plain((ast.get_docstring(node) or "").split("\n\n")[0])


def _plain(text: str) -> str:
    """Join lines, and turn reStructuredText's literals into Markdown's."""
    return " ".join(text.replace("``", "`").split())


def _type(node: ast.expr | None) -> str:
    """Write a type as a reader needs it: names of the stub's own types without their underscore."""
    text = ast.unparse(node) if node else "None"
    return re.sub(r"\b_(?=[A-Z])", "", text).replace("npt.", "").replace("'", '"')


def _signature(node: ast.FunctionDef, name: str) -> str:
    arguments = node.args
    if arguments.kwarg:
        return f"{name}(**fields)" + (f" -> {_type(node.returns)}" if node.name != "__new__" else "")
    positional = [argument for argument in arguments.args if argument.arg not in ("self", "cls")]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults)) + list(arguments.defaults)
    pieces = [_argument(argument, default) for argument, default in zip(positional, defaults, strict=True)]
    if arguments.kwonlyargs:
        pieces.append("*")
        keywords = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        pieces += [_argument(argument, default) for argument, default in keywords]
    returns = "" if node.name == "__new__" else f" -> {_type(node.returns)}"
    line = f"{name}({', '.join(pieces)}){returns}"
    return line if len(line) <= 100 else f"{name}(\n    " + ",\n    ".join(pieces) + f",\n){returns}"


def _argument(argument: ast.arg, default: ast.expr | None) -> str:
    annotation = f": {_type(argument.annotation)}" if argument.annotation else ""
    return argument.arg + annotation + (f" = {ast.unparse(default)}" if default else "")


def _function(node: ast.FunctionDef, *, level: int, owner: str = "") -> str:
    is_maker = node.name == "__new__"
    title = f"{owner}.{node.name}" if owner else node.name
    name = owner if is_maker else title if _is_static(node) else node.name
    heading = "" if is_maker else f"{'#' * level} {title}\n\n"
    return f"{heading}```python\n{_signature(node, name)}\n```\n\n{_documentation(node)}".strip()


def _is_static(node: ast.FunctionDef) -> bool:
    return any(isinstance(mark, ast.Name) and mark.id == "staticmethod" for mark in node.decorator_list)


def _is_property(node: ast.FunctionDef) -> bool:
    return any(isinstance(mark, ast.Name) and mark.id == "property" for mark in node.decorator_list)


def _documentation(node: ast.FunctionDef | ast.ClassDef, *, skip: str = "") -> str:
    """Turn a Google docstring into Markdown: paragraphs, then a list for each section."""
    parts: list[str] = []
    for title, body in _sections(ast.get_docstring(node) or ""):
        if title == skip and skip:
            continue
        if not title:
            parts += [_plain(paragraph) for paragraph in body.split("\n\n") if paragraph.strip()]
        elif title == "Returns":
            parts.append(f"Returns: {_plain(body)}")
        else:
            entries = [f"- `{name}`: {_plain(text)}" for name, text in _entries(body)]
            parts.append(f"{title}:\n\n" + "\n".join(entries))
    return "\n\n".join(parts)


def _sections(text: str) -> Iterator[tuple[str, str]]:
    title, lines = "", list[str]()
    for line in text.splitlines():
        if match := _SECTION.match(line):
            yield title, "\n".join(lines)
            title, lines = match[1], []
        else:
            lines.append(line)
    yield title, "\n".join(lines)


def _entries(body: str) -> Iterator[tuple[str, str]]:
    for entry in re.split(r"\n(?=\S)", textwrap.dedent(body).strip()):
        name, colon, text = entry.partition(": ")
        if colon:
            yield name, text


def _class(node: ast.ClassDef) -> str:
    methods = [item for item in node.body if isinstance(item, ast.FunctionDef)]
    parts = [f"### {node.name}", _documentation(node, skip="Attributes")]
    parts += [_function(item, level=4, owner=node.name) for item in methods if item.name == "__new__"]
    fields = dict(_entries(dict(_sections(ast.get_docstring(node) or "")).get("Attributes", "")))
    if fields:
        parts.append(_fields_table(node, fields))
    properties = [item for item in methods if _is_property(item) and ast.get_docstring(item)]
    if properties:
        rows = [[f"`{item.name}`", f"`{_cell(_type(item.returns))}`", _whole(item)] for item in properties]
        parts.append(_table(["property", "type", "what"], rows))
    if node.name == "Limits":
        defaults = [f"`{item.name}` {getattr(lc.Limits(), item.name):,}" for item in properties]
        parts.append(f"By default: {', '.join(defaults)}.")
    named = [item for item in methods if not item.name.startswith("_") and not _is_property(item)]
    parts += [_function(item, level=4, owner=node.name) for item in named]
    return "\n\n".join(part for part in parts if part)


def _whole(node: ast.FunctionDef) -> str:
    return _cell(_plain(ast.get_docstring(node) or ""))


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _fields_table(node: ast.ClassDef, fields: dict[str, str]) -> str:
    """The fields of an option class with their defaults, as the engine has them."""
    types = {
        item.target.id: _type(item.annotation)
        for item in node.body
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name)
    }
    presets = (
        {stage: lc.DetectOptions.for_stage(stage).to_dict() for stage in _STAGES}
        if node.name == "DetectOptions"
        else {"default": lc.WallOptions().to_dict()}
    )
    head = ["field", "type", *presets, "what"]
    rows = [
        [f"`{name}`", f"`{_cell(types[name])}`", *(f"`{values[name]!r}`" for values in presets.values()), _plain(text)]
        for name, text in fields.items()
    ]
    return _table(head, rows)


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in (head, *rows)]
    return "\n".join([lines[0], "|---" * len(head) + "|", *lines[1:]])


def _constants() -> str:
    formats = [
        [f"`{name}`", each.about, f"`{each.file_suffix}`", f"`{each.media_type}`", _needs(each)]
        for name, each in lc.EXPORT_FORMATS.items()
    ]
    return "\n\n".join(
        [
            "## Constants",
            "`__version__`: version of the package. `SCHEMA_VERSION`: version of the document that `to_json` writes, "
            f"`{lc.SCHEMA_VERSION}`. `FAST_MODEL`: path of the 8-bit copy of the model, for `Detector(FAST_MODEL)`. "
            "`EXPORT_FORMATS`: what `Detection.export` writes, by name:",
            _table(["name", "what for", "file suffix", "media type", "needs"], formats),
        ]
    )


def _needs(form: lc.ExportFormat) -> str:
    return "the pixels of the page" if form.needs_pixels else "a page" if form.needs_page else ""


def _exceptions() -> str:
    tree = inspect.cleandoc(errors.__doc__ or "").split("\n\n")
    return "\n\n".join(["## Exceptions", f"```text\n{tree[1]}\n```", _plain(tree[2])])


def _types(stub: ast.Module, classes: dict[str, ast.ClassDef]) -> str:
    """The types that signatures name and nobody imports."""
    rows = [
        [f"`{_type(item.targets[0])}`", f"`{_cell(_type(item.value))}`"]
        for item in stub.body
        if isinstance(item, ast.Assign) and isinstance(item.targets[0], ast.Name) and item.targets[0].id[0] == "_"
        if item.targets[0].id != "__all__"
    ]
    for name, node in classes.items():
        fields = [item for item in node.body if isinstance(item, ast.AnnAssign)]
        if name.startswith("_") and fields and not name.endswith("Fields"):
            shape = ", ".join(f"{_type(item.target)}: {_type(item.annotation)}" for item in fields)
            rows.append([f"`{name[1:]}`", f"a dict: `{_cell(shape)}`"])
    rows.append(["`Flag`", "`threading.Event`, or anything with `is_set() -> bool`"])
    return "## Types in signatures\n\n" + _table(["name", "is"], sorted(rows))


if __name__ == "__main__":
    PATH.parent.mkdir(parents=True, exist_ok=True)
    PATH.write_text(written(), encoding="utf-8")
