"""Text on pages that are pictures, for the names of rooms: read by the text reader that the service uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from locdet.commands.extras import service_installed

if TYPE_CHECKING:
    from locdet.engine import PlanResult
    from locdet.ports import TextReader

__all__ = ["named", "read_text_option", "text_reader"]

_NONE = """no text reader is set. To take Textract, with AWS credentials in the environment:
LOCDET_PROVIDERS='{"text_reader": "locdet.aws.textract:text_reader"}'"""

read_text_option = click.option(
    "--read-text",
    is_flag=True,
    help="Name rooms by the text on scans and pictures too, with the text reader that LOCDET_PROVIDERS names.",
)


def text_reader(stage: str) -> TextReader:
    """Return the text reader that the environment names.

    Raises:
        click.ClickException: It names none, or one that cannot be made; or the stage names no rooms.
    """
    if stage != "final":
        raise click.UsageError(f"--read-text needs --stage final; {stage} gives rooms no names from text")
    with service_installed():
        from locdet.config import Settings, SettingsInvalid
        from locdet.providers import provider
    try:
        reader: TextReader | None = provider(Settings.load(), "text_reader")
    except SettingsInvalid as error:
        raise click.ClickException(str(error)) from error
    if reader is None:
        raise click.ClickException(_NONE)
    return reader


def named(result: PlanResult, data: bytes, reader: TextReader, *, page: int, dpi: float) -> PlanResult:
    """Name the rooms of a result by the words on its page, unless the page has text of its own.

    Raises:
        locdet.errors.AppError: The page could not be read.
    """
    if result.page is None or result.page.text:
        return result
    words = reader.read(data, key=None, page=page, dpi=dpi)
    return result.with_names(words) if words else result
