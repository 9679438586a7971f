"""Problems of a data set, gathered so that several can be mended at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

_MOST_SHOWN = 5


class DatasetError(ValueError):
    """The data set cannot be trained on.

    The message has one line per problem, each with the file and, where there is one, the line.

    Args:
        problems: What is wrong, one sentence each; or a whole message, which is what a copy from
            another process is made of.
        stopped_early: Whether reading stopped there, so that more may be wrong.
    """

    def __init__(self, problems: str | Sequence[str], *, stopped_early: bool = False) -> None:
        """Joins the problems to one message."""
        self.problems = tuple(problems.splitlines() if isinstance(problems, str) else problems)
        note = (f"stopped after {len(self.problems)} problems, there may be more",) if stopped_early else ()
        super().__init__("\n".join((*self.problems, *note)))


class LabelError(ValueError):
    """What is wrong with one label; whoever reads the file adds the place."""


@dataclass(eq=False)
class Problems:
    """Gathers problems and stops at the fifth."""

    _sentences: list[str] = field(default_factory=list, init=False)

    def add(self, sentence: str, *, place: str) -> None:
        """Notes a problem.

        Args:
            sentence: What was wrong, the value, what is allowed.
            place: The file, from the data set's folder, and the line: ``labels/a.txt:3``.

        Raises:
            DatasetError: As many problems as a message shows.
        """
        self._sentences.append(f"{place}: {sentence}")
        if len(self._sentences) == _MOST_SHOWN:
            raise DatasetError(self._sentences, stopped_early=True)

    def raise_if_any(self) -> None:
        """Stops if there was a problem.

        Raises:
            DatasetError: At least one problem was noted.
        """
        if self._sentences:
            raise DatasetError(self._sentences)
