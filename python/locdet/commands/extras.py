"""Commands that need more than a plain installation has."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["service_installed"]


@contextmanager
def service_installed() -> Iterator[None]:
    """Say what to install if what is imported within is missing."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "locdet").partition(".")[0] in ("locdet", "locdet_core"):
            raise
        raise click.ClickException(f"{error.name} is missing: pip install 'locdet[serve]'") from error
