"""Manipulation: how far do some visitors push ten products that hardly anybody wants, and which of the defences of learning hold them back?

    python -m benchmarks.fraud --share .05 --products 10 --seed 0 [--events 100000] [--output FILE]

The log is made up (``benchmarks.synthetic``). The pushed products are drawn from the half that sells least. All attacks fall into the last
week, and their rows are in the log already: what recording refuses (repeats in a window, rates by address) is not part of this.

"once": --share of all shoppers are in the plot; each views all the products and buys them in one order. "beside best sellers": the same, and
the order holds as many of the 100 best sellers, in turn. "one account": one account gives that order 1,000 times. "machine": 20 visitors view
the products in turn, once a second, 1,200 times. "patient machine": the same, 900 times, one view every five seconds.

Popularity, trending, item-neighbours, next-item and a blend of these four with its default weights learn from the log without and with each
attack, under the default settings and with one of them changed.
"""

import argparse
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopsite.settings")

import django
from django.apps import apps

if not apps.ready:
    django.setup()

from recommendations.conf import settings
from recommendations.core.ids import Index
from recommendations.core.kinds import PURCHASE, VIEW
from recommendations.evaluation.as_served import stored
from recommendations.evaluation.vectorised import score_blocks, seed_matrix, top
from recommendations.models.seeds import KINDS
from recommendations.pipeline.prepare import MICROSECONDS, KindRow, Prepared, Raw, prepare
from recommendations.pipeline.rules import Limits
from recommendations.pipeline.units import Caps
from recommendations.recommenders.base import Recommender
from recommendations.recommenders.blend import Blend
from recommendations.recommenders.item_neighbours import ItemNeighbours
from recommendations.recommenders.next_item import NextItem
from recommendations.recommenders.parameters.popularity import PopularityParameters
from recommendations.recommenders.popularity import Popularity

from .synthetic import DAY, START, Log, log

K = 10
BEST_SELLERS = 100
SHOPPERS = 500
END = START + 365 * DAY
LAST_WEEK = END - 7 * DAY
REPEATS = 1_000
MACHINES = 20
AN_HOUR = 3_600


@dataclass(frozen=True, kw_only=True)
class Shop:
    """The genuine log, what is pushed in it, and whom and what the figures look at."""

    log: Log
    pushed: NDArray[np.int64]
    plotters: int
    """Visitors who are in the plot; their numbers follow those of the genuine ones."""
    best_sellers: NDArray[np.int64]
    watched: NDArray[np.int64]
    """Genuine shoppers."""

    @property
    def first_plotter(self) -> int:
        return int(self.log.shopper.max()) + 1


@dataclass(frozen=True, kw_only=True)
class Defences:
    limits: Limits = field(default_factory=Limits)
    caps: Caps = field(default_factory=Caps)


DEFENCES: dict[str, Defences] = {
    "default settings": Defences(),
    "MAX_MOMENTS_AN_HOUR off": Defences(limits=Limits(moments_an_hour=0)),
    "MAX_SHOPPER_UNITS off": Defences(caps=Caps(shopper_units=100_000)),
    "both off": Defences(limits=Limits(moments_an_hour=0), caps=Caps(shopper_units=100_000)),
    "MIN_PRODUCT_SHOPPERS 30": Defences(limits=Limits(product_shoppers=30)),
}
"""MIN_PRODUCT_SHOPPERS is off by default, so it is switched on, above what any of the pushed products has."""

DROPPING = ("too_fast", "shopper_cap", "product_support")
"""The rules of preparation (``pipeline.rules``) that these settings are about."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--share", type=float, default=0.05, help="of all shoppers, genuine or not, who are in the plot")
    parser.add_argument("--products", type=int, default=10, help="that are pushed")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--events", type=int, default=100_000, help="genuine ones")
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    shop = opened(options.events, options.share, options.products, options.seed)
    print(f"{len(shop.log):,} genuine events, {shop.log.n_products:,} products, {shop.plotters:,} visitors in the plot, {len(shop.pushed)} products pushed")
    print(*HEAD, sep="\n", flush=True)
    rows = []
    for row in measured(shop):
        rows.append(row)
        print(line(row), flush=True)
    if options.output:
        options.output.parent.mkdir(parents=True, exist_ok=True)
        options.output.write_text(json.dumps({"options": {**vars(options), "output": None}, "plotters": shop.plotters, "rows": rows}, indent=2) + "\n")


def opened(events: int, share: float, products: int, seed: int) -> Shop:
    """Everything drawn by the seed, so that each attack and each defence meets the same shop."""
    rng = np.random.default_rng(seed)
    genuine = log(events, seed)
    by_sales = np.argsort(np.bincount(genuine.product, minlength=genuine.n_products), kind="stable")
    shoppers = np.unique(genuine.shopper)
    return Shop(
        log=genuine,
        pushed=rng.choice(by_sales[: len(by_sales) // 2], products, replace=False),
        plotters=max(round(len(shoppers) * share / (1 - share)), 1),
        best_sellers=by_sales[len(by_sales) // 2 :][-BEST_SELLERS:],
        watched=rng.choice(shoppers, min(SHOPPERS, len(shoppers)), replace=False),
    )


def once(shop: Shop) -> Log:
    """Each plotter, at some moment of the week: a view of each product, ten seconds apart, then one order of all."""
    n, begun = len(shop.pushed), LAST_WEEK + (np.arange(shop.plotters) * 6 * DAY) // shop.plotters
    viewed = [_rows(shop, plotter, shop.pushed, begun[plotter] + 10 * np.arange(n), -1) for plotter in range(shop.plotters)]
    bought = [_rows(shop, plotter, shop.pushed, np.full(n, begun[plotter] + AN_HOUR), _order(shop, plotter)) for plotter in range(shop.plotters)]
    return joined(*viewed, *bought)


def beside_best_sellers(shop: Shop) -> Log:
    """As ``once``; each plotter's order also holds as many best sellers, the next ones for each, so that the products become their neighbours."""
    n = len(shop.pushed)
    theirs = np.resize(shop.best_sellers, (shop.plotters, n))
    times = LAST_WEEK + (np.arange(shop.plotters) * 6 * DAY) // shop.plotters + AN_HOUR
    bought = [_rows(shop, plotter, theirs[plotter], np.full(n, times[plotter]), _order(shop, plotter)) for plotter in range(shop.plotters)]
    return joined(once(shop), *bought)


def one_account(shop: Shop) -> Log:
    """The same order a thousand times, one every ten minutes at least."""
    apart = 7 * DAY // (REPEATS + 1)
    orders = [_rows(shop, 0, shop.pushed, np.full(len(shop.pushed), LAST_WEEK + apart * number), _order(shop, number)) for number in range(REPEATS)]
    return joined(*orders)


def machine(shop: Shop, *, views: int = 1_200, apart: int = 1) -> Log:
    """Some visitors who view the products in turn, ``apart`` seconds between two views, one visitor after another."""
    several = [
        _rows(shop, number, np.resize(shop.pushed, views), LAST_WEEK + number * 2 * AN_HOUR + apart * np.arange(views), -1) for number in range(MACHINES)
    ]
    return joined(*several)


def patient_machine(shop: Shop) -> Log:
    """Slow enough for the limit: no hour has more than 720 moments."""
    return machine(shop, views=900, apart=5)


ATTACKS: dict[str, Callable[[Shop], Log]] = {
    "once": once,
    "beside best sellers": beside_best_sellers,
    "one account": one_account,
    "machine": machine,
    "patient machine": patient_machine,
}


def _rows(shop: Shop, plotter: int, products: NDArray[np.int64], times: NDArray[np.int64], order: int) -> Log:
    n = len(products)
    return Log(n_products=shop.log.n_products, shopper=np.full(n, shop.first_plotter + plotter), product=products, time=times, order=np.full(n, order))


def _order(shop: Shop, number: int) -> int:
    return int(shop.log.order.max()) + 1 + number


def joined(*logs: Log) -> Log:
    return replace(logs[0], **{name: np.concatenate([getattr(each, name) for each in logs]) for name in ("shopper", "product", "time", "order")})


def learnt(events: Log, defences: Defences, seed: int = 0) -> Prepared:
    """The log as a rebuild prepares it; every product has a code, the same one whatever is in the log."""
    raw = Raw(
        shopper=events.shopper.astype(np.int32),
        product=events.product.astype(np.int32),
        kind=(events.order >= 0).astype(np.int16),
        time=events.time * MICROSECONDS,
        order=events.order + 1,
        quantity=np.ones(len(events), np.uint32),
        shoppers=Index(f"v:{number}" for number in range(int(events.shopper.max()) + 1)),
        products=Index(str(number) for number in range(events.n_products)),
        kinds=Index([VIEW, PURCHASE]),
    )
    every = np.ones(events.n_products, bool)
    kinds = {slug: KindRow(weight, half_life) for slug, (_, weight, half_life) in KINDS.items()}
    return prepare(raw, known=every, eligible=every, kinds=kinds, seed=seed, caps=defences.caps, limits=defences.limits)


def fitted(prepared: Prepared) -> Mapping[str, Recommender[Any]]:
    sources: dict[str, Recommender[Any]] = {
        "popularity": Popularity(),
        "trending": Popularity(PopularityParameters(trending=True)),
        "item-neighbours": ItemNeighbours(),
        "next-item": NextItem(),
    }
    for source in sources.values():
        source.fit(prepared.dataset)
    return {**sources, "blend": Blend(sources=sources).fit(prepared.dataset)}


def figures(shop: Shop, prepared: Prepared) -> dict[str, Any]:
    """What a shopper would see of the pushed products."""
    pushed = codes(prepared.products, shop.pushed)
    best_sellers = codes(prepared.products, shop.best_sellers)
    counts = prepared.dataset.counts
    found: dict[str, Any] = {"rank": {}, "lists": {}, "shoppers": {}, "dropped": {rule: counts[rule] for rule in DROPPING}}
    for slug, each in fitted(prepared).items():
        if "product" in each.Parameters.scopes:
            found["lists"][slug] = lists_with(each, best_sellers, pushed)
            found["shoppers"][slug] = shoppers_with(each, prepared, shop.watched, pushed)
        else:
            found["rank"][slug] = median_rank(each, pushed)
    return found


def codes(index: Index, numbers: NDArray[np.int64], prefix: str = "") -> NDArray[np.int32]:
    """Those that have a code."""
    return np.array([code for number in numbers.tolist() if (code := index.find(f"{prefix}{number}")) is not None], dtype=np.int32)


def median_rank(popularity: Recommender[Any], pushed: NDArray[np.int32]) -> float:
    """In the list for everybody, from 1; what is not in it stands behind all products."""
    n = popularity.dataset.n_products  # type: ignore[union-attr]
    products = popularity.lists("all", n).products
    rank = np.full(n, n)
    rank[products] = np.arange(1, len(products) + 1)
    return float(np.median(rank[pushed]))


def lists_with(neighbours: Recommender[Any], owners: NDArray[np.int32], pushed: NDArray[np.int32]) -> int:
    """How many of these products' lists hold a pushed product among the first ten."""
    lists = neighbours.lists("product", K)
    return sum(bool(np.isin(lists.row(position)[0], pushed).any()) for position in np.flatnonzero(np.isin(lists.keys, owners)).tolist())


def shoppers_with(each: Recommender[Any], prepared: Prepared, watched: NDArray[np.int64], pushed: NDArray[np.int32]) -> int:
    """How many of these shoppers would see a pushed product among their first ten; what they bought is not shown."""
    dataset, shoppers = prepared.dataset, codes(prepared.shoppers, watched, "v:")
    served = stored(each, int(getattr(each.parameters, "list_length", settings.NEIGHBOURS)))
    seeds = seed_matrix(dataset, shoppers, decay=served.history_decay, units=served.units, products=served.products)
    mine = dataset.of_kind(PURCHASE)
    pairs = (dataset.shopper[mine], dataset.product[mine])
    bought = sparse.csr_array((np.ones(int(mine.sum()), bool), pairs), shape=(dataset.n_shoppers, dataset.n_products))[shoppers]
    return sum(int(np.isin(top(scores, K, dataset.tie, bought[rows]), pushed).any(axis=1).sum()) for rows, scores in score_blocks(served, seeds))


def measured(shop: Shop) -> Iterator[dict[str, Any]]:
    """Rows: each defence without an attack, then with each."""
    for name, defences in DEFENCES.items():
        yield {"settings": name, "attack": "none", **figures(shop, learnt(shop.log, defences))}
        for attack, made in ATTACKS.items():
            yield {"settings": name, "attack": attack, **figures(shop, learnt(joined(shop.log, made(shop)), defences))}


HEAD = (
    "| settings | attack | rows dropped | rank, popular | rank, trending | lists, neighbours | lists, next | lists, blend"
    " | shoppers, neighbours | shoppers, next | shoppers, blend |",
    "|" + "---|" * 11,
)


def line(row: Mapping[str, Any]) -> str:
    figures = [*row["rank"].values(), *row["lists"].values(), *row["shoppers"].values()]
    return "| " + " | ".join([row["settings"], row["attack"], f"{sum(row['dropped'].values()):,}", *(f"{figure:,g}" for figure in figures)]) + " |"


if __name__ == "__main__":
    main()
