"""Files that a command reads, and what it says of those that do not work."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

import locdet_core as lc
from locdet.errors import AppError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

__all__ = ["PLAN_KINDS", "PLAN_SUFFIXES", "STDIN", "Failures", "InputFile", "find_inputs"]

PLAN_SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".pdf")
PLAN_KINDS = "PNG, JPEG, TIFF, WebP or PDF"

STDIN = "-"


@dataclass(frozen=True)
class InputFile:
    """One input: a file, or stdin."""

    path: Path | None

    @property
    def name(self) -> str:
        """The path, as the user gave it."""
        return "stdin" if self.path is None else str(self.path)

    def read(self, max_bytes: int) -> bytes:
        """Read the bytes; one more than the limit at most, which is enough to refuse them."""
        if self.path is None:
            return sys.stdin.buffer.read(max_bytes + 1)
        with self.path.open("rb") as file:
            return file.read(max_bytes + 1)


def find_inputs(arguments: Sequence[str], *, suffixes: Collection[str], kinds: str) -> Iterator[InputFile]:
    """Find the inputs that arguments name: files, folders of files, or ``-`` for stdin.

    Args:
        arguments: As on the command line.
        suffixes: Lower-case suffixes of the files that are taken from a folder.
        kinds: The same for people, for example "PNG, JPEG or PDF".

    Raises:
        click.ClickException: A folder holds no such file.
    """
    for argument in arguments:
        path = Path(argument)
        if argument == STDIN:
            yield InputFile(None)
        elif path.is_dir():
            found = sorted(file for file in path.iterdir() if file.suffix.lower() in suffixes and file.is_file())
            if not found:
                raise click.ClickException(f"the folder {argument} holds no {kinds} file")
            yield from map(InputFile, found)
        else:
            # A file that does not exist is reported in its turn, like every other bad input.
            yield InputFile(path)


class Failures:
    """Counts the inputs that fail and says why on stderr, so that the others go on."""

    def __init__(self) -> None:
        """Start with none."""
        self._failed = 0

    @contextmanager
    def caught(self, name: str) -> Iterator[None]:
        """Report an error of the engine, of a text reader or of a file under the input's name."""
        try:
            yield
        except (lc.LocdetError, AppError) as error:
            self._report(f"{name}: {error} [{error.code}]")
        except BrokenPipeError:
            raise
        except OSError as error:
            self._report(f"{name}: {error.strerror or error}")

    def exit_code(self, inputs: int) -> int:
        """0 if all inputs worked, 2 if some failed, 1 if none worked."""
        if not self._failed:
            return 0
        return 1 if self._failed == inputs else 2

    def _report(self, message: str) -> None:
        self._failed += 1
        click.echo(f"locdet: {message}", err=True)
