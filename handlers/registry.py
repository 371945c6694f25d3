"""Every command and every button there is, gathered from the features; the order is the help's."""

from collections.abc import Mapping
from types import MappingProxyType

from handlers import (
    articles,
    asking,
    bookmarks,
    citing,
    contents,
    courtesy,
    export,
    help,  # noqa: A004 - the feature is called help
    preferences,
    privacy,
    related,
    settings,
    stats,
)
from handlers.commands import Command, Press
from handlers.daily import commands as daily


def _commands() -> dict[str, Command]:
    reading = (asking, citing, contents, articles, bookmarks, daily)
    features = (*reading, settings, preferences, help, privacy, export, courtesy, stats)
    return {command.name: command for feature in features for command in feature.COMMANDS}


def _presses() -> dict[str, Press]:
    opening = (articles, asking, contents, related, bookmarks, help)
    changing = (daily, settings, preferences, export)
    return {press.verb: press for feature in (*opening, *changing) for press in feature.PRESSES}


COMMANDS: Mapping[str, Command] = MappingProxyType(_commands())
PRESSES: Mapping[str, Press] = MappingProxyType(_presses())
