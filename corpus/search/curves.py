"""An additive model: every figure about an article earns it points, read off a curve."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A line through points; level before the first and after the last.

    Attributes:
        at: Values of the figure, ascending.
        points: What each of them earns.
    """

    at: Column
    points: Column


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """A curve for each figure, by its name."""

    by_name: Mapping[str, Curve]

    def points(self, figures: Mapping[str, Column]) -> Column:
        """Return what articles earn for their figures, all curves added up.

        Raises:
            KeyError: A figure that has a curve was not given.
        """
        earned = [np.interp(figures[name], c.at, c.points) for name, c in self.by_name.items()]
        total: Column = np.sum(earned, axis=0)
        return total
