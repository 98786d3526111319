"""Cold start: are products that nobody has touched, and shoppers of whom next to nothing is known, served better than by chance?

On the log of the database that VAR_DIR or DATABASE_URL names, as imported; nothing is written to it:

    VAR_DIR=/tmp/shop python -m benchmarks.cold_start --days 30 --seed 0 --json cold.json

Products: the last days are held back, and all earlier events of a seeded tenth of the products are removed. For each shopper who took
some of these products in the last days, they are placed among all of the tenth (AUC "cold": the chance that one taken stands above one not
taken; ties count half) and among all products new to the shopper (AUC "all"; hit rate@10, beside that of ten products drawn at random).
Chance is .5.
Shoppers: those whose first event lies in the last days are served from their first 0, 1, 2 products; NDCG@10 of what else they took then,
beside the list of the popularity strategy. Events at one time stand in the order of a seeded hash.
Intervals: 95 %, bootstrap over shoppers.
"""

# ruff: noqa: E402 - Django has to be set up first

import argparse
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopsite.settings")

import django

django.setup()

from recommendations.core.types import SECONDS_A_DAY, Dataset
from recommendations.evaluation.as_served import stored
from recommendations.evaluation.blend_weights import fit_weights
from recommendations.evaluation.calibrate import ENOUGH_SHOPPERS, FOLDS, MAX_SHOPPERS
from recommendations.evaluation.folds import last_folds
from recommendations.evaluation.table import FoldFit
from recommendations.evaluation.vectorised import score_blocks, seed_matrix, top
from recommendations.models import Strategy
from recommendations.pipeline.extract import extract
from recommendations.pipeline.fit import make, sources_of
from recommendations.recommenders.base import Recommender
from recommendations.recommenders.blend import Blend

LENGTH = 200
K = 10
DRAWS = 1_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=float, default=30.0, help="held back at the end of the log")
    parser.add_argument("--share", type=float, default=0.1, help="of the products, without any event to learn from")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    dataset = extract(seed=options.seed).dataset
    moment = int(dataset.as_of - options.days * SECONDS_A_DAY)
    rng = np.random.default_rng(options.seed)
    results: dict[str, Any] = {}
    for part in (cold_products(dataset, moment, options.share, rng), cold_shoppers(dataset, moment, rng)):
        for name, figures in part:
            results[name] = figures
            print(name, json.dumps(figures), flush=True)
    if options.json:
        options.json.write_text(json.dumps(results, indent=1))


def cold_products(dataset: Dataset, moment: int, share: float, rng: np.random.Generator) -> Iterator[tuple[str, dict[str, Any]]]:
    """By strategy, how the removed products are placed."""
    cold = np.zeros(dataset.n_products, bool)
    touched = np.unique(dataset.product)
    cold[rng.choice(touched, int(share * len(touched)), replace=False)] = True
    past = without(dataset.until(moment), cold)
    taken = pairs(dataset, (dataset.time >= moment) & cold[dataset.product])
    shoppers = np.flatnonzero((np.diff(taken.indptr) > 0) & np.isin(np.arange(dataset.n_shoppers), past.shopper)).astype(np.int32)
    before = pairs(dataset, dataset.time < moment)[shoppers].toarray()
    wanted = taken[shoppers].toarray() & ~before
    some = wanted.any(axis=1)
    shoppers, wanted, before = shoppers[some], wanted[some], before[some]
    for slug, fitted in strategies(past, ["tag-similarity", "lightfm", "blend"]).items():
        served = stored(fitted, LENGTH)
        scores = np.concatenate([block for _, block in score_blocks(served, seeds_of(past, shoppers, served.history_decay))])
        among_cold = [auc(row[cold], is_wanted[cold], ~seen[cold]) for row, is_wanted, seen in zip(scores, wanted, before, strict=True)]
        among_all = [auc(row, is_wanted, ~seen) for row, is_wanted, seen in zip(scores, wanted, before, strict=True)]
        hidden = sparse.csr_array(before)
        ranked = top(scores, K, past.tie, hidden)
        hit = (np.take_along_axis(wanted, np.maximum(ranked, 0), axis=1) & (ranked >= 0)).any(axis=1)
        by_chance = 1.0 - (1.0 - wanted.sum(axis=1) / (~before).sum(axis=1)) ** K
        figures = {
            "shoppers": len(shoppers),
            "auc_cold": interval(np.array(among_cold), rng),
            "auc_all": interval(np.array(among_all), rng),
            "hit_rate_10": interval(hit.astype(float), rng),
            "hit_rate_10_by_chance": round(float(by_chance.mean()), 4),
            "of_ten_shown_cold": round(float((cold[np.maximum(ranked, 0)] & (ranked >= 0)).mean()), 4),
        }
        yield f"products, {slug}", figures


def cold_shoppers(dataset: Dataset, moment: int, rng: np.random.Generator) -> Iterator[tuple[str, dict[str, Any]]]:
    """By number of events, NDCG@10 of the blend and of popularity for shoppers who were not there before, and what lies between."""
    past = dataset.until(moment)
    fresh = np.setdiff1d(np.unique(dataset.shopper), past.shopper)
    fitted = strategies(past, ["popularity", "trending", "blend"])
    served = {slug: stored(each, LENGTH) for slug, each in fitted.items()}
    for known in (0, 1, 2):
        values: dict[str, list[float]] = {slug: [] for slug in served}
        for shopper in fresh:
            mine = np.flatnonzero(dataset.shopper == shopper)
            order = np.lexsort((dataset.tie[dataset.product[mine]] ^ np.uint64(int(shopper) * 2_654_435_761), dataset.unit[mine]))
            products = list(dict.fromkeys(dataset.product[mine][order].tolist()))
            first, rest = products[:known], products[known:]
            if not rest:
                continue
            seeds = sparse.csr_array((np.ones(known), (np.zeros(known, int), first)), shape=(1, dataset.n_products))
            for slug, lists in served.items():
                ((_, scores),) = score_blocks(lists, seeds)
                ranked = top(scores, K, past.tie, sparse.csr_array(seeds > 0))[0]
                values[slug].append(ndcg(ranked, rest))
        gained = np.array(values["blend"]) - np.array(values["popularity"])
        figures = {
            "shoppers": len(gained),
            **{slug: interval(np.array(each), rng) for slug, each in values.items()},
            "blend_minus_popularity": interval(gained, rng),
        }
        yield f"shoppers with {known} events", figures


def strategies(past: Dataset, slugs: Sequence[str]) -> dict[str, Recommender[Any]]:
    """Fitted on the past; a blend with weights calibrated on that past's own folds."""
    everything = list(Strategy.objects.order_by("slug"))
    by_slug = {strategy.slug: strategy for strategy in everything}
    found: dict[str, Recommender[Any]] = {}
    for slug in slugs:
        if slug != "blend":
            found[slug] = make(by_slug[slug]).fit(past)
            continue
        sources = sources_of(by_slug[slug], everything)
        folds = last_folds(past, count=FOLDS, enough=ENOUGH_SHOPPERS, max_shoppers=MAX_SHOPPERS, repeats=False, seed=0)
        weights = fit_weights([FoldFit(fold=fold, sources=fit_all(sources, fold.train)) for fold in folds], progress=lambda share: None)
        print("blend:", weights.in_words())
        found[slug] = Blend(sources=fit_all(sources, past), weights=weights.to_json()).fit(past)
    return found


def fit_all(sources: Sequence[Strategy], past: Dataset) -> Mapping[str, Recommender[Any]]:
    return {source.slug: make(source).fit(past) for source in sources}


def without(dataset: Dataset, products: NDArray[np.bool_]) -> Dataset:
    """The same without any event of these products; all codes stay."""
    keep = ~products[dataset.product]
    _, unit = np.unique(dataset.unit[keep], return_inverse=True)
    columns = ("shopper", "product", "time", "kind", "quantity", "drawn")
    return replace(dataset, unit=unit.astype(np.int32), **{name: getattr(dataset, name)[keep] for name in columns})


def pairs(dataset: Dataset, events: NDArray[np.bool_]) -> sparse.csr_array:
    """bool [n_shoppers, n_products]"""
    shape = (dataset.n_shoppers, dataset.n_products)
    return sparse.csr_array((np.ones(int(events.sum())), (dataset.shopper[events], dataset.product[events])), shape=shape).astype(bool)


def seeds_of(past: Dataset, shoppers: NDArray[np.int32], decay: float) -> sparse.csr_array:
    return seed_matrix(past, shoppers, decay=decay, units=20, products=100)


def auc(scores: NDArray[np.float64], wanted: NDArray[np.bool_], among: NDArray[np.bool_]) -> float:
    """The chance that a wanted one scores above another one."""
    for_it, against = scores[wanted & among], np.sort(scores[~wanted & among])
    below, up_to = np.searchsorted(against, for_it), np.searchsorted(against, for_it, side="right")
    return float((below + up_to).mean() / 2 / max(len(against), 1))


def ndcg(ranked: NDArray[np.int32], wanted: Sequence[int]) -> float:
    gain = 1.0 / np.log2(np.arange(2, len(ranked) + 2))
    return float(gain[np.isin(ranked, wanted)].sum() / gain[: min(len(wanted), len(ranked))].sum())


def interval(values: NDArray[np.float64], rng: np.random.Generator) -> dict[str, float]:
    """Mean, and the middle 95 % of the means of samples drawn with replacement."""
    means = [values[rng.integers(0, len(values), len(values))].mean() for _ in range(DRAWS)]
    low, high = np.percentile(means, [2.5, 97.5])
    return {"mean": round(float(values.mean()), 4), "low": round(float(low), 4), "high": round(float(high), 4)}


if __name__ == "__main__":
    main()
