"""Each alert fires when something is wrong, and none while all is well: so says Prometheus."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.operations.exported import ROOT, labels_out_of_bounds, unknown_names
from tests.promtool import promtool

ALERTS = ROOT / "docs/operations/alerts.yml"
RULES = ALERTS.read_text(encoding="utf-8").split("- alert: ")[1:]
NAMES = [rule.partition("\n")[0] for rule in RULES]

# Series as promtool writes them: a first value, and what is added each minute, so many times.
Series = Mapping[str, str]
MINUTES = 480
STEADY = f"0x{MINUTES}"


def each_minute(more: float) -> str:
    return f"0+{more}x{MINUTES}"


def _of_a_process(instance: str, leads: int) -> dict[str, str]:
    at = f'instance="{instance}", job="tiaowen"'
    return {
        f"up{{{at}}}": f"1x{MINUTES}",
        f"process_start_time_seconds{{{at}}}": STEADY,
        f"process_resident_memory_bytes{{{at}}}": f"200000000+10000x{MINUTES}",
        f'tiaowen_ready{{check="laws", {at}}}': f"1x{MINUTES}",
        f'tiaowen_ready{{check="store", {at}}}': f"1x{MINUTES}",
        f'tiaowen_leader{{role="polling", {at}}}': f"{leads}x{MINUTES}",
        f"tiaowen_webhook_pending_updates{{{at}}}": STEADY,
        f'tiaowen_updates_total{{kind="message", {at}}}': each_minute(60),
        f"tiaowen_failures_total{{{at}}}": STEADY,
        f'tiaowen_answer_duration_seconds_bucket{{le="0.3", {at}}}': each_minute(58),
        f'tiaowen_answer_duration_seconds_bucket{{le="1.0", {at}}}': each_minute(60),
        f'tiaowen_answer_duration_seconds_bucket{{le="10.0", {at}}}': each_minute(60),
        f'tiaowen_answer_duration_seconds_bucket{{le="+Inf", {at}}}': each_minute(60),
        f"tiaowen_answer_duration_seconds_count{{{at}}}": each_minute(60),
        f'tiaowen_telegram_calls_total{{code="200", {at}}}': each_minute(60),
        f'tiaowen_telegram_calls_total{{code="429", {at}}}': each_minute(1),
        f'tiaowen_telegram_calls_total{{code="5xx", {at}}}': each_minute(1),
        f'tiaowen_telegram_calls_total{{code="none", {at}}}': each_minute(1),
        f'tiaowen_deliveries_total{{outcome="delivered", {at}}}': each_minute(20),
        f'tiaowen_deliveries_total{{outcome="gone", {at}}}': each_minute(1),
        f'tiaowen_deliveries_total{{outcome="refused", {at}}}': each_minute(0.1),
        f'tiaowen_deliveries_total{{outcome="too late", {at}}}': STEADY,
        f'tiaowen_store_errors_total{{store="store", {at}}}': STEADY,
    }


WELL = {**_of_a_process("a", leads=1), **_of_a_process("b", leads=0)}


@dataclass(frozen=True)
class Trouble:
    """Something that is wrong, told apart from something like it that is not.

    Attributes:
        alert: What tells of it.
        changed: What is otherwise than when all is well: series by their beginnings, those of one
            process after its name as in `a: up`.
        nearly: The same, where it is not yet so bad, or soon over.
        minute: When it is to have fired.
    """

    alert: str
    changed: Series
    nearly: Series
    minute: int = 60


TROUBLES = [
    Trouble("TiaowenDown", {"up": "1x10 0x470"}, {"a: up": "1x10 0x470"}, 12),
    Trouble("TiaowenReplicaDown", {"a: up": "1x10 0x470"}, {"a: up": "1x10 0x1 1x468"}, 14),
    Trouble(
        "TiaowenRestarts",
        {"a: process_start": "0x45 3000 3100 3200x400"},
        {"a: process_start": "0x45 3000 3100x400"},  # an upgrade, and one more
        50,
    ),
    Trouble(
        "TiaowenNotReady",
        {'a: tiaowen_ready{check="store"': "1x30 0x450"},
        {'a: tiaowen_ready{check="store"': "1x30 0x3 1x450"},
        40,
    ),
    Trouble(
        "TiaowenNobodyPolls",
        {"tiaowen_leader": "0x480"},
        # The one that leads dies, and the other takes over.
        {"a: tiaowen_leader": "1x57 0x423", "b: tiaowen_leader": "0x58 1x422"},
    ),
    Trouble(
        "TiaowenNoUpdates",
        {"tiaowen_webhook_pending": "0x20 12x460", "tiaowen_updates_total": "0+60x20 1200x460"},
        # Nobody asks at night.
        {"tiaowen_updates_total": "0+60x20 1200x460"},
        40,
    ),
    Trouble(
        "TiaowenUpdatesPile",
        {"tiaowen_webhook_pending": "0x20 300x460"},
        # All of a class ask at once, and are answered within five minutes.
        {"tiaowen_webhook_pending": "0x52 300x5 0x400"},
    ),
    Trouble(
        "TiaowenFails",
        {"a: tiaowen_failures_total": each_minute(2)},
        {"a: tiaowen_failures_total": each_minute(0.5)},
    ),
    Trouble(
        "TiaowenSlow",
        {'tiaowen_answer_duration_seconds_bucket{le="1.0"': each_minute(56),
         'tiaowen_answer_duration_seconds_bucket{le="0.3"': each_minute(56)},
        # Slow alike, but only few ask: one citation of a whole chapter is no trend.
        {"tiaowen_answer_duration_seconds_count": each_minute(0.5),
         'tiaowen_answer_duration_seconds_bucket{le="0.3"': each_minute(0),
         'tiaowen_answer_duration_seconds_bucket{le="1.0"': each_minute(0),
         'tiaowen_answer_duration_seconds_bucket{le="10.0"': each_minute(0.5),
         'tiaowen_answer_duration_seconds_bucket{le="+Inf"': each_minute(0.5)},
    ),
    Trouble(
        "TiaowenThrottled",
        {'tiaowen_telegram_calls_total{code="429"': each_minute(10)},
        {'tiaowen_telegram_calls_total{code="429"': each_minute(3)},
    ),
    Trouble(
        "TiaowenTelegramAway",
        {'tiaowen_telegram_calls_total{code="none"': each_minute(30)},
        {'tiaowen_telegram_calls_total{code="5xx"': each_minute(10)},
    ),
    Trouble(
        "TiaowenDeliveriesLate",
        {'a: tiaowen_deliveries_total{outcome="too late"': "0x30 40x450"},
        {'a: tiaowen_deliveries_total{outcome="too late"': "40x480"},  # before Prometheus began
    ),
    Trouble(
        "TiaowenDeliveriesRefused",
        {'tiaowen_deliveries_total{outcome="refused"': each_minute(5)},
        {'tiaowen_deliveries_total{outcome="refused"': each_minute(1)},
        70,
    ),
    Trouble(
        "TiaowenStoreErrors",
        {'tiaowen_store_errors_total{store="store"': "0x50 0+30x430"},
        # Redis was restarted: a second or two.
        {'tiaowen_store_errors_total{store="store"': "0x55 2x425"},
    ),
    Trouble(
        "TiaowenMemoryGrows",
        {"a: process_resident": "200000000x100 200000000+400000x380"},
        # As much, but when the process had just begun and loaded its laws.
        {"a: process_resident": "80000000+10000000x20 280000000x460"},
        479,
    ),
    Trouble(
        "TiaowenMemoryGrows", {"a: process_resident": "430000000x480"},
        {"a: process_resident": "400000000x480"}, 30,
    ),
]  # fmt: skip


def changed(changes: Series) -> dict[str, str]:
    """Return the series of when all is well, with some otherwise."""
    series = dict(WELL)
    for which, values in changes.items():
        process, _, beginning = which.rpartition(": ")
        found = [
            name for name in WELL if name.startswith(beginning) and f'instance="{process}' in name
        ]
        assert found, which
        series.update(dict.fromkeys(found, values))
    return series


def fire(series: Series, minutes: Iterable[int], alerts: Mapping[str, int], folder: Path) -> None:
    """Have Prometheus say that of all alerts just these fire, each for so many series."""
    expected = [{"labels": f'{{alertname="{name}"}}', "value": n} for name, n in alerts.items()]
    test = {
        "interval": "1m",
        "input_series": [{"series": name, "values": values} for name, values in series.items()],
        "promql_expr_test": [
            {
                "expr": 'count by (alertname) (ALERTS{alertstate="firing"})',
                "eval_time": f"{minute}m",
                "exp_samples": expected,
            }
            for minute in minutes
        ],
    }
    written = folder / "test.json"  # JSON is YAML
    written.write_text(
        json.dumps({"rule_files": [str(ALERTS)], "evaluation_interval": "1m", "tests": [test]})
    )
    promtool("test", "rules", written)


def named(trouble: Trouble) -> str:
    return trouble.alert


@pytest.mark.parametrize("trouble", TROUBLES, ids=named)
def test_an_alert_fires_when_something_is_wrong(trouble: Trouble, tmp_path: Path) -> None:
    fire(changed(trouble.changed), [trouble.minute], {trouble.alert: 1}, tmp_path)


@pytest.mark.parametrize("trouble", TROUBLES, ids=named)
def test_it_is_silent_when_something_is_nearly_wrong(trouble: Trouble, tmp_path: Path) -> None:
    fire(changed(trouble.nearly), [trouble.minute], {}, tmp_path)


def test_all_are_silent_while_all_is_well(tmp_path: Path) -> None:
    fire(WELL, range(0, MINUTES, 5), {}, tmp_path)


def test_a_bot_that_nobody_asks_is_well(tmp_path: Path) -> None:
    idle = {
        name: values if values.startswith(("1", "2")) else STEADY for name, values in WELL.items()
    }

    fire(idle, range(0, MINUTES, 5), {}, tmp_path)


def test_a_prometheus_that_finds_no_bot_says_that_it_is_down(tmp_path: Path) -> None:
    fire({}, [5], {"TiaowenDown": 1}, tmp_path)


def test_each_alert_is_tried() -> None:
    assert len(NAMES) > 10
    assert {trouble.alert for trouble in TROUBLES} == set(NAMES)


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_each_says_what_is_the_matter_and_what_to_do(rule: str) -> None:
    for part in ("summary", "description", "action"):
        assert re.search(rf"^ +{part}: *\S", rule, re.MULTILINE), part
    assert re.search(r"labels: \{severity: (critical|warning)\}", rule)


def test_they_ask_only_for_what_is_exported() -> None:
    expressions = [rule.partition("expr:")[2].partition("labels:")[0] for rule in RULES]

    assert unknown_names(expressions) == set()
    assert labels_out_of_bounds(expressions) == []


def test_prometheus_can_read_them() -> None:
    assert f"{len(NAMES)} rules found" in promtool("check", "rules", ALERTS)
