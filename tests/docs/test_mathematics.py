"""docs/explanation/mathematics.md agrees with itself, with the formulas in plain Python, and with the recommenders that shops run."""

import re
from collections.abc import Mapping
from math import floor, log
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from recommendations.core import mixing
from recommendations.core.features import inverse_frequency, tf_idf
from recommendations.core.history import Event, seeds, tie_hash
from recommendations.core.matrices import shopper_product
from recommendations.core.packing import pack, unpack
from recommendations.core.profiles import profile_weights, tag_correlation
from recommendations.core.repeats import repeats
from recommendations.core.types import Dataset
from recommendations.recommenders.blend import Blend
from recommendations.recommenders.item_neighbours import ItemNeighbours
from recommendations.recommenders.lightfm_hybrid import feature_shares
from recommendations.recommenders.next_item import NextItem
from recommendations.recommenders.parameters.blend import BlendParameters
from recommendations.recommenders.popularity import Popularity
from recommendations.recommenders.tag_similarity import TagSimilarity
from recommendations.recommenders.user_neighbours import UserNeighbours
from recommendations.testing.datasets import DAY, EPOCH, Did, dataset_of

from . import pencil
from .page import DOCS, Cells, Page, computed
from .pencil import Table, times

PAGE = Page(DOCS / "explanation" / "mathematics.md")
EVENTS = [Did(row["shopper"], row["product"], float(row["day"]), quantity=int(row["quantity"])) for row in PAGE.records(1)]
TAGS: Table = PAGE.cells(2)
PRODUCTS = list(TAGS)
SHOPPERS = sorted({event.shopper for event in EVENTS})
SEQUENCES = {name: [event.product for event in sorted(EVENTS, key=lambda event: event.day) if event.shopper == name] for name in SHOPPERS}
TODAY = max(event.day for event in EVENTS)
B: Table = {name: {product: float(product in SEQUENCES[name]) for product in PRODUCTS} for name in SHOPPERS}
HOLDING = {product: sum(row[product] for row in B.values()) for product in PRODUCTS}
T = pencil.of_length_one({product: {tag: has * pencil.inverse_frequency(TAGS)[tag] for tag, has in tags.items()} for product, tags in TAGS.items()})


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    tags = {product: [tag for tag, has in row.items() if has] for product, row in TAGS.items()}
    return dataset_of(EVENTS, products=PRODUCTS, tags=tags)


def assert_table(number: int, *wanted: Mapping[str, Mapping[str, float]]) -> None:
    """The page's table shows each of these, rounded; neither has a row or a column more."""
    shown = PAGE.cells(number)
    for table in wanted:
        assert list(shown) == list(table), f"rows of table {number}"
        for row, cells in shown.items():
            assert list(cells) == list(table[row]), f"columns of table {number}"
            for column, value in cells.items():
                assert value == pytest.approx(table[row][column], abs=5.1e-4), f"table {number}, {row}, {column}"


def named(matrix: Any, rows: list[str] = PRODUCTS, columns: list[str] = PRODUCTS) -> Table:
    dense = matrix.toarray() if sparse.issparse(matrix) else np.asarray(matrix)
    return {row: {column: float(dense[r, c]) for c, column in enumerate(columns)} for r, row in enumerate(rows)}


def fitted(cls: Any, dataset: Dataset, position: int = 0) -> Any:
    """The recommender as the page's n-th line of code makes it."""
    made = dict(PAGE.made(cls.__name__)[position])
    options = {"include_bought": made.pop("include_bought")} if "include_bought" in made else {}
    return cls(cls.Parameters(**made), **options).fit(dataset)


def listed(recommender: Any, rows: list[str], scope: str) -> Table:
    """The recommender's own lists as a table; what stands in no list is 0."""
    lists = recommender.lists(scope, len(PRODUCTS))
    found = {row: dict.fromkeys(PRODUCTS, 0.0) for row in rows}
    for position, key in enumerate(lists.keys):
        for code, score in zip(*lists.row(position)[:2], strict=True):
            found[rows[int(key)]][PRODUCTS[code]] = float(score)
    return found


def row_of(table: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: table[name] for name in names}


def test_behaviour(dataset: Dataset) -> None:
    assert [SHOPPERS, PRODUCTS] == [["Ada", "Ben", "Cleo"], ["tea", "pot", "cup", "jam", "honey"]]
    assert_table(2, TAGS, named(dataset.products.tags.astype(float), PRODUCTS, list(dataset.products.tag_names)))
    assert_table(3, B, named(shopper_product(dataset, np.ones(dataset.n_events)), SHOPPERS))


def test_cosine_of_products(dataset: Dataset) -> None:
    columns = pencil.swapped(B)
    without, shrunk = fitted(ItemNeighbours, dataset, 0), fitted(ItemNeighbours, dataset, 1)
    assert_table(4, pencil.compared(columns, pencil.cosine()), named(without.matrix))
    assert_table(5, times(B, pencil.compared(columns, pencil.cosine())), named(_behaviour(dataset) @ without.matrix, SHOPPERS))
    assert_table(6, row_of(pencil.compared(columns, pencil.cosine(3)), "tea"), row_of(named(shrunk.matrix), "tea"))


def test_jaccard_of_products(dataset: Dataset) -> None:
    assert_table(7, row_of(pencil.compared(pencil.swapped(B), pencil.jaccard), "tea"), row_of(named(fitted(ItemNeighbours, dataset, 2).matrix), "tea"))


def test_pearson_of_products(dataset: Dataset) -> None:
    much: Table = {name: dict.fromkeys(PRODUCTS, 0.0) for name in SHOPPERS}
    for event in EVENTS:
        much[event.shopper][event.product] = log(1 + event.quantity) / log(2)
    assert_table(8, much)
    assert_table(9, pencil.compared(pencil.swapped(much), pencil.pearson(3)), named(fitted(ItemNeighbours, dataset, 3).matrix))


def test_cosine_of_shoppers(dataset: Dataset) -> None:
    alike = pencil.compared(B, pencil.cosine())
    users = fitted(UserNeighbours, dataset)
    assert_table(10, alike, named(users.nearest, SHOPPERS, SHOPPERS))
    assert_table(11, times(pencil.with_sum_one(alike), B), listed(users, SHOPPERS, "shopper"))


def test_next_item(dataset: Dataset) -> None:
    counts = pencil.follows(SEQUENCES, PRODUCTS, decay=0.9, back=0.3, window=2)
    discounted = {a: {b: c / (HOLDING[a] * HOLDING[b]) ** 0.5 if c else 0.0 for b, c in row.items()} for a, row in counts.items()}
    assert_table(12, counts, named(fitted(NextItem, dataset, 0).matrix))
    assert_table(13, discounted, named(fitted(NextItem, dataset, 1).matrix))


def test_popularity(dataset: Dataset) -> None:
    faded, recent = dict.fromkeys(PRODUCTS, 0.0), dict.fromkeys(PRODUCTS, 0.0)
    for event in EVENTS:
        faded[event.product] += 2 ** (-(TODAY - event.day) / 2)
        recent[event.product] += TODAY - event.day <= 2
    all_time = {product: 0.001 * HOLDING[product] / max(HOLDING.values()) for product in PRODUCTS}
    by_half_life, by_window = fitted(Popularity, dataset, 0).scores, fitted(Popularity, dataset, 1).scores
    wanted, real = {}, {}
    for code, product in enumerate(PRODUCTS):
        score, trending = faded[product] / max(faded.values()) + all_time[product], recent[product] / max(recent.values()) + all_time[product]
        wanted[product] = {"c": faded[product], "score": score, "trending": trending}
        real[product] = {"c": faded[product], "score": by_half_life[code], "trending": by_window[code]}
    assert_table(14, wanted, real)


def test_tags(dataset: Dataset) -> None:
    tags, names = dataset.products.tags.astype(np.float32), list(dataset.products.tag_names)
    assert_table(15, {"idf": pencil.inverse_frequency(TAGS)}, named([inverse_frequency(tags)], ["idf"], names))
    real = fitted(TagSimilarity, dataset)
    assert_table(16, T, named(real.features, PRODUCTS, names))
    assert_table(17, pencil.compared(T, pencil.dot), named(real.matrix))
    profiles = times(pencil.with_sum_one(B), T)
    assert_table(18, profiles, named(profile_weights(dataset, decay=1.0, half_life_days=None) @ real.features, SHOPPERS, names))
    assert_table(19, times(profiles, pencil.swapped(T)), listed(real, SHOPPERS, "shopper"))


def test_tags_that_go_together(dataset: Dataset) -> None:
    together = pencil.compared(pencil.swapped(T), pencil.cosine())
    spread = times(T, together)
    smoothed = pencil.of_length_one({product: {tag: T[product][tag] + 0.5 * spread[product][tag] for tag in T[product]} for product in T})
    correlation = tag_correlation(tf_idf(dataset.products.tags.astype(np.float32)), None, 20)
    assert_table(20, together, named(correlation, list(together), list(together)))
    real = fitted(TagSimilarity, dataset, 1)
    assert_table(21, row_of(pencil.compared(smoothed, pencil.dot), "cup"), row_of(named(real.matrix), "cup"))


def test_the_hybrid(dataset: Dataset) -> None:
    vectors, cleo = PAGE.cells(22), {"first": 1.0, "second": 0.5}
    shares = {product: {tag: has / sum(tags.values()) for tag, has in tags.items()} for product, tags in TAGS.items()}
    made = times(shares, vectors)
    assert_table(22, vectors)
    touched = np.unique(dataset.product)
    real = feature_shares(dataset.products, touched, 1.0) @ np.array([list(vectors[tag].values()) for tag in sorted(TAGS["tea"])])
    plain, shown = (
        {product: {**factors, "score": pencil.dot(cleo, factors)} for product, factors in table.items()}
        for table in (made, named(real, PRODUCTS, ["first", "second"]))
    )
    assert_table(23, plain, shown)


def test_steps_of_warp() -> None:
    wanted = {}
    for draws in (1, 10, 100, 1000):
        place = floor((1001 - 1) / draws)
        wanted[str(draws)] = {"place ~": place, "step ~": log(max(1, place))}
    assert_table(24, wanted)


def test_the_blend(dataset: Dataset) -> None:
    blend, sources = _blend(dataset)
    parts, mixed = {}, {}
    for slug, source in sources.items():
        parts[slug] = {a: {b: value / pencil.scale(source) * (HOLDING[b] + 3) ** -0.5 for b, value in row.items()} for a, row in source.items()}
    for a in PRODUCTS:
        mixed[a] = {b: parts["cosine"][a][b] + parts["tags"][a][b] for b in PRODUCTS}
    assert blend.scales == pytest.approx({slug: pencil.scale(source) for slug, source in sources.items()}, rel=1e-5)
    assert_table(26, mixed, named(blend.matrix))
    assert_table(25, *(_row_of_tea(parts, table["tea"]) for table in (mixed, named(blend.matrix))))
    best = {max(row["tea"], key=lambda product: row["tea"][product]) for row in (mixed, *sources.values())}
    assert best == {"jam", "pot", "cup"}, "what is best together is best in neither source"


def test_what_the_blend_serves(dataset: Dataset) -> None:
    """The rows as they are stored, added up by the code that pages run."""
    blend, _ = _blend(dataset)
    weights = blend.weights
    mixed, base = named(blend.matrix), dict(zip(PRODUCTS, blend.base.tolist(), strict=True))
    norm = (1 + weights.history_decay) ** weights.normalise
    wanted = {}
    for product in PRODUCTS:
        parts = {"from cup": mixed["cup"][product] / norm, "from pot": 0.5 * mixed["pot"][product] / norm, "base": base[product]}
        wanted[product] = {**parts, "score": sum(parts.values())}
    popularity = [float(row["score"]) for row in PAGE.records(14)]
    assert blend.base == pytest.approx([0.2 * score for score in popularity], abs=1.1e-4)

    history = [Event(event.product, event.kind, EPOCH + DAY * event.day) for event in EVENTS if event.shopper == "Cleo"]
    latest = seeds(history, kind_weights={"purchase": 1.0}, decay=weights.history_decay)
    assert [(seed.product, seed.weight) for seed in latest] == [("cup", 1.0), ("pot", 0.5)]
    divisor = sum(seed.weight for seed in latest) ** weights.normalise
    rows = [(seed.weight / divisor, _stored(blend, "product", seed.product)) for seed in latest] + [(1.0, _stored(blend, "all", ""))]
    totals = mixing.add_up(rows)
    served = {product: {**wanted[product], "score": totals.get(product, 0.0)} for product in PRODUCTS}
    assert_table(27, wanted, served)
    ranked = [product for product, _ in mixing.ranking(totals) if not B["Cleo"][product]]
    assert ranked == ["tea", "jam"]

    own = weights.own
    again = repeats(history, decay=own.decay)
    bought = {product: {"cup": 1.0, "pot": own.decay}.get(product, 0.0) for product in PRODUCTS}
    plain, real = (
        {
            product: {"table 27": score, "own": own.weight * often.get(product, 0.0), "score": score + own.weight * often.get(product, 0.0)}
            for product, score in of.items()
        }
        for often, of in (
            (bought, {product: row["score"] for product, row in wanted.items()}),
            (again, {product: totals.get(product, 0.0) for product in PRODUCTS}),
        )
    )
    assert_table(28, plain, real)
    assert sorted(real, key=lambda product: -real[product]["score"]) == ["tea", "pot", "cup", "jam", "honey"]
    assert [product for product, _ in mixing.ranking(mixing.add_up(rows[-1:]))] == ["cup", "pot", "jam", "tea"]


def test_the_best_of_a_row_and_ties(dataset: Dataset) -> None:
    lists = fitted(NextItem, dataset, 0).lists("product", 3)
    products, scores, _ = lists.row(list(lists.keys).index(PRODUCTS.index("tea")))
    real, wanted = {}, {}
    for rank, (code, score) in enumerate(zip(products, scores, strict=True), start=1):
        real[PRODUCTS[code]] = {"score": float(score), "hash": tie_hash(PRODUCTS[code]) / 2**64, "rank": rank}
    counts = pencil.follows(SEQUENCES, PRODUCTS, decay=0.9, back=0.3, window=2)["tea"]
    for rank, product in enumerate(sorted(counts, key=lambda product: (-counts[product], pencil.hash_of(product)))[:3], start=1):
        wanted[product] = {"score": counts[product], "hash": pencil.hash_of(product) / 2**64, "rank": rank}
    assert_table(29, wanted, real)


@pytest.mark.parametrize(("expression", "result"), PAGE.calculations())
def test_every_calculation_in_the_text_is_right(expression: str, result: float) -> None:
    """To the last decimal that is shown, or what rounding its parts may cost."""
    assert computed(expression) == pytest.approx(result, abs=1.1e-3)


def test_no_table_is_left_out() -> None:
    compared = {int(number) for number in re.findall(r"assert_table\((\d+)", Path(__file__).read_text(encoding="utf-8"))}
    assert {1} | compared == set(PAGE.tables()) == set(range(1, len(PAGE.tables()) + 1))


def _behaviour(dataset: Dataset) -> sparse.csr_array:
    return shopper_product(dataset, np.ones(dataset.n_events))


def _blend(dataset: Dataset) -> tuple[Blend, dict[str, Table]]:
    """The page's blend, fitted, and its sources in plain Python."""
    (made,) = PAGE.made("Blend")
    sources = {"cosine": fitted(ItemNeighbours, dataset), "tags": fitted(TagSimilarity, dataset), "popular": fitted(Popularity, dataset)}
    plain = {"cosine": pencil.compared(pencil.swapped(B), pencil.cosine()), "tags": pencil.compared(T, pencil.dot)}
    return Blend(BlendParameters(new_products=made["new_products"]), sources=sources, weights=made["weights"]).fit(dataset), plain


def _row_of_tea(parts: Mapping[str, Table], total: Mapping[str, float]) -> Cells:
    return {
        product: {
            "n_b": HOLDING[product],
            "(n_b + 3)^-t": (HOLDING[product] + 3) ** -0.5,
            "cosine": parts["cosine"]["tea"][product],
            "tags": parts["tags"]["tea"][product],
            "sum": total[product],
        }
        for product in ("pot", "cup", "jam")
    }


def _stored(blend: Blend, scope: str, key: str) -> Any:
    """A list of the blend as a page reads it: packed, and unpacked again."""
    lists = blend.lists(scope, 10)
    products, scores, sources = lists.row(list(lists.keys).index(PRODUCTS.index(key) if key else ""))
    return unpack(pack([PRODUCTS[code] for code in products], scores.tolist(), sources.tolist()))
