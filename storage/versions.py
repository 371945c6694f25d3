"""How what is kept outlives a change of its form, with two releases at work side by side.

While a bot is upgraded, processes of two neighbouring releases share what is kept. So each line
begins with the version that one must know to understand it, and there are two ways to change a
kind of record:

- A field with a default is added. The version stays. The release before reads such a line and
  passes over the field, which is lost where it writes the record anew: what may not be lost is not
  added so.
- Whatever else changes raises the kind's version, and comes with a function from the fields as they
  were. Older lines are migrated when they are read, over any number of versions, and are written in
  the new form when they are next changed.

A process that meets a line of a later version can't know what it says, and leaves it as it is: it
reads nothing there, and is refused to write over it, as if the store were away (though for that
line alone); nor is a promise there delivered, moved or replaced. Only people's own wish to be
forgotten or to have a subscription ended is done at once, whatever the line says.

The layout around the lines (SQLite's tables, Redis' keys) has a version too, and a process of a
release before refuses to work with a later one.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

# From the stored fields of a record in one version to those of the next.
Migration = Callable[[Mapping[str, Any]], Mapping[str, Any]]


class LaterVersionError(Exception):
    """A line is of a later version than the one known."""


def write_line(version: int, fields: Mapping[str, Any]) -> str:
    """Return a line of JSON that begins with its version.

    The line is ASCII, so that even half a surrogate pair, which UTF-8 can't hold, is kept. Back
    ends know a later version by its beginning: `{"v": ` and digits.
    """
    return json.dumps({"v": version, **fields})


def read_line(
    line: str | bytes, version: int, migrations: Mapping[int, Migration]
) -> Mapping[str, Any]:
    """Return the fields of a line as they are in a version, migrated if they are of one before.

    Args:
        line: The line.
        version: The version known.
        migrations: How fields are migrated, by the version that they are of.

    Raises:
        LaterVersionError: The line is of a later version.
        ValueError: It is not such a line.
        TypeError: The same.
        LookupError: The same.
        RecursionError: The same; it is JSON nested too deep for the reader.
    """
    fields: Mapping[str, Any] = json.loads(line)
    found = fields["v"]
    if type(found) is not int or found < 1:
        raise ValueError("not a version")
    if found > version:
        raise LaterVersionError
    for earlier in range(found, version):
        fields = migrations[earlier](fields)
    return fields
