"""What every stored record keeps to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Record", "known"]


def known(model: type[BaseModel], fields: Mapping[str, object]) -> dict[str, object]:
    """Return the fields that a model has."""
    return {name: value for name, value in fields.items() if name in model.model_fields}


class Record(BaseModel):
    """A model that refuses fields it does not have, but reads records of other versions of the service.

    While one version replaces another, both read what both wrote, for as long as records are kept.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def stored(cls, fields: Mapping[str, object]) -> Self:
        """Read a record of a store; fields that this version does not know are left out."""
        return cls.model_validate(known(cls, fields))
