"""The methods about updates: getUpdates, setWebhook, deleteWebhook, getWebhookInfo."""

from collections.abc import Mapping

from tests.botapi.parameters import Parameters
from tests.botapi.platform import Platform
from tests.botapi.shapes import Json
from tests.botapi.webhooks import Webhook, read_webhook

_WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


async def get_updates(platform: Platform, parameters: Parameters) -> list[Mapping[str, object]]:
    """Answer getUpdates."""
    if platform.webhooks.current is not None:
        await platform.queue.refuse(_WEBHOOK_ACTIVE)
    _remember_allowed(platform, parameters)
    return await platform.queue.poll(
        parameters.integer("offset"),
        parameters.integer("limit") if "limit" in parameters else 100,
        parameters.integer("timeout"),
    )


def set_webhook(platform: Platform, parameters: Parameters) -> bool:
    """Answer setWebhook; without a URL it is deleteWebhook."""
    if not parameters.get("url"):
        return delete_webhook(platform, parameters)
    platform.webhooks.check_pace()
    wanted = read_webhook(parameters)
    _remember_allowed(platform, parameters)
    platform.queue.end_poll()
    _change(platform, parameters, wanted)
    return True


def delete_webhook(platform: Platform, parameters: Parameters) -> bool:
    """Answer deleteWebhook."""
    _change(platform, parameters, None)
    return True


def get_webhook_info(platform: Platform, _: Parameters) -> Json:
    """Answer getWebhookInfo."""
    webhook, failure = platform.webhooks.current, platform.webhooks.failure
    body: Json = {
        "url": webhook.url if webhook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(platform.queue),
    }
    if failure is not None:
        body |= {"last_error_date": failure.date, "last_error_message": failure.message}
    if webhook is not None:
        body["max_connections"] = webhook.max_connections
    if platform.queue.allowed:
        body["allowed_updates"] = list(platform.queue.allowed)
    return body


def _change(platform: Platform, parameters: Parameters, wanted: Webhook | None) -> None:
    """Set another webhook, or none; the same one again changes nothing."""
    drops = parameters.boolean("drop_pending_updates")
    if drops:
        platform.queue.clear()
    if drops or wanted != platform.webhooks.current:
        platform.webhooks.change(wanted)


def _remember_allowed(platform: Platform, parameters: Parameters) -> None:
    """Keep `allowed_updates`; without it the last list stays, and an empty one resets it."""
    allowed = parameters.json("allowed_updates")
    if isinstance(allowed, list):
        platform.queue.allowed = tuple(str(kind) for kind in allowed)
