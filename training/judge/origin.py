"""What a folder of collected pages was collected from."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

_FILE = "origin.json"


@dataclass(frozen=True, slots=True)
class Origin:
    """What a folder was collected from; a folder never holds pages of two.

    Attributes:
        model: Name and version of the model.
        set: The data set in words.
        digest: Of everything that the result depends on.
    """

    model: str
    set: str
    digest: str

    @classmethod
    def read(cls, folder: Path) -> Origin:
        """Reads what a folder was collected from.

        Raises:
            ValueError: When the folder does not say.
        """
        try:
            return cls(**json.loads((folder / _FILE).read_text(encoding="utf-8")))
        except (OSError, TypeError) as error:
            raise ValueError(f"{folder.name} is no folder of training.judge.collect") from error

    def claim(self, folder: Path) -> None:
        """Makes a folder and notes in it what its pages are collected from.

        Raises:
            ValueError: When it holds pages of something else.
        """
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / _FILE).exists() and Origin.read(folder) != self:
            raise ValueError(
                f"{folder.name} holds pages of another data set, model or engine; remove it or name another"
            )
        (folder / _FILE).write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")
