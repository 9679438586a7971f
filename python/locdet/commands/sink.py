"""Where the results of a command go."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

import locdet_core as lc
from locdet.commands.inputs import STDIN
from locdet.files import write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from locdet.commands.inputs import InputFile
    from locdet.engine import PlanResult

__all__ = ["Sink", "sink_options"]


_Command = TypeVar("_Command", bound="Callable[..., object]")


def sink_options(*formats: str) -> Callable[[_Command], _Command]:
    """Add the options ``output`` and ``formats``, with these formats to choose from."""

    def add(command: _Command) -> _Command:
        command = click.option(
            "-f",
            "--format",
            "formats",
            type=click.Choice(formats),
            multiple=True,
            default=("json",),
            show_default=True,
            help="Format of the result; may be given several times.",
        )(command)
        path = click.Path(path_type=Path)
        text = "File or folder to write to; standard output if left out."
        return click.option("-o", "--output", type=path, help=text)(command)

    return add


@dataclass(frozen=True)
class Sink:
    """Where results go: a folder, a file, or standard output."""

    formats: tuple[str, ...]
    folder: Path | None = None
    file: Path | None = None
    stems: Mapping[InputFile, str] = field(default_factory=dict)

    @classmethod
    def choose(
        cls, output: Path | None, formats: tuple[str, ...], inputs: Sequence[InputFile], *, several_pages: bool = False
    ) -> Sink:
        """Choose by what ``--output`` names and how many results there will be.

        Raises:
            click.UsageError: The results do not fit there.
        """
        formats = tuple(dict.fromkeys(formats))
        if output is None or str(output) == STDIN:
            if len(formats) > 1 or ((len(inputs) > 1 or several_pages) and formats != ("json",)):
                raise click.UsageError("several plans, pages or formats need a folder: add -o FOLDER")
            if not lc.EXPORT_FORMATS[formats[0]].is_text and sys.stdout.isatty():
                raise click.UsageError(
                    f"{lc.EXPORT_FORMATS[formats[0]].title} is not printed to a terminal: add -o FILE"
                )
            return cls(formats)
        if len(inputs) == 1 and len(formats) == 1 and output.suffix and not output.is_dir():
            return cls(formats, file=output)
        if output.exists() and not output.is_dir():
            raise click.UsageError(f"{output} is a file; several results need a folder")
        return cls(formats, folder=output, stems=_unique_stems(inputs))

    def write(self, source: InputFile, result: PlanResult, *, page_index: int | None = None) -> list[Path]:
        """Write a result in every format; a file is there whole or not at all.

        Args:
            source: The input.
            result: Its rooms.
            page_index: Becomes part of the file's name; None where the input has one page.
        """
        written = []
        for name in self.formats:
            file_name = source.path.name if source.path else ""
            content = result.detection.export(name, page=result.page, file_name=file_name)
            path = self.put(source, name, content, page_index=page_index)
            if path is not None:
                written.append(path)
        return written

    def put(self, source: InputFile, name: str, content: bytes, *, page_index: int | None = None) -> Path | None:
        """Write a result that is in a format already; return the file, None for standard output."""
        path = self._path(source, name, page_index)
        if path is None:
            end = b"\n" if lc.EXPORT_FORMATS[name].is_text and not content.endswith(b"\n") else b""
            sys.stdout.buffer.write(content + end)
        else:
            write_atomically(path, content)
        return path

    def _path(self, source: InputFile, name: str, page_index: int | None) -> Path | None:
        page = "" if page_index is None else f"-page{page_index}"
        if self.file:
            return self.file.with_stem(self.file.stem + page)
        if self.folder is None:
            return None
        return self.folder / f"{self.stems[source]}{page}{lc.EXPORT_FORMATS[name].file_suffix}"


def _unique_stems(inputs: Sequence[InputFile]) -> dict[InputFile, str]:
    """Name the results of each input by its stem; by its file name, then by its path, where others share that."""
    names = {source: _names(source) for source in inputs}
    users = Counter(name for candidates in names.values() for name in set(candidates))
    return {
        source: next((name for name in candidates if users[name] == 1), candidates[-1])
        for source, candidates in names.items()
    }


def _names(source: InputFile) -> tuple[str, ...]:
    if source.path is None:
        return ("stdin",)
    path = source.path
    return path.stem, path.name, "-".join(part for part in path.parts if part not in {"/", ".."})
