"""The dashboard holds together as Grafana wants it, and asks Prometheus for what there is."""

import json
import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot import metrics as declared
from bot.metrics import Metrics
from tests.operations.exported import (
    ROOT,
    exported_names,
    labels_out_of_bounds,
    unknown_names,
)
from tests.promtool import promtool

Json = dict[str, Any]

DASHBOARD: Json = json.loads((ROOT / "docs/operations/grafana.json").read_text(encoding="utf-8"))
PANELS: list[Json] = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
TITLES = [panel["title"] for panel in PANELS]
WIDTH = 24  # columns of Grafana's grid
UNITS = {"none", "s", "reqps", "percentunit", "bytes"}
OF_GRAFANA = {"datasource", "__rate_interval", "__range"}


def expressions(panel: Json) -> list[str]:
    return [target["expr"] for target in panel["targets"]]


ALL = [expression for panel in PANELS for expression in expressions(panel)]
ALL += [shown["expr"] for shown in DASHBOARD["annotations"]["list"] if "expr" in shown]


def plain(expression: str) -> str:
    """Return an expression as Grafana sends it."""
    for name, value in {
        "$job": "tiaowen",
        "$instance": ".*",
        "$__rate_interval": "5m",
        "$__range": "1h",
    }.items():
        expression = expression.replace(name, value)
    return expression


def test_grafana_knows_what_it_is() -> None:
    """The keys that Grafana's own export of a dashboard has."""
    assert DASHBOARD["schemaVersion"] == 39  # Grafana 10.4 and later
    assert (DASHBOARD["title"], DASHBOARD["uid"]) == ("Tiaowen", "tiaowen")
    assert "id" not in DASHBOARD  # one database's number
    assert {"annotations", "panels", "templating", "time", "timepicker"} < set(DASHBOARD)


@pytest.mark.parametrize("panel", PANELS, ids=TITLES)
def test_a_panel_is_whole(panel: Json) -> None:
    assert panel["type"] in {"stat", "timeseries", "state-timeline"}
    assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
    assert panel["description"].endswith(".")
    assert panel["fieldConfig"]["defaults"].get("unit", "none") in UNITS
    assert {"defaults", "overrides"} == set(panel["fieldConfig"])
    steps = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
    assert steps[0]["value"] is None
    assert [step["value"] for step in steps[1:]] == sorted(step["value"] for step in steps[1:])
    names = [target["refId"] for target in panel["targets"]]
    assert names == sorted(set(names))
    for target in panel["targets"]:
        assert target["datasource"] == panel["datasource"]
        assert target["legendFormat"]


def test_panels_stand_side_by_side_and_not_on_each_other() -> None:
    places = [panel["gridPos"] for panel in DASHBOARD["panels"]]

    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(places)
    assert all(at["x"] >= 0 and at["x"] + at["w"] <= WIDTH for at in places)
    for one, other in combinations(places, 2):
        beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        below = one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
        assert beside or below


def test_variables_are_defined_before_they_are_used() -> None:
    defined = set(OF_GRAFANA)
    for variable in DASHBOARD["templating"]["list"]:
        used = set(
            re.findall(r"\$\{?(\w+)", json.dumps([variable["query"], variable.get("datasource")]))
        )
        assert used <= defined
        defined.add(variable["name"])

    assert set(re.findall(r"\$\{?(\w+)", json.dumps(DASHBOARD["panels"]))) == defined


def test_it_asks_only_for_what_is_exported() -> None:
    assert unknown_names(ALL) == set()
    assert labels_out_of_bounds(ALL) == []


def test_it_shows_all_that_is_exported_of_the_bot() -> None:
    shown = {name for name in exported_names() if any(name in expr for expr in ALL)}
    ours = {name for name in exported_names() if name.startswith("tiaowen_")}
    # A histogram's sum is not needed for quantiles.
    assert {name for name in ours - shown if not name.endswith(("_sum", "_count"))} == set()


def test_each_expression_keeps_to_the_job_and_process_that_are_chosen() -> None:
    for expression in ALL:
        selectors = re.findall(r"\{([^}]*)\}", expression)
        assert selectors
        for selector in selectors:
            assert selector.startswith('job="$job", instance=~"$instance"')


def busy() -> Metrics:
    """Return the figures of a bot to which all has happened that is counted."""
    metrics = Metrics()
    for method in declared.METHODS:
        metrics.retried(method)
        for code in declared.CODES:
            metrics.called(method, code, 0.1)
    for kind in declared.KINDS:
        metrics.answered(kind, 0.1)
    for check in declared.CHECKS:
        metrics.ready(check, well=True)
    metrics.leads(leading=True)
    return metrics


def grown() -> Iterator[Json]:
    """Yield each series that a bot exports, one more each minute, but for what is only 0 or 1."""
    for family in text_string_to_metric_families(busy().text().decode()):
        for sample in family.samples:
            labels = {**sample.labels, "job": "tiaowen", "instance": "a"}
            told = ", ".join(f"{name}={json.dumps(value)}" for name, value in labels.items())
            values = "1x120" if family.name in {"tiaowen_ready", "tiaowen_leader"} else "0+1x120"
            yield {"series": f"{sample.name}{{{told}}}", "values": values}
    yield {"series": 'up{job="tiaowen", instance="a"}', "values": "1x120"}


def test_prometheus_has_an_answer_to_each_question(tmp_path: Path) -> None:
    """It can read each expression, and finds something for it."""
    tests = [
        {
            "expr": f"count({plain(expression)}) > bool 0",
            "eval_time": "100m",
            "exp_samples": [{"labels": "{}", "value": 1}],
        }
        for expression in ALL
    ]
    written = tmp_path / "test.json"  # JSON is YAML
    whole = {"interval": "1m", "input_series": list(grown()), "promql_expr_test": tests}
    written.write_text(
        json.dumps({"rule_files": [], "evaluation_interval": "1m", "tests": [whole]})
    )

    promtool("test", "rules", written)
