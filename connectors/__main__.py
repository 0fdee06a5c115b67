"""`parley`: the commands. Nothing heavy is imported before a command runs, so that `--help` answers at once."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from connectors.commands.ask import ask
from connectors.commands.chat import chat
from connectors.commands.discord import discord
from connectors.commands.doctor import doctor
from connectors.commands.memory import memory
from connectors.commands.models import models
from connectors.commands.plan import plan
from connectors.commands.serve import serve
from connectors.commands.tools import tools


def print_version(wanted: bool) -> None:
    """Print the version and end, if that was asked."""
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(version("parley"))
        except PackageNotFoundError:  # run from the sources, not installed
            print("not installed")
        raise typer.Exit()


program = typer.Typer(
    name="parley",
    help="An assistant that draws, reads, listens, speaks, translates, writes and remembers, on your own machine.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # Rich would double the time that --help takes
    context_settings={"help_option_names": ["-h", "--help"]},
)


@program.callback()
def about(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=print_version)
    ] = False,
) -> None:
    """What stands before the commands."""


program.command()(chat)
program.command()(ask)
program.command()(plan)
program.command()(tools)
program.command()(doctor)
program.command()(serve)
program.command()(discord)
program.add_typer(memory)
program.add_typer(models)


def main() -> None:
    """Run the command the arguments name. Exit code 1 with one sentence on stderr when it could not be done."""
    try:
        program(prog_name="parley")
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()  # the reader left, `parley tools | head` say: nobody to tell
        sys.exit(1)
    except Exception as error:
        from connectors.app import failure_sentence

        print(failure_sentence(error), file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
