"""What is measured is what is served: for a thousand shoppers the vectorised twin gives the page's own lists."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from scipy import sparse

from catalog.models import Product
from recommendations import recommend
from recommendations.core.kinds import PURCHASE
from recommendations.core.packing import unpack
from recommendations.evaluation.vectorised import Served, own_matrix, score_blocks, seed_matrix, top
from recommendations.models import Interaction, Placement, Result, Strategy
from recommendations.pipeline.extract import Extract, extract
from recommendations.pipeline.rebuild import rebuild
from recommendations.recommenders.parameters.blend import BlendWeights, OwnWeight, SourceWeight
from recommendations.serving.recommend import for_shopper
from recommendations.shoppers.identity import Shopper

SHOPPERS = 1_000
LIMIT = 10
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
WEIGHTS = BlendWeights(
    sources={"item-neighbours": SourceWeight(weight=0.6, discount_from=0.15), "next-item": SourceWeight(weight=1.0, discount_to=0.3)},
    base={"popularity": 0.02, "trending": 0.1},
    history_decay=0.7,
    normalise=0.5,
    fitted=True,
)
OWN = OwnWeight(weight=0.3, decay=0.9)


@pytest.fixture
def log(db: None) -> None:
    """A shop of 240 products: orders of 1 to 70 lines, views between them, orders at equal times, products that come again, some of them
    rated, and some given back: by order or not, in part or more than that, and some after all that teaches.

    One shopper in forty has more units and more products than serving looks at.
    """
    rng = random.Random(11)
    Product.objects.bulk_create(Product(sku=f"S{n}", name=f"Thing {n}", slug=f"thing-{n}", price=5) for n in range(240))
    keys = [str(pk) for pk in Product.objects.values_list("pk", flat=True)]
    rng.shuffle(keys)
    rows = []
    for shopper in range(SHOPPERS):
        for unit in range(26 if shopper % 40 == 0 else rng.randint(1, 8)):
            at = START + timedelta(days=rng.randint(0, 60), minutes=rng.randint(0, 3))
            lines = 70 if shopper % 40 == 0 and unit % 9 == 0 else rng.randint(1, 6)
            basket = {keys[min(int(rng.expovariate(0.012)), 239)] for _ in range(lines)}
            if unit % 3 == 2:
                rows.append(Interaction(event_id=f"{shopper}-{unit}", visitor=f"v{shopper}", product_key=min(basket), kind="view", occurred_at=at))
            else:
                for key in sorted(basket):
                    row = Interaction(event_id=f"{shopper}-{unit}-{key}", visitor=f"v{shopper}", product_key=key, quantity=rng.randint(1, 2), occurred_at=at)
                    row.kind, row.order = "purchase", f"{shopper}/{unit}"
                    rows += [row, *_regrets(row, rng)]
    rng.shuffle(rows)
    Interaction.objects.bulk_create(rows, batch_size=500)


def _regrets(bought: Interaction, rng: random.Random) -> list[Interaction]:
    """One purchase in five is given back, one in ten is rated."""
    later = Interaction(visitor=bought.visitor, product_key=bought.product_key, occurred_at=bought.occurred_at + timedelta(days=rng.choice([0, 1, 9, 80])))
    if rng.random() < 0.2:
        later.kind, later.order = "refund", rng.choice(["", "credit note", bought.order])
        later.quantity = rng.randint(1, 3)
    elif rng.random() < 0.125:
        later.kind, later.value = "rating", rng.choice([None, 1.0, 2.5, 3.0, 5.0])
        later.occurred_at = min(later.occurred_at, START + timedelta(days=60))
    else:
        return []
    later.event_id = f"{bought.event_id}-{later.kind}"
    return [later]


def rebuilt(slug: str) -> tuple[Extract, Strategy]:
    Strategy.objects.filter(slug="blend").update(weights=WEIGHTS.to_json())
    Strategy.objects.filter(slug="blend-repeat").update(weights=replace(WEIGHTS, own=OWN, repeats=True).to_json())
    data = extract()
    (outcome,) = rebuild([slug], extract=data)
    assert outcome.status == "complete", outcome.error
    return data, Strategy.objects.select_related("current_run").get(slug=slug)


def served(data: Extract, strategy: Strategy) -> Served:
    """From the stored rows, as serving reads them."""
    code = {key: number for number, key in enumerate(data.products.keys())}
    n = data.dataset.n_products
    lists, base = sparse.lil_array((n, n)), np.zeros(n)
    for row in Result.objects.filter(run=strategy.current_run, scope__in=["product", "all"]):
        for product, score, _ in unpack(row.payload):
            if row.scope == "product":
                lists[code[row.key], code[product]] = score
            else:
                base[code[product]] = score
    serving = strategy.current_run.serving
    return Served(
        lists=lists.tocsr(),
        base=base,
        history_decay=serving["history_decay"],
        normalise=serving.get("normalise", 0.0),
        own_weight=serving.get("own", {}).get("weight", 0.0),
    )


@pytest.mark.parametrize("slug", ["blend", "blend-repeat", "next-item", "popularity"])
def test_page_export_and_evaluation_agree(log: None, slug: str) -> None:
    data, strategy = rebuilt(slug)
    dataset, twin = data.dataset, served(data, strategy)
    everybody = np.arange(dataset.n_shoppers, dtype=np.int32)
    seeds = seed_matrix(dataset, everybody, decay=twin.history_decay, units=twin.units, products=twin.products)
    bought = dataset.of_kind(PURCHASE)
    hidden = _bought_ever(data)
    own = own_matrix(dataset, everybody, decay=OWN.decay)
    if strategy.allow_bought:
        hidden = sparse.csr_array(hidden.shape, dtype=np.int8)
    assert bought.any()
    products, shoppers = data.products.keys(), data.shoppers.keys()
    compared = 0
    for block, scores in score_blocks(twin, seeds, own):
        best = top(scores, LIMIT, dataset.tie, hidden[block])
        for row, shopper in enumerate(range(block.start, block.stop)):
            slate = for_shopper(Shopper.from_key(shoppers[shopper]), strategy=slug, limit=LIMIT, now=strategy.current_run.as_of)
            wanted = [products[code] for code in best[row] if code >= 0]
            assert slate.product_keys == wanted, shoppers[shopper]
            relative = scores[row, best[row][best[row] >= 0]]
            assert [item.score for item in slate] == pytest.approx((relative / relative.max()).tolist() if len(relative) else [], abs=1e-6)
            compared += len(slate)
    assert SHOPPERS * 0.9 < dataset.n_shoppers < SHOPPERS, "some gave back all that they bought"
    assert compared > SHOPPERS * LIMIT * 0.9


def _bought_ever(data: Extract) -> sparse.csr_array:
    """From the log, not the dataset: a line beyond a cap was bought all the same, and so was what was given back."""
    code = {key: number for number, key in enumerate(data.products.keys())}
    shopper = {key: number for number, key in enumerate(data.shoppers.keys())}
    hidden = sparse.lil_array((len(shopper), len(code)), dtype=np.int8)
    for visitor, key in Interaction.objects.filter(kind="purchase").values_list("visitor", "product_key"):
        if f"v:{visitor}" in shopper:
            hidden[shopper[f"v:{visitor}"], code[key]] = 1
    return hidden.tocsr()


def test_the_page_shows_what_the_export_writes(log: None) -> None:
    _, strategy = rebuilt("blend")
    Placement.objects.filter(slug="home").update(rules={"version": 1}, fallbacks=[])
    for number in range(0, SHOPPERS, 25):
        page = recommend("home", visitor=f"v{number}", limit=LIMIT)
        exported = for_shopper(Shopper(visitor=f"v{number}"), strategy="blend", limit=LIMIT, now=strategy.current_run.as_of)
        assert page.product_keys == exported.product_keys
        assert [item.score for item in page] == [item.score for item in exported]
