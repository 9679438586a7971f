"""Where results are kept, by all that they depend on."""

from __future__ import annotations

from dataclasses import astuple, dataclass, replace
from urllib.parse import quote

__all__ = ["ResultKey", "beside"]

_NONE = "none"
_SUFFIX = ".json"


@dataclass(frozen=True)
class ResultKey:
    """All that a result depends on. Two results of one key are the same; a change of any part is another key.

    Attributes:
        stage: The preset, or what else was made of the blueprint.
        blueprint_hash: SHA-256 of the input.
        model: Version of the model; "walls" for rooms of wall segments.
        options: Digest of the engine's version, its options, the page and its resolution.
        judge: Digest of the weights that rooms are judged by; empty if there are none.
        reader: The text reader whose words are in the result, with its version; empty if there are none.
    """

    stage: str
    blueprint_hash: str
    model: str
    options: str
    judge: str = ""
    reader: str = ""

    @classmethod
    def of_engine(cls, cache_key: str, *, judge: str = "") -> ResultKey:
        """Return the key of a result that the engine calls ``{stage}:{blueprint_hash}:{model}:{options}``."""
        stage, blueprint_hash, rest = cache_key.split(":", 2)
        model, _, options = rest.rpartition(":")
        return cls(stage, blueprint_hash, model, options, judge)

    def read_by(self, reader: str) -> ResultKey:
        """Return the key of the same result with the words of a text reader."""
        return replace(self, reader=reader)

    @property
    def cache_key(self) -> str:
        """All parts, in the order of the fields: the key of a preview's entry."""
        return ":".join(self._parts())

    @property
    def blob_key(self) -> str:
        """Key of the result document among the results."""
        return f"cache/{'/'.join(self._parts())}{_SUFFIX}"

    def _parts(self) -> list[str]:
        # A part may hold what a user called a model, so that what separates parts is written differently in it.
        return [quote(part or _NONE, safe="") for part in astuple(self)]


def beside(blob_key: str, suffix: str) -> str:
    """Return the key of a file that lies beside a result document and ends in ``suffix``."""
    return blob_key.removesuffix(_SUFFIX) + suffix
