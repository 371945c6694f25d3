"""Every command and every button there is, gathered from the features; the order is the help's."""

from collections.abc import Mapping
from types import MappingProxyType

from handlers import (
    articles,
    asking,
    citing,
    contents,
    courtesy,
    help,  # noqa: A004 - the feature is called help
    preferences,
    privacy,
    search,
)
from handlers.commands import Command, Press


def _commands() -> dict[str, Command]:
    features = (search, citing, contents, articles, preferences, help, privacy, courtesy)
    return {command.name: command for feature in features for command in feature.COMMANDS}


COMMANDS: Mapping[str, Command] = MappingProxyType(_commands())
PRESSES: Mapping[str, Press] = MappingProxyType(
    {
        press.verb: press
        for feature in (articles, asking, contents, preferences, help)
        for press in feature.PRESSES
    }
)
