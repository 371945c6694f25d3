"""What is answered over HTTP: the webhook, and the three questions about the bot's state."""

from collections.abc import Awaitable, Callable

from starlette.exceptions import HTTPException
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.failures import log_failure, reference
from bot.http.health import Health, is_well
from bot.metrics import CONTENT_TYPE
from bot.telegram.webhook import Webhook

_LARGEST_BODY = 1024 * 1024  # bytes; an update of Telegram's has some thousands
_FRESH = {"Cache-Control": "no-store"}


def build(
    health: Health, metrics_text: Callable[[], Awaitable[bytes]], webhook: Webhook | None
) -> ASGIApp:
    """Return the application.

    Args:
        health: What `/readyz` tells.
        metrics_text: What `/metrics` tells, in the text format of `bot.metrics`.
        webhook: What takes updates, if they come that way.
    """
    others = Router(_state_routes(health, metrics_text), redirect_slashes=False)

    # The webhook's path is a secret: a router would compare it letter by letter.
    async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
        mine = webhook if webhook is not None and webhook.is_at(scope["raw_path"]) else others
        await mine(scope, receive, send)

    return _Fence(RequestBodyLimitMiddleware(dispatch, max_body_size=_LARGEST_BODY))


def _state_routes(health: Health, metrics_text: Callable[[], Awaitable[bytes]]) -> list[Route]:
    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok", headers=_FRESH)

    async def readyz(_: Request) -> Response:
        found = await health.look()
        return JSONResponse(found, 200 if is_well(found) else 503, headers=_FRESH)

    async def metrics(_: Request) -> Response:
        return Response(await metrics_text(), headers=_FRESH, media_type=CONTENT_TYPE)

    return [Route(f"/{each.__name__}", each) for each in (healthz, readyz, metrics)]


class _Fence:
    """Turns what is raised into an answer of one line; what failed is told to the log alone."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        except ClientDisconnect:
            return
        except HTTPException as refusal:
            answer = PlainTextResponse(refusal.detail, refusal.status_code, refusal.headers)
            await answer(scope, receive, send)
        except Exception as error:  # noqa: BLE001 - whatever it is, others are answered after it
            log_failure(error, reference())
            await PlainTextResponse("Internal Server Error", 500)(scope, receive, send)
