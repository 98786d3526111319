"""Whatever a placement of the demo shows to whomever, its reason is true of that shopper; an oracle over the bare log is the judge."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from catalog.why import DEEDS, EXPLAINED, OWN_PURCHASES, ground
from recommendations import recommend
from recommendations.models import Kind, Placement, Strategy
from recommendations.models.seeds import PLACEMENTS, STRATEGIES
from recommendations.pipeline.rebuild import rebuild
from recommendations.privacy.history import history
from recommendations.shoppers.identity import Shopper
from recommendations.slates.reason import GENERIC, NAMED
from recommendations.testing.caches import forget_everything

from .town import CLAIMS, Facts, Town

pytestmark = pytest.mark.django_db

UNSAID = {"for_you", "listed", "listed_in"}
"""Of other recommenders than those that come along."""
OF_STRATEGY = {
    "bought_with": "bought-together",
    "bought_with_basket": "bought-together",
    "similar": "tag-similarity",
    "similar_basket": "tag-similarity",
    "close": "tag-similarity",
    "like_you": "user-neighbours",
    "taste": "lightfm",
    "bought_before": "buy-again",
    "due": "buy-again",
    "overdue": "buy-again",
    "lapsed": "buy-again",
    # Of recommenders that say nothing more: here a storefront's own.
    "goes_with": "its own",
    "goes_with_basket": "its own",
}
"""Codes that one strategy alone gives; it may be one that is not installed."""


KINDS = ("cart", "wishlist", "rating", "measured")
MORE = (("tag-similarity", "tag_similarity", {}), ("blend-of-tags", "blend", {"sources": "tag-similarity"}))


def used(folder: Path = Path(django_settings.BASE_DIR) / "templates") -> set[str]:
    """Placements that the demo's templates name."""
    tags = re.compile(r"{% recommend(?:ations)? \"([a-z-]+)\"")
    return {slug for template in folder.rglob("*.html") for slug in tags.findall(template.read_text())}


def test_every_placement_that_is_planted_is_used_by_the_demo_and_the_other_way_round() -> None:
    assert used() == set(PLACEMENTS)


def test_every_strategy_fills_a_placement() -> None:
    assert set(STRATEGIES) == {fields["strategy"] for fields in PLACEMENTS.values()}


def test_every_code_is_judged_here() -> None:
    assert {*NAMED, *GENERIC, "listed"} == set(CLAIMS) | UNSAID


@pytest.fixture
def town(db: None) -> Town:
    """Everything that is installed is computed; beside the demo's there are placements for what its own show seldom."""
    Kind.objects.create(slug="measured", name="Measured", weight=1.0)
    for slug, recommender, parameters in MORE:
        strategy, _ = Strategy.objects.get_or_create(slug=slug, defaults={"name": slug, "recommender": recommender, "parameters": parameters})
        Placement.objects.create(slug=f"more-{slug}", name=slug, strategy=strategy)
    Strategy.objects.filter(slug="blend-repeat").update(weights={"own": {"weight": 1.0}})
    town = Town()
    for kind, user in zip(KINDS, town.users[40:44], strict=True):
        town.did(user, kind, town.shelves[0][3], days=1)
    regrets(town, days=2.0)
    outcomes = rebuild(seed=3)
    assert not [outcome for outcome in outcomes if outcome.status == "failed"], outcomes
    forget_everything()
    return town


def regrets(town: Town, *, days: float) -> list[Shopper]:
    """Shoppers whose latest deed is a purchase that was given back, in whole or in part, by order or not; or a bad rating."""
    thing, (back, credit, part, again, bad) = town.shelves[0][0], town.users[13:18]
    town.regret(back, thing, bought=days, returned=days / 2)
    town.regret(credit, thing, bought=days, returned=days / 2, named=False)
    town.regret(part, thing, bought=days, returned=days / 2, pieces=(3, 2))
    town.did(again, "purchase", thing, days=30 + days, order=True)
    town.regret(again, thing, bought=days, returned=days / 2)
    town.did(bad, "rating", thing, days=days / 2, value=1.5)
    return [back, credit, part, again, bad]


def shoppers(town: Town) -> dict[str, Shopper]:
    """One of each kind; some do something after the run was made."""
    fresh, viewer = Shopper(visitor="nobody-yet"), Shopper(visitor="came-today")
    town.did(viewer, "view", [town.shelves[1][2], town.shelves[2][4]])
    town.did(town.users[1], "view", town.shelves[3][1])
    found = {
        "unknown": Shopper(),
        "new visitor": fresh,
        "visitor with views": town.visitors[0],
        "visitor of today": viewer,
        "habitual buyer": town.users[0],
        "buyer who looked around since": town.users[1],
        "buyer who waits too long": town.users[2],
        "buyer who comes early": town.users[3],
        "quiet buyer": town.users[20],
    }
    for kind, user in zip(KINDS, town.users[40:44], strict=True):
        town.did(user, kind, town.shelves[0][3], days=0.01)
        found[kind] = user
    found |= zip(("gave back", "gave back later", "gave back in part", "gave back the second", "rated badly"), regrets(town, days=0.02), strict=True)
    return found


def places(town: Town) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each placement of the demo in the contexts in which pages ask for it."""
    for slug in Placement.objects.values_list("slug", flat=True):
        if slug.startswith("more-"):
            yield from ((slug, where) for where in ({}, {"basket": [town.shelves[0][0]]}))
        elif slug in ("product", "similar", "also-chose", "later-bought"):
            yield from ((slug, {"product": product}) for product in (town.shelves[0][0], town.shelves[2][3], town.shelves[3][7]))
            if slug == "later-bought":  # below an order, too, where there is no one product
                yield slug, {}
        elif slug == "cart":
            yield from ((slug, {"basket": basket}) for basket in ([town.shelves[0][0]], [town.shelves[1][1], town.shelves[2][2], town.shelves[0][5]]))
        elif slug in ("category", "taste"):
            yield from ((slug, {"category": path}) for path in ("Kitchen", "Home > Hearts"))
        else:
            yield slug, {}


def asked(town: Town) -> Iterator[tuple[str, str, Any, dict[str, Any]]]:
    """(who, placement, slate, where) for every shopper in every place."""
    for who, shopper in shoppers(town).items():
        for slug, where in places(town):
            yield who, slug, recommend(slug, user=shopper.user or None, visitor=shopper.visitor or None, **where), {"shopper": shopper.key, **where}


def judged(facts: Facts, item: Any, where: dict[str, Any]) -> list[str]:
    kept = {name: value for name, value in where.items() if name != "product"}
    return list(facts.lies(item.reason, item.product_key, beside=where.get("product", ""), **kept))


def test_every_reason_that_a_placement_gives_is_true_of_that_shopper_and_every_code_is_given(town: Town) -> None:
    slates = list(asked(town))
    facts = town.facts()
    lies = [
        f"{slug} to {who}: {item.product_key} from {item.source}: {item.reason} ({item.reason.code}) {lie}"
        for who, slug, slate, where in slates
        for item in slate
        for lie in judged(facts, item, where)
    ]
    assert not lies, "\n".join(lies)
    computed = set(Strategy.objects.exclude(current_run=None).values_list("slug", flat=True))
    expected = {code for code in CLAIMS if OF_STRATEGY.get(code, "blend") in computed}
    assert expected - {item.reason.code for _, _, slate, _ in slates for item in slate} == set()


def test_the_account_tells_each_reason_with_the_latest_deed_that_it_stands_on(town: Town) -> None:
    told = []
    for shopper in shoppers(town).values():
        mine = history(shopper, limit=100)
        for slug in EXPLAINED:
            for item in recommend(slug, user=shopper.user or None, visitor=shopper.visitor or None):
                why = ground(item, mine, str)
                told.append((shopper.key, item.reason, item.product_key, why))
    facts = town.facts()
    for who, reason, product, why in told:
        own = reason.code in OWN_PURCHASES
        about = product if own else reason.seed
        kinds = ("purchase",) if own else DEEDS.get(reason.code, ((), ""))[0]
        did = [event for event in facts.events if (event.shopper, event.product) == (who, about) and event.kind in kinds]
        assert bool(why.deed) == bool(did), (who, reason, why)
        if did:
            assert facts.things[about].title in why.words or own
            assert str(why.deed.occurred_at) in why.words
            days = (town.now - why.deed.occurred_at).total_seconds() / 86_400
            assert days == pytest.approx(min(event.days for event in did), abs=0.01), (who, reason, why)
    assert {reason.code for _, reason, _, why in told if why.deed} >= {"viewed", "carted", "wished", "rated", "due", "overdue"}


def test_every_placement_shows_something_to_somebody(town: Town) -> None:
    shown = {slug for _, slug, slate, _ in asked(town) if slate}
    assert shown == set(Placement.objects.values_list("slug", flat=True))
