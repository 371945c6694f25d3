"""The command line: `run`, `chat`, `ask`, `index`, `check`, `subscriptions`."""

import asyncio
import gc
import io
import os
import sys
from collections.abc import Coroutine
from pathlib import Path
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

subscriptions = typer.Typer(
    help="Take subscriptions out of the store, or put them in.", no_args_is_help=True
)
app.add_typer(subscriptions, name="subscriptions")


def main() -> None:
    """Run the command line."""
    # While all is loaded there is no garbage, and looking for it takes 30 ms. The bot collects
    # again once it has loaded (`bot.application`); the other commands end before it matters.
    gc.disable()
    # numpy's matrix library would start a thread a core: 50 ms at start for what is never used.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
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
def index() -> None:
    """Build the index of the laws beforehand; small laws need none."""
    from rich.console import Console  # noqa: PLC0415 - as above

    from bot.indexing import index_laws  # noqa: PLC0415 - as above
    from corpus import library  # noqa: PLC0415 - as above

    settings = _settings()
    console = Console(soft_wrap=True, highlight=False)
    try:
        saved = index_laws(library.load(), settings.bot_data_dir, console)
    except LawTextError as error:
        typer.echo(f"Can't index: {error}", err=True)
        raise typer.Exit(1) from None
    if not saved:
        raise typer.Exit(1)


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


@subscriptions.command(name="export")
def export_subscriptions(
    file: Annotated[Path, typer.Argument(help="Where to; `-` is standard output.")] = Path("-"),
) -> None:
    """Write all subscriptions as JSON, one a line: for a backup, or for another store."""
    from bot.subscriptions import export_to  # noqa: PLC0415 - as above

    _execute(export_to(file, _settings()))


@subscriptions.command(name="import")
def import_subscriptions(
    file: Annotated[Path, typer.Argument(help="Where from; `-` is standard input.")],
) -> None:
    """Add exported subscriptions where a chat has none; doing so again changes nothing."""
    from bot.subscriptions import import_from  # noqa: PLC0415 - as above

    _execute(import_from(file, _settings()))


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
