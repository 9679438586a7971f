"""Tables of figures, as plain text and as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from locdet.evaluation.scores import Interval


class Cell(NamedTuple):
    """A figure or a name, and the interval that belongs to it."""

    text: str
    bracket: str = ""


def figure_cell(value: float | None, interval: Interval | None = None, *, decimals: int = 3, sign: str = "-") -> Cell:
    """Writes a figure; ``sign`` is that of a format: ``-`` shows minus only, ``+`` both."""
    text = "-" if value is None else f"{value:{sign}.{decimals}f}"
    return Cell(text, "" if interval is None else f"[{interval.low:{sign}.2f}, {interval.high:{sign}.2f}]")


def plain_table(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """Aligns the columns; intervals stand in the line below their figures."""
    lines = [list(header)]
    for row in rows:
        lines.append([cell.text for cell in row])
        if any(cell.bracket for cell in row):
            lines.append([cell.bracket for cell in row])
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(_aligned(line, widths) for line in lines)


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """Writes a Markdown table; intervals stand behind their figures."""
    rule = ["---"] + ["---:"] * (len(header) - 1)
    body = [[f"{cell.text} {cell.bracket}".rstrip() for cell in row] for row in rows]
    return "\n".join("| " + " | ".join(_escaped(cell) for cell in line) + " |" for line in (header, rule, *body))


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    numbers = (cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))
    return "  ".join([line[0].ljust(widths[0]), *numbers]).rstrip()


def _escaped(cell: str) -> str:
    return cell.replace("|", "\\|").replace("\n", " ")
