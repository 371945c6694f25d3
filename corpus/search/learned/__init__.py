"""What was learned from people's questions: see README.md here, and `benchmarks/learn.py`."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from corpus.search.associations import Associations
from corpus.search.curves import Curve, Curves
from corpus.search.prior import Kind, Prior

LAWS, ASSOCIATIONS = "laws.json", "associations.json"
LEANINGS, CURVES = "leanings.json", "curves.json"


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned.

    Attributes:
        prior: Which laws people ask about.
        associations: Which law words go with which everyday words.
        leanings: Which laws, by folded title, go with which everyday words.
        curves: What each figure about an article earns it.
    """

    prior: Prior
    associations: Associations
    leanings: Associations
    curves: Curves


@cache
def load() -> Learned:
    """Read what was learned from the files beside this module."""
    return learned({name: _read(name) for name in (LAWS, ASSOCIATIONS, LEANINGS, CURVES)})


def learned(files: Mapping[str, Any]) -> Learned:
    """Return what was learned from what the files hold, by their names."""
    laws = files[LAWS]
    kinds = [Kind(re.compile(kind["title"]), kind["rate"]) for kind in laws["kinds"]]
    by_name = {
        name: Curve(np.array(curve["at"]), np.array(curve["points"]))
        for name, curve in files[CURVES].items()
    }
    return Learned(
        Prior(kinds, laws["asked"]),
        _associations(files[ASSOCIATIONS]),
        _associations(files[LEANINGS]),
        Curves(by_name),
    )


def _associations(content: Mapping[str, Mapping[str, float]]) -> Associations:
    return Associations({word: tuple(found.items()) for word, found in content.items()})


def _read(name: str) -> Any:  # noqa: ANN401
    return json.loads(resources.files(__package__).joinpath(name).read_text("utf-8"))
