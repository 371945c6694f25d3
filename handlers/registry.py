"""Every command and every button there is, gathered from the features; the order is the help's."""

from collections.abc import Mapping
from types import MappingProxyType

from handlers import articles, citing, contents, help, preferences, privacy, search  # noqa: A004 - the feature is called help
from handlers.commands import Command, Press


def _commands() -> dict[str, Command]:
    features = (citing, search, contents, articles, preferences, help, privacy)
    return {command.name: command for feature in features for command in feature.COMMANDS}


COMMANDS: Mapping[str, Command] = MappingProxyType(_commands())
PRESSES: Mapping[str, Press] = MappingProxyType(
    {
        press.verb: press
        for feature in (articles, contents, preferences, help)
        for press in feature.PRESSES
    }
)
