"""The methods about the bot itself: getMe, updates, webhooks, commands."""

from collections.abc import Mapping

from tests.botapi.access import readable_chat
from tests.botapi.errors import bad_request, conflict
from tests.botapi.menus import Scope, parse_commands, parse_scope
from tests.botapi.parameters import Parameters
from tests.botapi.platform import Platform
from tests.botapi.shapes import Json, user_json

_WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


def get_me(platform: Platform, _: Parameters) -> Json:
    """Answer getMe."""
    return user_json(platform.bot) | {
        "can_join_groups": True,
        "can_read_all_group_messages": platform.reads_all,
        "supports_inline_queries": platform.inline.is_on,
        "supports_guest_queries": platform.inline.has_guests,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


async def get_updates(platform: Platform, parameters: Parameters) -> list[Mapping[str, object]]:
    """Answer getUpdates."""
    if platform.webhook_url:
        raise conflict(_WEBHOOK_ACTIVE)
    _remember_allowed(platform, parameters)
    return await platform.queue.poll(
        parameters.integer("offset"),
        parameters.integer("limit") if "limit" in parameters else 100,
        parameters.integer("timeout"),
    )


def set_webhook(platform: Platform, parameters: Parameters) -> bool:
    """Answer setWebhook; nothing is delivered to it."""
    url = parameters.get("url", "")
    if url and not url.startswith("https://"):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    _remember_allowed(platform, parameters)
    platform.webhook_url = url
    if parameters.boolean("drop_pending_updates"):
        platform.queue.clear()
    return True


def delete_webhook(platform: Platform, parameters: Parameters) -> bool:
    """Answer deleteWebhook."""
    return set_webhook(platform, Parameters(parameters, url=""))


def get_webhook_info(platform: Platform, _: Parameters) -> Json:
    """Answer getWebhookInfo."""
    body: Json = {
        "url": platform.webhook_url,
        "has_custom_certificate": False,
        "pending_update_count": len(platform.queue),
    }
    if platform.queue.allowed:
        body["allowed_updates"] = list(platform.queue.allowed)
    return body


def set_my_commands(platform: Platform, parameters: Parameters) -> bool:
    """Answer setMyCommands."""
    commands = parse_commands(parameters.json("commands"))
    platform.menus.set(_scope(platform, parameters), parameters.get("language_code", ""), commands)
    return True


def get_my_commands(platform: Platform, parameters: Parameters) -> list[Json]:
    """Answer getMyCommands."""
    commands = platform.menus.get(_scope(platform, parameters), parameters.get("language_code", ""))
    return [{"command": line.command, "description": line.description} for line in commands]


def delete_my_commands(platform: Platform, parameters: Parameters) -> bool:
    """Answer deleteMyCommands."""
    platform.menus.delete(_scope(platform, parameters), parameters.get("language_code", ""))
    return True


def _scope(platform: Platform, parameters: Parameters) -> Scope:
    scope = parse_scope(parameters.json("scope"))
    if scope.chat_id:
        readable_chat(platform, Parameters(chat_id=str(scope.chat_id)))
    return scope


def _remember_allowed(platform: Platform, parameters: Parameters) -> None:
    """Keep `allowed_updates`; without it the last list stays, and an empty one resets it."""
    allowed = parameters.json("allowed_updates")
    if isinstance(allowed, list):
        platform.queue.allowed = tuple(str(kind) for kind in allowed)
