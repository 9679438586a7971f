"""Measures how code reads: closures, comments, ``Any`` and import cycles of any folders, one column each.

    python scripts/measure_code.py . python/locdet ../geo ../httpx
    python scripts/measure_code.py --list .        # also where: each long closure, bare function and cycle

Tests, benches, examples and generated code are left out. A line is one that holds code: no blank one, no comment.
"""

from __future__ import annotations

import argparse
import ast
import io
import re
import sys
import tokenize
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Figures", "cycles", "main", "measure_python", "measure_rust"]

LONG_CLOSURE_LINES = 6
"""A named closure of more than five lines is to be a function."""
BARE_FUNCTION_LINES = 25
"""A function of so many lines is to have a comment."""

_LEFT_OUT = frozenset(
    {"tests", "test", "testing", "benches", "benchmarks", "fuzz", "examples", "docs", "build", "target", "node_modules"}
)


@dataclass
class Figures:
    """What was counted of one language of a checkout."""

    lines: int = 0
    comment_lines: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    cycles: list[list[str]] = field(default_factory=list)
    places: list[str] = field(default_factory=list)


def _files(root: Path, suffix: str) -> Iterator[Path]:
    for path in sorted(root.rglob(f"*{suffix}")):
        folders = path.relative_to(root).parts[:-1]
        if not any(folder in _LEFT_OUT or folder.startswith(".") for folder in folders):
            yield path


def cycles(uses: dict[str, set[str]]) -> list[list[str]]:
    """Return the groups of modules that reach one another (strongly connected components), each sorted."""
    reach = {module: _reachable(module, uses) for module in uses}
    groups = {
        tuple(sorted(other for other in reach[module] if module in reach.get(other, ())))
        for module in uses
        if module in reach[module]
    }
    return sorted([list(group) for group in groups if len(group) > 1])


def _reachable(start: str, uses: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    left = [start]
    while left:
        for other in uses.get(left.pop(), set()) - found:
            found.add(other)
            left.append(other)
    return found


# Rust


_Name = tuple[str, ...]
"""A module or an item, from the root of its crate."""


@dataclass
class _Source:
    """A Rust file with comments and literals blanked, so that braces and words can be trusted."""

    code: str
    comments: set[int]

    def line(self, at: int) -> int:
        return self.code.count("\n", 0, at)


_RUST_TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*)|(?P<block>/\*)
    |(?P<raw>\b(?:b|c)?r(?P<hashes>\#*)")|(?P<string>\b[bc]?"|")
    |(?P<char>'(?:\\(?:u\{[^}]*\}|x..|.)|[^'\\])')""",
    re.VERBOSE | re.DOTALL,
)


def _blanked(text: str) -> _Source:
    """Blank comments, strings and characters; note the lines of comments that are no documentation."""
    pieces: list[str] = []
    comments: set[int] = set()
    at = 0
    while token := _RUST_TOKEN.search(text, at):
        end = token.end()
        if token["block"]:
            end = _block_end(text, token.start())
        elif token["raw"] is not None:
            closing = '"' + token["hashes"]
            end = text.find(closing, end) + len(closing) if closing in text[end:] else len(text)
        elif token["string"]:
            match = re.compile(r'(?:\\.|[^"\\])*"', re.DOTALL).match(text, end)
            end = match.end() if match else len(text)
        words = text[token.start() : end]
        is_note = token["comment"] or token["block"]
        if is_note and not words.startswith(("///", "//!", "/**", "/*!")):
            first = text.count("\n", 0, token.start())
            comments.update(range(first, first + words.count("\n") + 1))
        pieces += [text[at : token.start()], re.sub(r"[^\n]", " ", words)]
        at = end
    pieces.append(text[at:])
    return _Source("".join(pieces), comments)


def _block_end(text: str, start: int) -> int:
    depth = 0
    for mark in re.compile(r"/\*|\*/").finditer(text, start):
        depth += 1 if mark[0] == "/*" else -1
        if depth == 0:
            return mark.end()
    return len(text)


def _closing(code: str, at: int, stops: str) -> int:
    """Return where the first of ``stops`` stands outside of any bracket from ``at`` on."""
    depth = 0
    for index in range(at, len(code)):
        character = code[index]
        if depth == 0 and character in stops:
            return index
        depth += (character in "([{") - (character in ")]}")
    return len(code) - 1


_TEST_MODULE = re.compile(
    r"#\[cfg\((?:all\()?test\b[^\]]*\]\s*(?:#\[[^\]]*\]\s*)*(?:pub(?:\([^)]*\))?\s+)?mod\s+(\w+)\s*([{;])"
)


def _without_tests(source: _Source) -> tuple[_Source, set[str]]:
    """Blank the test modules of a file; return also the names of those that are files."""
    code, outside = source.code, set()
    for match in reversed(list(_TEST_MODULE.finditer(code))):
        end = match.end()
        if match[2] == "{":
            end = _closing(code, match.end(), "}") + 1
        else:
            outside.add(match[1])
        code = code[: match.start()] + re.sub(r"[^\n]", " ", code[match.start() : end]) + code[end:]
    kept = {number for number, line in enumerate(code.splitlines()) if line.strip()}
    last = max(kept, default=0)
    return _Source(code, {number for number in source.comments if number <= last}), outside


def measure_rust(root: Path) -> Figures:
    """Count what the conventions limit in the Rust files below ``root``."""
    figures = Figures(counts=dict.fromkeys(("closures", "long_closures", "functions", "bare_functions"), 0))
    sources: dict[Path, _Source] = {}
    tests: set[Path] = set()
    for path in _files(root, ".rs"):
        if path.name == "build.rs" or path.stem in ("tests", "test") or path.stem.endswith("_tests"):
            continue
        source, outside = _without_tests(_blanked(path.read_text(encoding="utf-8")))
        folder = path.parent if path.stem in ("mod", "lib", "main") else path.with_suffix("")
        tests |= {folder / f"{name}.rs" for name in outside} | {folder / name / "mod.rs" for name in outside}
        sources[path] = source
    sources = {path: source for path, source in sources.items() if path not in tests}
    for path, source in sources.items():
        _count_rust(path.relative_to(root), source, figures)
    for crate in sorted({_crate(path) for path in sources} - {None}, key=str):
        assert crate is not None
        figures.cycles += _rust_cycles(crate, {p: s for p, s in sources.items() if p.is_relative_to(crate)})
    return figures


_CLOSURE = re.compile(r"\blet\s+(?:mut\s+)?(\w+)(?:\s*:[^=;]+)?\s*=\s*(?:move\s*)?\|")
_FUNCTION = re.compile(r"\bfn\s+(\w+)")


def _count_rust(path: Path, source: _Source, figures: Figures) -> None:
    code, counts = source.code, figures.counts
    figures.lines += sum(1 for line in code.splitlines() if line.strip())
    figures.comment_lines += len(source.comments)
    for match in _CLOSURE.finditer(code):
        counts["closures"] += 1
        end = _closing(code, match.end(), ";")
        lines = code.count("\n", match.start(), end) + 1
        if lines >= LONG_CLOSURE_LINES:
            counts["long_closures"] += 1
            figures.places.append(f"{path}:{source.line(match.start()) + 1}: closure {match[1]}, {lines} lines")
    for match in _FUNCTION.finditer(code):
        start = _closing(code, match.end(), "{;")
        if code[start] != "{":
            continue
        counts["functions"] += 1
        first, last = source.line(match.start()), source.line(_closing(code, start + 1, "}"))
        lines = last - first + 1
        if lines >= BARE_FUNCTION_LINES and not source.comments & set(range(first, last + 1)):
            counts["bare_functions"] += 1
            figures.places.append(f"{path}:{first + 1}: function {match[1]}, {lines} lines, no comment")


def _crate(path: Path) -> Path | None:
    """Return the ``src`` folder of the crate that a file belongs to."""
    return next((folder for folder in path.parents if folder.name == "src"), None)


_PATH = re.compile(r"\b(crate|super|self)((?:::(?:super|\w+))*)(::\{)?")
_REEXPORT = re.compile(r"\bpub(?:\([^)]*\))?\s+use\s+([^;]+);")


def _expanded(tree: str) -> Iterator[list[str]]:
    """Expand the body of a ``use``, ``a::{b, c::d}``, into paths; of ``x as y`` the first is kept."""
    tree = tree.strip()
    head, brace, rest = tree.partition("{")
    prefix = [part for part in head.strip().split("::") if part]
    if not brace:
        yield [part.split(" as ")[0].strip() for part in prefix]
        return
    inner, start, depth = rest.rpartition("}")[0], 0, 0
    for index, character in enumerate(inner + ","):
        depth += (character == "{") - (character == "}")
        if character == "," and depth == 0:
            if inner[start:index].strip():
                for path in _expanded(inner[start:index]):
                    yield [*prefix, *path]
            start = index + 1


def _rust_cycles(crate: Path, sources: dict[Path, _Source]) -> list[list[str]]:
    """Return the cycles among the files of a crate, and among its top-level modules.

    A parent and what lies below it are one room: uses between them are no cycle. A name that a ``mod.rs`` re-exports
    is that of the file it comes from.
    """
    modules = {_rust_module(path.relative_to(crate)): source for path, source in sources.items()}
    exports = {module: _exports(module, source.code, modules) for module, source in modules.items()}
    uses: dict[_Name, set[_Name]] = defaultdict(set)
    for module, source in modules.items():
        for path in _rust_paths(source.code, module):
            target = _resolve(path, modules, exports)
            related = target[: len(module)] == module or module[: len(target)] == target
            if target and not related:
                uses[module].add(target)
    by_file = {"::".join(module): {"::".join(target) for target in targets} for module, targets in uses.items()}
    tops: dict[str, set[str]] = defaultdict(set)
    for module, targets in uses.items():
        tops[module[0]] |= {target[0] for target in targets if target[0] != module[0]}
    name = crate.parent.name
    found = [[f"{name}: {group[0]}", *group[1:]] for group in cycles(tops)]
    within = [group for group in cycles(by_file) if len({module.split("::")[0] for module in group}) == 1]
    return found + [[f"{name}: {group[0]}", *group[1:]] for group in within]


def _rust_module(path: Path) -> _Name:
    parts = path.with_suffix("").parts
    return parts[:-1] if parts[-1] in ("mod", "lib", "main") else parts


def _rust_paths(code: str, module: _Name) -> Iterator[_Name]:
    for match in _PATH.finditer(code):
        written = match[0]
        if match[3]:
            written += code[match.end() : _closing(code, match.end(), "}")] + "}"
        for path in _expanded(written):
            yield _absolute(path, module)


def _absolute(path: list[str], module: _Name) -> _Name:
    here = () if path and path[0] == "crate" else module
    for index, part in enumerate(path):
        if part == "super":
            here = here[:-1]
        elif part not in ("crate", "self"):
            return (*here, *path[index:])
    return here


def _exports(module: _Name, code: str, modules: Iterable[_Name]) -> dict[str, _Name]:
    found = {}
    for match in _REEXPORT.finditer(code):
        for path in _expanded(match[1]):
            is_child = (*module, path[0]) in modules
            target = (*module, *path) if is_child else _absolute(path, module)
            found[path[-1]] = target
    return found


def _resolve(
    path: _Name,
    modules: Iterable[_Name],
    exports: dict[_Name, dict[str, _Name]],
) -> _Name:
    for _ in range(8):
        module = next((path[:end] for end in range(len(path), -1, -1) if path[:end] in modules), ())
        rest = path[len(module) :]
        target = exports.get(module, {}).get(rest[0]) if rest else None
        if target is None or target == path:
            return module
        path = (*target, *rest[1:])
    return module


# Python


def measure_python(root: Path) -> Figures:
    """Count ``Any``, comments and import cycles in the Python files below ``root``."""
    figures = Figures(counts={"any": 0})
    trees: dict[str, tuple[ast.Module, bool]] = {}
    for path in _files(root, ".py"):
        if path.stem.startswith("test_") or path.stem == "conftest":
            continue
        text = path.read_text(encoding="utf-8")
        _count_python(text, figures)
        trees[_module_name(path)] = ast.parse(text), path.stem == "__init__"
    uses = {module: set(_imports(module, *tree, trees)) - {module} for module, tree in trees.items()}
    figures.cycles = cycles(uses)
    return figures


def _module_name(path: Path) -> str:
    """Return the dotted name, from the outermost folder that is a package."""
    names = [] if path.stem == "__init__" else [path.stem]
    folder = path.parent
    while (folder / "__init__.py").exists():
        names.insert(0, folder.name)
        folder = folder.parent
    return ".".join(names)


_NO_CODE = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)


def _count_python(text: str, figures: Figures) -> None:
    lines: set[int] = set()
    comments: set[int] = set()
    imports = {
        number
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom | ast.Import)
        for number in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    documentation = set(_documentation(ast.parse(text)))
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and not re.match(r"#\s*(noqa|type:|pragma|!)", token.string):
            comments.add(token.start[0])
        elif token.type not in _NO_CODE:
            lines.update(range(token.start[0], token.end[0] + 1))
        if token.type == tokenize.NAME and token.string == "Any" and token.start[0] not in imports:
            figures.counts["any"] += 1
    figures.lines += len(lines - documentation)
    figures.comment_lines += len(comments)


def _documentation(tree: ast.Module) -> Iterator[int]:
    """Yield the lines of docstrings, and of strings that stand alone below a name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield from range(node.lineno, (node.end_lineno or node.lineno) + 1)


def _imports(module: str, tree: ast.Module, is_package: bool, modules: Iterable[str]) -> Iterator[str]:  # noqa: FBT001
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = module.split(".")[: -node.level + is_package or None]
                base = ".".join([*above, *([base] if base else [])])
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield from [inner] if inner in modules else [base] if base in modules else []


# The table


def _rate(count: int, lines: int, unit: int) -> str:
    return f"{count * unit / lines:.1f}" if lines else "-"


def _columns(root: Path) -> tuple[dict[str, str], list[str]]:
    rust, python = measure_rust(root), measure_python(root)
    rows = {
        "Rust lines": str(rust.lines),
        "`let` closures per 1,000 lines": _rate(rust.counts["closures"], rust.lines, 1000),
        "`let` closures over 5 lines per 1,000": _rate(rust.counts["long_closures"], rust.lines, 1000),
        "functions of 25 lines and more without a comment": str(rust.counts["bare_functions"]) if rust.lines else "-",
        "Rust comments per 100 lines": _rate(rust.comment_lines, rust.lines, 100),
        "Rust cycles": str(len(rust.cycles)) if rust.lines else "-",
        "Python lines": str(python.lines),
        "`Any` per 1,000 lines": _rate(python.counts["any"], python.lines, 1000),
        "Python comments per 100 lines": _rate(python.comment_lines, python.lines, 100),
        "Python cycles": str(len(python.cycles)) if python.lines else "-",
    }
    places = rust.places + [f"cycle: {' <-> '.join(group)}" for group in rust.cycles + python.cycles]
    return rows, places


def main(arguments: list[str] | None = None) -> int:
    """Print the table; return 0."""
    parser = argparse.ArgumentParser(description="Measure how the code of checkouts reads.")
    parser.add_argument("checkout", type=Path, nargs="+")
    parser.add_argument("--list", action="store_true", help="also print where")
    options = parser.parse_args(arguments)
    measured = [(root.resolve(), *_columns(root.resolve())) for root in options.checkout]
    print("| | " + " | ".join(root.name for root, _, _ in measured) + " |")
    print("|---" * (len(measured) + 1) + "|")
    for row in measured[0][1]:
        print(f"| {row} | " + " | ".join(rows[row] for _, rows, _ in measured) + " |")
    if options.list:
        for root, _, places in measured:
            print(f"\n{root.name}\n" + "\n".join(places))
    return 0


if __name__ == "__main__":
    sys.exit(main())
