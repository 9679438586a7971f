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
        providers: The adapters of optional ports whose findings are in the result, with their versions, in order:
            the text reader whose words name rooms.
    """

    stage: str
    blueprint_hash: str
    model: str
    options: str
    judge: str = ""
    providers: tuple[str, ...] = ()

    @classmethod
    def of_engine(cls, cache_key: str, *, judge: str = "") -> ResultKey:
        """Return the key of a result that the engine calls ``{stage}:{blueprint_hash}:{model}:{options}``."""
        stage, blueprint_hash, rest = cache_key.split(":", 2)
        model, _, options = rest.rpartition(":")
        return cls(stage, blueprint_hash, model, options, judge)

    def with_help_of(self, version: str) -> ResultKey:
        """Return the key of the same result with the findings of one more provider, a name with its version."""
        return replace(self, providers=(*self.providers, version))

    @property
    def cache_key(self) -> str:
        """All parts, in the order of the fields: the key of a preview's entry."""
        return ":".join(self._parts())

    @property
    def blob_key(self) -> str:
        """Key of the result document among the results."""
        return f"cache/{'/'.join(self._parts())}{_SUFFIX}"

    def _parts(self) -> list[str]:
        # A part may hold what a user called a model, so what separates parts is written differently within them.
        *single, providers = astuple(self)
        several = "+".join(quote(version, safe="") for version in providers)
        return [*(quote(part, safe="") or _NONE for part in single), several or _NONE]


def beside(blob_key: str, suffix: str) -> str:
    """Return the key of a file that lies beside a result document and ends in ``suffix``."""
    return blob_key.removesuffix(_SUFFIX) + suffix
