"""Recommenders whose list is made for each slate, from what the shopper did, and for some from what a run learnt of these products."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING, Any

from django.utils.module_loading import import_string

from .. import registry
from ..core.history import LiveContext, Own
from ..core.packing import Packed
from ..exceptions import ParameterError, UnknownRecommender
from .safety import report

if TYPE_CHECKING:
    from ..recommenders.parameters.base import Parameters


@dataclass(frozen=True)
class Live:
    """A live recommender with its parameters."""

    make: Callable[[LiveContext], Sequence[Own]]
    own_rows: bool = False
    """It is told what its run learnt of the products that the shopper bought; without a run it has nothing to serve."""

    def __call__(self, context: LiveContext) -> dict[str, Own]:
        """By product, the first of each; ValueError where a score is no positive number."""
        found: dict[str, Own] = {}
        for own in self.make(context):
            if not (isfinite(own.score) and own.score > 0.0):
                raise ValueError(f"the score of {own.product!r} is {own.score!r}; it takes a positive number")
            found.setdefault(str(own.product), own)
        return found


def own_entries(rows: Mapping[str, Packed]) -> tuple[dict[str, float], dict[str, int]]:
    """What products' own rows, by product, say of these products themselves: scores and source bytes."""
    learnt: dict[str, float] = {}
    marks: dict[str, int] = {}
    for product, row in rows.items():
        for key, score, mark in row:
            if key == product:
                learnt[product], marks[product] = score, mark
    return learnt, marks


def live_of(recommender: str, parameters: Mapping[str, Any]) -> Live | None:
    """The function that the recommender's parameters class names; None where a run alone is served, or (reported) the class cannot be loaded.

    A function that cannot be loaded is reported too and makes no list: the rows of such a run are no lists for others.
    """
    try:
        cls = registry.get(recommender).parameters_class()
        if cls.live is None or (cls.needs_run and not cls.own_rows):
            return None
        return Live(partial(_function(cls.live, recommender), _read(cls, parameters)), own_rows=cls.needs_run)
    except UnknownRecommender:
        return None  # The system checks say so; what it has published goes on being served.
    except Exception as error:
        report("a recommender cannot be loaded", error, recommender=recommender)
        return None


def _function(path: str, recommender: str) -> Callable[..., Sequence[Own]]:
    try:
        return import_string(path)
    except Exception as error:
        report("a recommender cannot be loaded", error, recommender=recommender)
        return lambda parameters, context: ()


def _read(cls: "type[Parameters]", parameters: Mapping[str, Any]) -> "Parameters":
    try:
        return cls.from_json(parameters)
    except ParameterError as error:
        report("parameters cannot be read, the defaults are used", error, parameters=parameters)
        return cls()
