"""Recommenders that need no run: their list is made for each slate, from what the shopper did."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.module_loading import import_string

from .. import registry
from ..core.history import Event
from ..exceptions import ParameterError, UnknownRecommender
from .safety import report

if TYPE_CHECKING:
    from ..recommenders.parameters.base import Parameters

Live = Callable[[Sequence[Event]], Sequence[str]]
"""The shopper's latest events -> product keys, best first."""


def live_of(recommender: str, parameters: Mapping[str, Any]) -> Live | None:
    """The function that the recommender's parameters class names; None where it needs a run, or (reported) cannot be loaded."""
    try:
        cls = registry.get(recommender).parameters_class()
        if cls.needs_run or cls.live is None:
            return None
        return partial(import_string(cls.live), _read(cls, parameters))
    except UnknownRecommender:
        return None  # The system checks say so; what it has published goes on being served.
    except Exception as error:
        report("a recommender cannot be loaded", error, recommender=recommender)
        return None


def _read(cls: "type[Parameters]", parameters: Mapping[str, Any]) -> "Parameters":
    try:
        return cls.from_json(parameters)
    except ParameterError as error:
        report("parameters cannot be read, the defaults are used", error, parameters=parameters)
        return cls()
