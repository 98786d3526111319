from dataclasses import dataclass
from typing import ClassVar

from .base import Parameters, parameter
from .base import marked as _


@dataclass(frozen=True, kw_only=True)
class ItemNeighboursParameters(Parameters):
    scopes: ClassVar[tuple[str, ...]] = ("product",)

    similarity: str = parameter(
        "cosine",
        help=_("How alike two products are: cosine or Jaccard of who chose them, Pearson of how much, or by how far it exceeds chance (log-likelihood)."),
        choices=("cosine", "pearson", "jaccard", "log_likelihood"),
    )
    weighting: str = parameter(
        "none",
        help=_("TF-IDF and BM25 let shoppers (orders) with few products say more about each of them; BM25 also evens out popular products."),
        choices=("none", "tf_idf", "bm25"),
    )
    basis: str = parameter(
        "auto",
        help=_("Two products meet in one shopper's history, or only in one unit (order); automatic: in units where most events share theirs."),
        choices=("auto", "shopper", "unit"),
    )
    half_life_days: float | None = parameter(
        60.0,
        help=_("A meeting counts half after this long."),
        minimum=0.01,
        maximum=36_500,
        unit="days",
        none=_("never fades"),
        learnt=(15.0, 30.0, 60.0, 120.0, None),
    )
    shrinkage: float = parameter(
        3.0, help=_("Added to the norms or counts compared: pairs seen rarely count less."), minimum=0.0, maximum=10_000, learnt=(3.0, 10.0, 30.0)
    )
    k1: float = parameter(1.2, help=_("Of BM25: how soon more of the same stops counting; 0: at once."), minimum=0.0, maximum=1_000)
    b: float = parameter(0.75, help=_("Of BM25: how far popular products are brought down to the mean; 0: not at all."), minimum=0.0, maximum=1.0)
    max_products: int = parameter(
        500,
        help=_("Of one shopper only so many products count, the heaviest: bounds the pairs that one account makes."),
        minimum=2,
        maximum=5_000,
        unit="products",
    )
    history_decay: float = parameter(0.9, help=_("Each older order or moment of a shopper counts this much of the one after it."), minimum=0.0, maximum=1.0)
