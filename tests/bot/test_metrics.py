"""Metrics: what is counted, how Prometheus reads it, and that nothing in it tells of a person."""

import ast
import random
import re
import timeit
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import get_args

import pytest
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

from bot import metrics as declared
from bot.delivery.outcomes import Outcome as DeliveryOutcome
from bot.metrics import CONTENT_TYPE, Metrics
from bot.telegram.updates import ALLOWED
from handlers.reply import Outcome
from tests.promtool import promtool

ROOT = Path(__file__).parents[2]
Samples = dict[tuple[str, tuple[str, ...]], float]


def families(metrics: Metrics) -> dict[str, Metric]:
    return {family.name: family for family in text_string_to_metric_families(_text(metrics))}


def samples(metrics: Metrics) -> Samples:
    """Return each figure of our own under its name and the values of its labels."""
    return {
        (sample.name.removeprefix("tiaowen_"), tuple(sample.labels.values())): sample.value
        for family in families(metrics).values()
        for sample in family.samples
        if sample.name.startswith("tiaowen_")
    }


def _text(metrics: Metrics) -> str:
    return metrics.text().decode()


def under_way(metrics: Metrics) -> None:
    metrics.under_way().__enter__()


COUNTED: list[tuple[Callable[[Metrics], object], str, tuple[str, ...], float]] = [
    (lambda m: m.update("message"), "updates_total", ("message",), 1),
    (lambda m: m.update("poll_answer"), "updates_total", ("other",), 1),
    (under_way, "updates_under_way", (), 1),
    (lambda m: m.answered("inline_query", 0.2), "answer_duration_seconds_count",
     ("inline_query",), 1),
    (lambda m: m.answered("inline_query", 0.2), "answer_duration_seconds_sum",
     ("inline_query",), 0.2),
    # "95 of 100 within 300 ms" is read off exactly: there is a bucket up to 0.3.
    (lambda m: m.answered("message", 0.3), "answer_duration_seconds_bucket", ("message", "0.3"), 1),
    (lambda m: m.answered("message", 0.301), "answer_duration_seconds_bucket",
     ("message", "0.3"), 0),
    (lambda m: m.answered("message", 0.004), "answer_duration_seconds_bucket",
     ("message", "0.005"), 1),
    (lambda m: m.answered("message", 31), "answer_duration_seconds_bucket", ("message", "30.0"), 0),
    (lambda m: m.answered("message", 31), "answer_duration_seconds_bucket", ("message", "+Inf"), 1),
    (lambda m: m.found("article"), "searches_total", ("article",), 1),
    (lambda m: m.found("數據"), "searches_total", ("other",), 1),
    (lambda m: m.delivered("too late"), "deliveries_total", ("too late",), 1),
    (lambda m: m.called("sendMessage", "200", 0.05), "telegram_calls_total",
     ("200", "sendMessage"), 1),
    (lambda m: m.called("sendMessage", "429", 0.05), "telegram_calls_total",
     ("429", "sendMessage"), 1),
    (lambda m: m.called("sendMessage", "502", 0.05), "telegram_calls_total",
     ("5xx", "sendMessage"), 1),
    (lambda m: m.called("getMe", "none", 5), "telegram_calls_total", ("none", "getMe"), 1),
    (lambda m: m.called("getMe", "418", 5), "telegram_calls_total", ("other", "getMe"), 1),
    (lambda m: m.called("getMe", "50000", 5), "telegram_calls_total", ("other", "getMe"), 1),
    (lambda m: m.called("a/file.txt", "200", 5), "telegram_calls_total", ("200", "other"), 1),
    (lambda m: m.called("getMe", "200", 0.5), "telegram_call_duration_seconds_sum",
     ("getMe",), 0.5),
    (lambda m: m.retried("sendMessage"), "telegram_retries_total", ("sendMessage",), 1),
    (lambda m: m.waited("told", 3), "limiter_wait_seconds_sum", ("told",), 3),
    (lambda m: m.waited("group", 3), "limiter_wait_seconds_count", ("group",), 1),
    (lambda m: m.store_failed("ledger"), "store_errors_total", ("ledger",), 1),
    (lambda m: m.failed(), "failures_total", (), 1),
    (lambda m: m.ready("laws", well=True), "ready", ("laws",), 1),
    (lambda m: m.ready("laws", well=False), "ready", ("laws",), 0),
    (lambda m: m.leads(leading=True), "leader", ("polling",), 1),
    (lambda m: m.pending(7), "webhook_pending_updates", (), 7),
]  # fmt: skip


@pytest.mark.parametrize(("happens", "name", "labels", "value"), COUNTED)
def test_what_happens_is_counted(
    happens: Callable[[Metrics], object], name: str, labels: tuple[str, ...], value: float
) -> None:
    metrics = Metrics()
    happens(metrics)

    assert samples(metrics)[name, labels] == value


def test_an_update_is_under_way_until_it_is_answered() -> None:
    metrics = Metrics()
    with metrics.under_way(), metrics.under_way():
        assert samples(metrics)["updates_under_way", ()] == 2

    assert samples(metrics)["updates_under_way", ()] == 0


def test_each_has_its_own_figures_and_the_process_its_memory() -> None:
    one, other = Metrics(), Metrics()
    one.failed()

    assert samples(other)["failures_total", ()] == 0
    assert families(other)["process_resident_memory_bytes"].samples[0].value > 1_000_000
    assert "python_info" in families(other)
    assert "_created" not in _text(other)


def test_counts_are_there_before_they_count() -> None:
    """Else the first one of a kind would be no change to Prometheus."""
    known = samples(Metrics())

    assert {value for _, value in known.items()} == {0}
    for name, values in (
        ("updates_total", declared.KINDS),
        ("searches_total", declared.SEARCHED),
        ("deliveries_total", declared.DELIVERED),
        ("store_errors_total", declared.STORES),
        ("limiter_wait_seconds_count", declared.LIMITS),
    ):
        assert {labels[0] for known_name, labels in known if known_name == name} == values


def hostile() -> Iterator[str]:
    """Yield what an attacker, or a fault of ours, might get into a label: each time another."""
    rng = random.Random(6)  # noqa: S311 - no secret is made of it
    odd = [
        '"',
        "\n",
        "\\",
        "}",
        "{",
        "\x00",
        "數",
        "👨‍👩‍👧",
        "\ud800",
        "message",
        "200",
        "5",
        "x" * 99,
    ]
    for number in range(10_000):
        yield "".join(rng.choices(odd, k=rng.randrange(1, 6))) + str(number)


def test_ten_thousand_values_that_nobody_knows_are_one() -> None:
    metrics = Metrics()
    for value in hostile():
        metrics.update(value)
        metrics.answered(value, 1)
        metrics.found(value)
        metrics.called(value, value, 1)
        metrics.retried(value)
        metrics.waited(value, 1)
        metrics.delivered(value)
        metrics.store_failed(value)
        metrics.ready(value, well=True)
    counted = samples(metrics)

    assert counted["updates_total", ("other",)] == 10_000
    assert counted["telegram_calls_total", ("other", "other")] == 10_000
    known = declared.KINDS | declared.SEARCHED | declared.DELIVERED | declared.LIMITS
    known |= declared.STORES | {"other"}
    buckets = {"+Inf", *(str(each) for each in declared.SECONDS)}
    assert {label for _, labels in counted for label in labels} <= known | buckets
    assert len(metrics.text()) < 20_000


def test_all_that_can_be_counted_is_still_little() -> None:
    """What Prometheus keeps of one process, however long it runs and whatever it meets."""
    metrics = Metrics()
    for kind in (*declared.KINDS, "other"):
        metrics.update(kind)
        metrics.answered(kind, 1)
    for method in (*declared.METHODS, "other"):
        metrics.retried(method)
        for code in (*declared.CODES, "other"):
            metrics.called(method, code, 1)
    for check in (*declared.CHECKS, "other"):
        metrics.ready(check, well=True)

    assert len(samples(metrics)) < 1000
    assert len(metrics.text()) < 100_000


# Where the values of a label come from; "other" is none of them.
SOURCES: list[tuple[set[str], frozenset[str]]] = [
    (set(ALLOWED), declared.KINDS),
    ({outcome.value for outcome in Outcome}, declared.SEARCHED),
    ({kind.__name__.lower() for kind in get_args(DeliveryOutcome)} | {"too late"},
     declared.DELIVERED),
]  # fmt: skip


@pytest.mark.parametrize(("used", "known"), SOURCES, ids=["kinds", "searched", "delivered"])
def test_the_known_values_are_those_that_there_are(used: set[str], known: frozenset[str]) -> None:
    assert used == known


def called_methods() -> set[str]:
    """Return the Bot API's name of each method that the code calls."""
    called = set()
    for path in (ROOT / "bot").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and re.search(
                r"(\b|_)bot$", ast.unparse(node.value)
            ):
                first, *rest = node.attr.split("_")
                called.add(first + "".join(part.capitalize() for part in rest))
    verbs = ("get", "set", "send", "edit", "answer", "delete")
    return {name for name in called if name.startswith(verbs) and not name.islower()}


def test_each_method_that_is_called_is_counted_by_its_name() -> None:
    assert called_methods() == declared.METHODS


def test_prometheus_finds_nothing_to_say_against_names_and_help() -> None:
    metrics = Metrics()
    for happens, *_ in COUNTED:
        happens(metrics)

    assert promtool("check", "metrics", given=metrics.text()) == ""
    assert CONTENT_TYPE == "text/plain; version=0.0.4; charset=utf-8"


def test_a_day_is_read_as_it_was() -> None:
    """Each hour the parser of Prometheus's text reads what was counted since the day began."""
    metrics, rng = Metrics(), random.Random(20261122)  # noqa: S311 - no secret is made of it
    expected = dict.fromkeys(("updates", "none", "429", "seconds"), 0.0)
    for _hour in range(24):
        for _ in range(rng.randrange(500)):
            seconds, kind = rng.expovariate(10), rng.choice(ALLOWED)
            outcome, code = rng.choice(["article", "none"]), rng.choice(["200", "429", "500"])
            with metrics.under_way():
                metrics.update(kind)
                metrics.found(outcome)
                metrics.called("sendMessage", code, seconds)
                metrics.answered(kind, seconds)
            expected["updates"] += 1
            expected["none"] += outcome == "none"
            expected["429"] += code == "429"
            expected["seconds"] += seconds
        read = samples(metrics)

        assert _total(read, "updates_total") == expected["updates"]
        assert read["searches_total", ("none",)] == expected["none"]
        assert _total(read, "telegram_calls_total", "429") == expected["429"]
        assert _total(read, "answer_duration_seconds_sum") == pytest.approx(expected["seconds"])
        assert _total(read, "answer_duration_seconds_bucket", "+Inf") == expected["updates"]
        assert read["updates_under_way", ()] == 0
    promtool("check", "metrics", given=metrics.text())


def _total(read: Samples, name: str, label: str | None = None) -> float:
    return sum(
        value
        for (known, labels), value in read.items()
        if known == name and (label is None or label in labels)
    )


@pytest.mark.parametrize("happens", [
    lambda m: m.called("sendMessage", "200", 0.05),
    lambda m: m.answered("message", 0.05),
    lambda m: m.update("message"),
], ids=["a call", "an answer", "an update"])  # fmt: skip
def test_counting_costs_next_to_nothing(happens: Callable[[Metrics], object]) -> None:
    metrics = Metrics()
    seconds = min(timeit.repeat(lambda: happens(metrics), number=1000, repeat=20)) / 1000

    assert seconds < 20e-6
