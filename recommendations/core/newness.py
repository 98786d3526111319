"""Products that nobody has touched yet: they must not pass for products that nobody wants."""

import numpy as np
from numpy.typing import NDArray

from .types import SECONDS_A_DAY, Dataset, fade

HALF_LIFE_DAYS = 60.0
"""After so long without any event a product is half as new."""


def newness(dataset: Dataset, half_life_days: float | None = HALF_LIFE_DAYS) -> NDArray[np.float64]:
    """[n_products] 0 for what has an event; else 2^(-age / half_life_days), age counted from ``created_at`` to ``as_of``; 1 where the age is unknown.

    A product of which the shop has no event after years is no new one, and slowly passes for what it is.
    """
    age = (dataset.as_of - dataset.products.created_at) / SECONDS_A_DAY
    age = np.maximum(np.nan_to_num(age, nan=0.0), 0.0)
    new = np.ones(dataset.n_products) if half_life_days is None else fade(age, half_life_days).astype(np.float64)
    touched = np.bincount(dataset.product, minlength=dataset.n_products) > 0
    return np.where(touched, 0.0, new)
