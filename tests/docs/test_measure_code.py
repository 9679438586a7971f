"""What scripts/measure_code.py counts, on a few lines whose figures are known."""

from pathlib import Path

from scripts.measure_code import measure_python, measure_rust

RUST = """
use crate::other::Other;

/// Documentation is no comment.
fn plain(text: &str) -> usize {
    // Why: a brace in a literal, '}', closes nothing.
    let count = |word: &str| word.len() + "{".len();
    let long = |word: &str| {
        let first = 1;
        let second = 2;
        let third = 3;
        let fourth = 4;
        first + second + third + fourth + word.len()
    };
    count(text) + long(text)
}

#[cfg(test)]
mod tests {
    // Not counted.
    fn test() { let none = || 1; }
}
"""


def _rust(folder: Path, **files: str) -> Path:
    source = folder / "crate" / "src"
    source.mkdir(parents=True)
    for name, text in files.items():
        (source / f"{name}.rs").write_text(text)
    return folder


def test_closures_and_comments_outside_tests_are_counted(tmp_path: Path) -> None:
    figures = measure_rust(_rust(tmp_path, one=RUST, other="pub struct Other;\n"))
    assert (figures.counts["closures"], figures.counts["long_closures"]) == (2, 1)
    assert (figures.comment_lines, figures.lines) == (1, 13)
    assert figures.cycles == []


def test_a_function_of_25_lines_needs_a_comment(tmp_path: Path) -> None:
    lines = "    work();\n" * 23
    figures = measure_rust(_rust(tmp_path, a=f"fn a() {{\n{lines}}}\n", b=f"fn b() {{\n    // Why.\n{lines}}}\n"))
    assert figures.counts["bare_functions"] == 1


def test_modules_that_use_each_other_are_a_cycle(tmp_path: Path) -> None:
    files = {"lib": "mod a;\nmod b;\npub use b::B;\n", "a": "use crate::B;\n", "b": "use super::a::{A, C as D};\n"}
    assert measure_rust(_rust(tmp_path, **files)).cycles == [["crate: a", "b"]]


def test_any_and_cycles_of_python_are_counted(tmp_path: Path) -> None:
    package = tmp_path / "house"
    package.mkdir()
    (package / "__init__.py").write_text('"""A house."""\n')
    (package / "one.py").write_text("from typing import Any\n\nfrom house import two\n\nvalue: Any = two  # why\n")
    (package / "two.py").write_text("def late() -> None:\n    from .one import value\n")
    figures = measure_python(tmp_path)
    assert (figures.counts["any"], figures.lines, figures.comment_lines) == (1, 5, 1)
    assert figures.cycles == [["house.one", "house.two"]]
