"""The command line: `run`, `chat`, `ask`, `check`."""

import asyncio
import io
import sys
from collections.abc import Coroutine
from typing import Annotated, Any

import typer

from config.logging import set_up_logging
from config.settings import Settings, SettingsError, read_settings
from corpus.errors import LawTextError
from storage.errors import StorageError

app = typer.Typer(
    name="tiaowen",
    help="A chat bot for reading a law: on Telegram, or here in the terminal.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # what is no text there must harm nothing
    app()


@app.command()
def run() -> None:
    """Run the bot: on Telegram if TELEGRAM_BOT_TOKEN is set, else in the terminal."""
    settings = _settings()
    if settings.telegram_bot_token is None:
        typer.echo("TELEGRAM_BOT_TOKEN is not set: talking here.", err=True)
        chat()
        return
    from bot.running import run_telegram  # noqa: PLC0415 - the terminal need not load Telegram

    _execute(run_telegram(settings, settings.telegram_bot_token.get_secret_value()))


@app.command()
def chat() -> None:
    """Talk in the terminal; through a pipe, one reply for each line."""
    from bot.running import run_terminal  # noqa: PLC0415 - `--help` need not load the bot

    _execute(run_terminal(_settings()))


@app.command(context_settings={"ignore_unknown_options": True})
def ask(
    query: Annotated[
        list[str],
        typer.Argument(help="What to ask; `-` reads one query a line from standard input."),
    ],
    *,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Print one answer."""
    from bot.asking import ask_each, ask_once  # noqa: PLC0415 - `--help` need not load the bot

    text = " ".join(query)
    settings = _settings()
    _execute(ask_each(settings, sys.stdin) if text == "-" else ask_once(settings, text, json=json))


@app.command()
def check() -> None:
    """Check settings, laws and connections, each by name."""
    from bot.checking import check_all  # noqa: PLC0415 - `--help` need not load the bot

    try:
        settings = read_settings()
    except SettingsError as error:
        for fault in error.faults:
            typer.echo(f"failed  settings: {fault}")
        raise typer.Exit(1) from None
    _log_to_stderr(settings, at_least="warning")
    if not asyncio.run(check_all(settings)):
        raise typer.Exit(1)


def _settings() -> Settings:
    """Read the settings and set up logging; where they are wrong, say so and leave."""
    try:
        settings = read_settings()
    except SettingsError as error:
        for fault in error.faults:
            typer.echo(f"Wrong setting. {fault}", err=True)
        raise typer.Exit(1) from None
    _log_to_stderr(settings)
    return settings


def _log_to_stderr(settings: Settings, at_least: str | None = None) -> None:
    set_up_logging(
        form=settings.bot_log_format,
        level=at_least or settings.bot_log_level,
        secrets=settings.secrets,
    )


def _execute(work: Coroutine[Any, Any, None]) -> None:
    """Run to the end; where it can't, say why in one sentence and leave with status 1."""
    from bot.running import Unusable  # noqa: PLC0415 - as above

    try:
        asyncio.run(work)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    except (LawTextError, StorageError, Unusable) as error:
        typer.echo(f"Can't run: {error}", err=True)
        raise typer.Exit(1) from None
