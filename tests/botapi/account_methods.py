"""The methods about the bot itself: getMe, commands."""

from tests.botapi.access import readable_chat
from tests.botapi.menus import Scope, parse_commands, parse_scope
from tests.botapi.parameters import Parameters
from tests.botapi.platform import Platform
from tests.botapi.shapes import Json, user_json


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
