"""`parley chat`: a conversation at the terminal."""

from __future__ import annotations

from typing import Annotated

import typer


def chat(
    user: Annotated[str, typer.Option(help="Who talks; memory and files are theirs.", metavar="NAME")] = "",
    conversation: Annotated[str, typer.Option(help="A conversation to go on with.", metavar="ID")] = "",
) -> None:
    """Talk at the keyboard, or through a pipe, a message a line."""
    from connectors.app import run
    from connectors.platforms.cli import NothingAnswered

    try:
        run(_chat(user, conversation))
    except NothingAnswered as error:
        raise typer.Exit(1) from error


async def _chat(user: str, conversation: str) -> None:
    from connectors.app import running_agent, settings
    from connectors.platforms.cli import Terminal

    async with running_agent() as agent:
        await Terminal(agent, settings(), user=user, conversation_id=conversation).run()
