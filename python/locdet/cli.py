"""The command line: ``locdet detect``, ``walls``, ``batch``, ``serve``, ``submit`` and more.

The commands of the service import what a plain installation lacks when they run.

Exit codes: 0 everything worked, 2 some inputs failed, 1 nothing worked, 130 interrupted.
"""

from __future__ import annotations

import sys

import click

import locdet_core as lc
from locdet.commands.batch import batch
from locdet.commands.detect import detect
from locdet.commands.evaluate import evaluate
from locdet.commands.info import info
from locdet.commands.serve import serve
from locdet.commands.serve_model import serve_model
from locdet.commands.submit import submit
from locdet.commands.tokens import tokens
from locdet.commands.walls import walls
from locdet.commands.worker import worker
from locdet.errors import AppError

__all__ = ["cli", "main"]

_INTERRUPTED = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(lc.__version__, prog_name="locdet")
def cli() -> None:
    """Find the rooms on architectural blueprints."""


for _command in (detect, walls, batch, evaluate, info, serve, worker, submit, tokens, serve_model):
    cli.add_command(_command)


def main() -> None:
    """Run the command line and exit with its code."""
    try:
        # Without standalone mode click returns the code that a command passes to `ctx.exit`.
        code = cli.main(prog_name="locdet", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = 1
    except (lc.LocdetError, AppError) as error:
        click.echo(f"locdet: {error} [{error.code}]", err=True)
        code = 1
    except (click.Abort, KeyboardInterrupt):
        click.echo("locdet: interrupted", err=True)
        code = _INTERRUPTED
    except BrokenPipeError:
        # The reader of stdout has gone (`locdet detect plan.png | head`); nobody is left to tell.
        sys.stderr.close()
        code = 1
    except OSError as error:
        click.echo(f"locdet: {error.strerror or error}", err=True)
        code = 1
    sys.exit(code)
