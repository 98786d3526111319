"""How new a product is that nobody has touched."""

from dataclasses import replace

import numpy as np
import pytest

from recommendations.core.newness import newness
from recommendations.testing.datasets import DAY, EPOCH, Did, dataset_of

NAMES = ["sold", "fresh", "old", "unknown", "tomorrow"]


def test_what_nobody_touched_is_new_by_its_age_and_what_was_taken_is_not() -> None:
    dataset = dataset_of([Did("s", "sold", 100)], products=NAMES)
    created = EPOCH + DAY * np.array([100.0, 40.0, -20.0, np.nan, 130.0])
    dataset = replace(dataset, products=replace(dataset.products, created_at=created))

    assert newness(dataset, 60.0).tolist() == pytest.approx([0.0, 0.5, 0.25, 1.0, 1.0])
    assert newness(dataset, None).tolist() == [0.0, 1.0, 1.0, 1.0, 1.0]
