from dataclasses import dataclass
from typing import ClassVar

from ...exceptions import ParameterError
from .base import Parameters, parameter
from .base import marked as _

ALL = "all"


@dataclass(frozen=True, kw_only=True)
class LightFMParameters(Parameters):
    scopes: ClassVar[tuple[str, ...]] = ("shopper", "product")
    extra: ClassVar[str | None] = "lightfm"
    probe: ClassVar[str | None] = "lightfm"
    mixed_unnamed: ClassVar[bool] = False

    loss: str = parameter(
        "warp",
        help=_("What is learnt: the top of the list (WARP), any pair in the right order (BPR), chosen or not (logistic)."),
        choices=("warp", "bpr", "logistic"),
    )
    n_factors: int = parameter(64, help=_("Numbers that describe a shopper or a product."), minimum=1, maximum=512, unit="factors")
    epochs: int = parameter(20, help=_("How often all interactions are gone through."), minimum=1, maximum=500, unit="epochs")
    learning_rate: float = parameter(0.05, help=_("Size of the first steps (Adagrad makes later ones smaller)."), minimum=1e-4, maximum=10.0)
    regularization: float = parameter(0.0, help=_("Pull of all factors towards 0; much more than 0.0001 leaves nothing."), minimum=0.0, maximum=1.0)
    max_sampled: int = parameter(10, help=_("Products drawn at most to find one that is ranked wrongly (WARP)."), minimum=1, maximum=1_000, unit="products")
    half_life_days: float | None = parameter(
        None, help=_("An interaction counts half after this long."), minimum=0.01, maximum=36_500, unit="days", none=_("never fades")
    )
    features: float = parameter(
        1.0, help=_("Weight of tags, brand, category and price together, relative to the product itself; 0: without them."), minimum=0.0, maximum=100.0
    )
    most_shoppers: int = parameter(
        200_000,
        help=_("Lists are stored for so many shoppers, those who came last; the others are served from the lists of products."),
        minimum=1,
        maximum=1_000_000,
        unit="shoppers",
    )
    neighbours: int = parameter(300, help=_("Products kept in each product's row."), minimum=10, maximum=1_000, unit="products")
    history_decay: float = parameter(0.9, help=_("Each older order or moment of a shopper counts this much of the one after it."), minimum=0.0, maximum=1.0)
    threads: int | str = parameter(
        1, help=_('How many train at once, a number or "all"; with more than one no two runs are alike.'), minimum=1, maximum=256, unit="threads", words=(ALL,)
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if isinstance(self.threads, str) and self.threads != ALL:
            raise ParameterError(f"threads is {self.threads!r}; it takes a whole number or {ALL!r}")

    @property
    def deterministic(self) -> bool:
        return self.threads == 1
