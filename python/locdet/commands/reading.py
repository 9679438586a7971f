"""Text on pages that are pictures, for the names of rooms."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from locdet.commands.extras import service_installed
from locdet.engine import read_names
from locdet.errors import AppError
from locdet.local.ocr import LocalReader, is_installed

if TYPE_CHECKING:
    from collections.abc import Callable

    from locdet.engine import PlanResult
    from locdet.ports import TextReader

__all__ = ["named", "ocr_option", "text_reader"]

_NONE = "--ocr on needs a text reader: pip install 'locdet[ocr]'"

ocr_option = click.option(
    "--ocr",
    type=click.Choice(["auto", "on", "off"]),
    default="auto",
    show_default=True,
    help="Name rooms by the text on scans and pictures: auto if the extra locdet[ocr] is installed or LOCDET_PROVIDERS "
    "names a text reader, on or say what is missing, off.",
)


def text_reader(ocr: str, *, stage: str, threads: int | None = None) -> TextReader | None:
    """Return the text reader that the environment names, else that of this machine; None for no reading.

    Args:
        ocr: ``auto``, ``on`` or ``off``.
        stage: The preset; those before ``final`` name no rooms.
        threads: Threads of the reader of this machine.

    Raises:
        click.ClickException: There is none and ``on`` wants one, or the one that is named cannot be made.
    """
    if ocr == "on" and stage != "final":
        raise click.UsageError(f"--ocr on needs --stage final; {stage} gives rooms no names from text")
    if ocr == "off" or stage != "final":
        return None
    reader = _named() if os.environ.get("LOCDET_PROVIDERS") else LocalReader(threads) if is_installed() else None
    if reader is None and ocr == "on":
        raise click.ClickException(_NONE)
    return reader


def named(
    result: PlanResult,
    data: bytes,
    reader: TextReader | None,
    *,
    page: int,
    dpi: float,
    on_progress: Callable[[int, int], object] | None = None,
) -> tuple[PlanResult, AppError | None]:
    """Name the rooms of a result by the words on its page, unless the page has text of its own or there is no reader.

    Returns:
        The result, and why its page could not be read if it could not.
    """
    if reader is None or result.page is None or result.page.text:
        return result, None
    try:
        detection = read_names(result.detection, data, reader, page=page, dpi=dpi, on_progress=on_progress)
    except AppError as error:
        return result, error
    return replace(result, detection=detection), None


def _named() -> TextReader | None:
    with service_installed():
        from locdet.config import Settings, SettingsInvalid
        from locdet.providers import provider
    try:
        reader: TextReader | None = provider(Settings.load(), "text_reader")
    except SettingsInvalid as error:
        raise click.ClickException(str(error)) from error
    return reader
