"""A bare bot that echoes every text, written as python-telegram-bot's own examples are.

It is what the bot is measured against: the least that any bot on this library has to do.
"""

import asyncio
import logging
import os

from telegram import Update
from telegram.ext import Application, ApplicationBuilder, ContextTypes, MessageHandler, filters

logging.basicConfig(level=logging.INFO)
logging.getLogger("httpx").setLevel(logging.WARNING)  # it would log whole URLs, with the token


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Send a message's text back."""
    if update.message is not None and update.message.text is not None:
        await update.message.reply_text(update.message.text)


def main() -> None:
    """Run until stopped; the settings have the names that the bot's own have."""
    builder = (
        ApplicationBuilder()
        .token(os.environ["TELEGRAM_BOT_TOKEN"])
        .base_url(f"{os.environ['TELEGRAM_API_URL']}/bot")
        .concurrent_updates(True)
    )
    if os.environ.get("BOT_MODE") == "webhook":
        asyncio.run(_by_webhook(_ready(builder.updater(None).build())))
    else:
        _ready(builder.build()).run_polling(allowed_updates=Update.ALL_TYPES)


def _ready(application: Application) -> Application:  # type: ignore[type-arg] # as in the examples
    application.add_handler(MessageHandler(filters.TEXT, echo))
    return application


async def _by_webhook(application: Application) -> None:  # type: ignore[type-arg] # as above
    """Run as the library's `customwebhookbot` does, but listen before Telegram is told where."""
    # As bots that poll do not load a server.
    import uvicorn  # noqa: PLC0415
    from starlette.applications import Starlette  # noqa: PLC0415
    from starlette.requests import Request  # noqa: PLC0415
    from starlette.responses import Response  # noqa: PLC0415
    from starlette.routing import Route  # noqa: PLC0415

    async def take(request: Request) -> Response:
        update = Update.de_json(await request.json(), application.bot)
        await application.update_queue.put(update)
        return Response()

    host, _, port = os.environ["BOT_LISTEN"].partition(":")
    app = Starlette(routes=[Route("/telegram", take, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(app, host, int(port), log_level="warning"))
    async with application:
        await application.start()
        serving = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.01)
        await application.bot.set_webhook(
            f"{os.environ['BOT_PUBLIC_URL']}/telegram",
            allowed_updates=Update.ALL_TYPES,
            max_connections=100,
        )
        await serving
        await application.stop()


if __name__ == "__main__":
    main()
