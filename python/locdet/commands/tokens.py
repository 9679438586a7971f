"""``locdet tokens``: who may use a server of this machine."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from locdet.commands.extras import service_installed
from locdet.commands.serve import data_option

if TYPE_CHECKING:
    from pathlib import Path

    from locdet.local.tokens import TokenEntry, TokensFile

__all__ = ["tokens"]


@click.group()
def tokens() -> None:
    """Make, list and remove the tokens of a local server.

    A data folder with tokens lets nobody in without one. A running server takes changes within a second or two.
    """


@tokens.command()
@click.argument("owner")
@click.option("--days", type=click.FloatRange(0, min_open=True), help="Days until it expires; never if left out.")
@data_option
def add(*, owner: str, days: float | None, data_dir: Path) -> None:
    """Make a token for OWNER, who sees only jobs made with tokens of this name.

    The token goes to standard output, once: only its hash is kept.
    """
    click.echo(_file(data_dir).add(owner, days=days))
    click.echo("Keep it: it is not shown again. Give it as LOCDET_TOKEN, or in a file with --token-file.", err=True)


@tokens.command("list")
@data_option
def list_tokens(*, data_dir: Path) -> None:
    """List the tokens by id and owner."""
    for entry in _file(data_dir).entries():
        click.echo(f"{entry.token_id}  {entry.owner}  {_expiry(entry)}")


@tokens.command()
@click.argument("name")
@data_option
def remove(*, name: str, data_dir: Path) -> None:
    """Remove the tokens of an owner, or the one with this id."""
    count = _file(data_dir).remove(name)
    if count == 0:
        raise click.ClickException(f"there is no token of {name}: see locdet tokens list")
    click.echo(f"removed {count} {'token' if count == 1 else 'tokens'}", err=True)


def _file(data_dir: Path) -> TokensFile:
    with service_installed():
        from locdet.local.tokens import TokensFile
    return TokensFile(data_dir)


def _expiry(entry: TokenEntry) -> str:
    if entry.expires_at is None:
        return "does not expire"
    day = f"{datetime.fromtimestamp(entry.expires_at, tz=UTC):%Y-%m-%d}"
    return f"expired on {day}" if entry.is_expired else f"expires on {day}"
