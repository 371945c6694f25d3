"""What the bot exports, for what is said of it in dashboards and alerts."""

import re
from collections.abc import Iterable
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from bot import metrics as declared
from bot.metrics import Metrics

ROOT = Path(__file__).parents[2]

_SUFFIXES = {
    "counter": ("_total",),
    "histogram": ("_bucket", "_count", "_sum"),
    "summary": ("_count", "_sum"),
    "gauge": ("",),
}
_BOUNDS = {
    "kind": declared.KINDS,
    "outcome": declared.SEARCHED | declared.DELIVERED,
    "method": declared.METHODS,
    "code": declared.CODES,
    "limit": declared.LIMITS,
    "store": declared.STORES,
    "check": declared.CHECKS,
    "role": {"polling"},
    "le": {*map(str, declared.SECONDS), "+Inf"},
}
_OF_PROMETHEUS = {"up"}
_NAME = re.compile(r"\b((?:tiaowen|process|python)_\w+|up)\b")
_SELECTED = re.compile(r"(\w+)\s*(?:=~|!~|!=|=)\s*\"([^\"]*)\"")


def exported_names() -> set[str]:
    """Return the names of all series that the bot exports."""
    text = Metrics().text().decode()
    return {
        family.name + suffix
        for family in text_string_to_metric_families(text)
        for suffix in _SUFFIXES[family.type]
    }


def unknown_names(expressions: Iterable[str]) -> set[str]:
    """Return the series that are asked for and that nobody exports."""
    asked = {name for expression in expressions for name in _NAME.findall(expression)}
    assert asked
    return asked - exported_names() - _OF_PROMETHEUS


def labels_out_of_bounds(expressions: Iterable[str]) -> list[tuple[str, str]]:
    """Return each label that is asked for with a value that it never has."""
    return [
        (label, value)
        for expression in expressions
        for label, values in _SELECTED.findall(expression)
        if label not in {"job", "instance"}
        for value in values.split("|")
        if value not in {*_BOUNDS[label], "other"}
    ]
