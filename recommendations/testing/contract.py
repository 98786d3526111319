"""What every recommender must keep, as a test class: subclass it, name the recommender, and pytest does the rest.

class TestMine(RecommenderContract):
    recommender = Mine
"""

import json
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
import pytest

from ..core.types import Dataset, ProductTable, Ranked
from ..exceptions import ParameterError, RecommendationsError
from ..recommenders.base import Recommender
from .datasets import random_dataset

SHOPPERS = 211
"""A size that nothing else in a small shop of 11 products has: their pairs are at most 110."""


class RecommenderContract:
    """Subclasses set ``recommender``, and override ``make`` where it takes more than parameters."""

    recommender: ClassVar[type[Recommender[Any]]]

    def make(self, dataset: Dataset) -> Recommender[Any]:
        """An unfitted recommender with its default parameters; blends fit their sources on ``dataset`` here."""
        return self.recommender()

    def fitted(self, dataset: Dataset | None = None) -> Recommender[Any]:
        dataset = random_dataset() if dataset is None else dataset
        return self.make(dataset).fit(dataset, seed=3)

    def all_lists(self, fitted: Recommender[Any], n: int = 5) -> dict[str, Ranked]:
        return {scope: fitted.lists(scope, n) for scope in fitted.Parameters.scopes}

    def test_it_learns_something(self) -> None:
        for scope, ranked in self.all_lists(self.fitted()).items():
            assert len(ranked) > 0, f"no row of scope {scope}"
            assert len(ranked.products) > 0

    def test_rows_are_whole_ranked_and_bounded(self) -> None:
        dataset = random_dataset()
        for scope, ranked in self.all_lists(self.fitted(dataset), n=4).items():
            assert len(set(ranked.keys)) == len(ranked.keys) == len(ranked.indptr) - 1
            assert len(ranked.products) == len(ranked.scores) == len(ranked.sources) == ranked.indptr[-1]
            for position in range(len(ranked)):
                products, scores, _ = ranked.row(position)
                assert 0 < len(products) <= 4, f"{scope} row {position}"
                assert len(set(products.tolist())) == len(products)
                assert np.isfinite(scores).all()
                assert (scores > 0).all()
                assert list(zip(-scores, dataset.tie[products], strict=True)) == sorted(zip(-scores, dataset.tie[products], strict=True))
                assert (products >= 0).all()
                assert (products < dataset.n_products).all()

    def test_no_product_stands_in_its_own_list(self) -> None:
        if "product" in self.recommender.Parameters.scopes and not self.recommender.Parameters.own_rows:
            ranked = self.fitted().lists("product", 100)
            for position, key in enumerate(ranked.keys):
                assert key not in ranked.row(position)[0]

    def test_the_same_data_and_seed_give_the_same_lists(self) -> None:
        first, second = self.all_lists(self.fitted()), self.all_lists(self.fitted())
        for scope, ranked in first.items():
            assert list(ranked.keys) == list(second[scope].keys)
            assert np.array_equal(ranked.products, second[scope].products)
            assert np.array_equal(ranked.scores, second[scope].scores)

    def test_codes_carry_no_meaning(self) -> None:
        """The same shop with its products numbered otherwise gets the same lists under the other numbers."""
        dataset = random_dataset()
        renamed = np.random.default_rng(5).permutation(dataset.n_products).astype(np.int32)
        other = _with_products_renamed(dataset, renamed)
        for scope, ranked in self.all_lists(self.fitted(dataset)).items():
            theirs = self.all_lists(self.fitted(other))[scope]
            rows = {renamed[int(key)] if scope == "product" else key: ranked.row(position) for position, key in enumerate(ranked.keys)}
            assert len(rows) == len(theirs)
            for position, key in enumerate(theirs.keys):
                products, scores, _ = rows[key]
                assert np.allclose(theirs.row(position)[1], scores, rtol=1e-5)
                assert renamed[products].tolist() == theirs.row(position)[0].tolist()

    def test_the_clock_is_the_datasets(self) -> None:
        """A log ten years older, with its ``as_of`` ten years older, teaches the same."""
        dataset = random_dataset()
        shift = 10 * 365 * 86_400
        older = replace(dataset, time=dataset.time - np.uint32(shift), as_of=dataset.as_of - shift)
        for scope, ranked in self.all_lists(self.fitted(dataset)).items():
            theirs = self.all_lists(self.fitted(older))[scope]
            assert np.array_equal(ranked.products, theirs.products)
            assert np.allclose(ranked.scores, theirs.scores)

    def test_it_refuses_what_it_cannot_do(self) -> None:
        dataset = random_dataset()
        with pytest.raises(RecommendationsError):
            self.make(dataset).lists(self.recommender.Parameters.scopes[0] if self.recommender.Parameters.scopes else "product", 5)
        fitted = self.fitted(dataset)
        with pytest.raises(RecommendationsError, match="scope"):
            fitted.lists("planet", 5)
        for scope in fitted.Parameters.scopes[:1]:
            with pytest.raises(RecommendationsError):
                fitted.lists(scope, 0)

    def test_an_empty_log_is_refused(self) -> None:
        dataset = random_dataset()
        with pytest.raises(RecommendationsError, match="no events"):
            self.make(dataset).fit(dataset.until(0))

    def test_parameters_go_to_json_and_back(self) -> None:
        parameters = self.recommender.Parameters()
        assert self.recommender.Parameters.from_json(json.loads(json.dumps(parameters.to_json()))) == parameters
        with pytest.raises(ParameterError, match="unknown parameter wibble"):
            self.recommender.Parameters.from_json({"wibble": 1})

    def test_what_serving_and_the_artifact_need_is_plain(self) -> None:
        fitted = self.fitted()
        json.dumps(dict(fitted.serving()), allow_nan=False)
        for name, array in fitted.state().items():
            assert array.dtype != object, f"{name} would need pickle"

    def test_the_artifact_describes_no_single_shopper(self) -> None:
        """No array of the state has as many entries along an axis as there are shoppers: more than there is of anything else."""
        dataset = random_dataset(shoppers=SHOPPERS)
        assert dataset.n_shoppers == SHOPPERS
        for name, array in self.fitted(dataset).state().items():
            assert not {SHOPPERS, SHOPPERS + 1} & set(array.shape), f"{name} {array.shape} would hold a row for each of {SHOPPERS} shoppers"

    def test_its_docstring_gives_formula_cost_and_source(self) -> None:
        text = self.recommender.__doc__ or ""
        assert len(text) > 120
        if self.recommender.Parameters.needs_run:
            for word in ("Time", "Source"):
                assert word in text, f"the docstring of {self.recommender.__name__} does not say {word}"


def _with_products_renamed(dataset: Dataset, renamed: np.ndarray) -> Dataset:
    back = np.argsort(renamed)
    order = np.lexsort((renamed[dataset.product], dataset.unit))
    table = dataset.products
    return replace(
        dataset,
        product=renamed[dataset.product][order],
        kind=dataset.kind[order],
        quantity=dataset.quantity[order],
        drawn=dataset.drawn[order],
        tie=dataset.tie[back],
        products=ProductTable(
            tags=table.tags[back],
            tag_names=table.tag_names,
            categories=tuple(table.categories[code] for code in back),
            brands=tuple(table.brands[code] for code in back),
            prices=table.prices[back],
            created_at=table.created_at[back],
        ),
    )
