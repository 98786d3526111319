"""Typed parameters: known, explained, bounded. No numpy here: serving and the admin form read this."""

from collections.abc import Mapping
from dataclasses import Field, asdict, dataclass, field, fields
from functools import cache
from typing import Any, ClassVar, Self, get_args, get_type_hints

from ...exceptions import ParameterError


def marked(text: str) -> str:
    """The text itself, imported as ``_`` so that translators find it; the admin translates it. Django's own function would load Django here."""
    return text


def parameter(
    default: Any,
    *,
    help: str,
    minimum: float | None = None,
    maximum: float | None = None,
    unit: str = "",
    choices: tuple[str, ...] = (),
    learnt: tuple[Any, ...] = (),
    none: str = "",
    words: tuple[str, ...] = (),
    of: str = "",
) -> Any:
    """A dataclass field with what a person needs to set it.

    ``learnt`` holds, in order, what calibration may choose where nobody set it; ``none`` says what None means; ``words`` are those that a
    number may be replaced by; ``of`` is "strategies" where a text holds their slugs, separated by spaces.
    """
    told = {"help": help, "minimum": minimum, "maximum": maximum, "unit": unit, "choices": choices, "learnt": learnt, "none": none, "words": words, "of": of}
    return field(default=default, metadata=told)


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """Base of every recommender's parameters. The class attributes say what the recommender can do."""

    scopes: ClassVar[tuple[str, ...]] = ()
    """For whom it makes rows: product, shopper, category, all; none where it is computed live."""
    needs_run: ClassVar[bool] = True
    """False: computed at request time from the shopper's own history, by ``live``."""
    live: ClassVar[str | None] = None
    """Where no run is needed, or ``own_rows``: dotted path of ``(parameters, LiveContext) -> sequence of Own, best first``, both of ``core.history``.

    Serving calls it for each slate, with the shopper's latest events and the request's clock; it should not import numpy nor read a database.
    """
    own_rows: ClassVar[bool] = False
    """True: a product's row holds that product itself, what was learnt of its repetition. Never the source of a blend; ``live`` is told
    what the rows of the products that the shopper bought say."""
    needs_sources: ClassVar[bool] = False
    """True: fitted on other fitted recommenders (a blend)."""
    mixed_unnamed: ClassVar[bool] = True
    """False: a blend mixes it only where its ``sources`` name it, since calibration fits each source on several folds and this one is slow."""
    extra: ClassVar[str | None] = None
    """The optional dependency, as in pip install recommendations[extra]."""
    probe: ClassVar[str | None] = None
    """The module whose presence tells that the extra is installed."""

    def __post_init__(self) -> None:
        for each in fields(self):
            _check(self, each)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """From a strategy's JSON; ParameterError names what is unknown, with the names that exist."""
        names = [each.name for each in fields(cls)]
        unknown = sorted(set(values) - set(names))
        if unknown:
            raise ParameterError(f"unknown parameter {', '.join(unknown)}; there are {', '.join(names) or 'none'}")
        return cls(**values)

    @classmethod
    def from_strategy(cls, values: Mapping[str, Any], weights: Mapping[str, Any]) -> Self:
        """From a strategy's ``parameters`` and ``weights``: what is set goes before what calibration learnt, and that before the defaults."""
        learnable, learnt = cls.from_json(values).learnable(), weights.get("learnt") or {}
        return cls.from_json({**{name: value for name, value in learnt.items() if value in learnable.get(name, ())}, **values})

    def learnable(self) -> dict[str, tuple[Any, ...]]:
        """By name, the values, in order, among which calibration may choose; it may hang on what else is set."""
        return {each.name: each.metadata["learnt"] for each in fields(self) if each.metadata.get("learnt")}

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def _check(owner: Parameters, each: Field[Any]) -> None:
    value = getattr(owner, each.name)
    allowed = types_of(type(owner), each.name)
    if int not in allowed and float in allowed and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
        object.__setattr__(owner, each.name, value)
    if (isinstance(value, bool) and bool not in allowed) or not isinstance(value, allowed):
        raise ParameterError(f"{each.name} is {value!r}; it takes {' or '.join(kind.__name__ for kind in allowed)}")
    if isinstance(value, float) and value != value:
        raise ParameterError(f"{each.name} is not a number")
    low, high, choices = each.metadata.get("minimum"), each.metadata.get("maximum"), each.metadata.get("choices")
    if choices and value not in choices:
        raise ParameterError(f"{each.name} is {value!r}; it takes one of {', '.join(choices)}")
    if isinstance(value, (int, float)) and ((low is not None and value < low) or (high is not None and value > high)):
        raise ParameterError(f"{each.name} is {value}; it takes {low if low is not None else '-inf'} to {high if high is not None else 'inf'}")


@cache
def types_of(cls: type[Parameters], name: str) -> tuple[type, ...]:
    """What the annotation of a parameter allows, NoneType included."""
    hint = get_type_hints(cls)[name]
    return tuple(kind for kind in get_args(hint) or (hint,) if isinstance(kind, type))
