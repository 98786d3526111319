"""Why something is shown: true of this shopper, and by name only where the name is at hand."""

from collections.abc import Callable

import pytest
from django.utils import translation

from recommendations import recommend
from recommendations.models import Placement, Strategy
from recommendations.slates import Reason
from recommendations.slates.reason import GENERIC, NAMED
from recommendations.testing.caches import forget_everything
from recommendations.testing.factories import make_run

from .shop import VISITOR, did

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(store) -> tuple[str, str, str]:
    """A product, another, and the first one's title."""
    a, x = store.make(2)
    return a, x, store.model.objects.get(pk=a).title


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("view", "Because you viewed {}"),
        ("click", "Because you viewed {}"),
        ("cart", "Because you put {} into your basket"),
        ("wishlist", "Because you put {} on your wishlist"),
        ("purchase", "Because you bought {}"),
        ("rating", "Because you rated {}"),
        ("measured", "Because of your interest in {}"),
    ],
)
def test_it_names_what_the_shopper_did_with_which_product(pair, kind, says):
    a, x, title = pair
    did(VISITOR, kind, a)
    make_run("blend", {"product": {a: [x]}}, kinds={kind: 1.0})
    (item,) = [item for item in recommend("home", visitor=VISITOR.visitor) if item.product_key == x]
    assert str(item.reason) == says.format(title)
    assert item.reason.seed == a


def test_a_product_that_is_not_sold_any_more_is_not_named(pair, store):
    a, x, _ = pair
    did(VISITOR, "purchase", a)
    make_run("blend", {"product": {a: [x]}})
    store.withdraw(a)
    (item,) = recommend("home", visitor=VISITOR.visitor)
    assert str(item.reason) == "Because of what you bought"


def test_it_names_the_product_that_contributed_most(store):
    a, b, x = store.make(3)
    did(VISITOR, "view", a, minutes_ago=2)
    did(VISITOR, "view", b, minutes_ago=1)
    make_run("blend", {"product": {a: {x: 0.9}, b: {x: 0.2}}, "all": {"": {x: 0.05}}}, kinds={"view": 1.0}, history_decay=0.5)
    (item,) = recommend("home", visitor=VISITOR.visitor)
    assert (item.reason.code, item.reason.seed) == ("viewed", a)


def test_beside_a_product_or_a_basket_it_says_so(pair, store):
    a, x, title = pair
    make_run("next-item", {"product": {a: [x]}})
    make_run("item-neighbours", {"product": {a: [x]}})
    assert [str(item.reason) for item in recommend("product", product=a)] == [f"Others chose it along with {title}"]
    assert [str(item.reason) for item in recommend("cart", basket=[a])] == [f"Others chose it along with {title}"]
    store.withdraw(a)
    assert [str(item.reason) for item in recommend("product", product=a)] == ["Others chose it along with this"]


@pytest.fixture
def made_by(db) -> Callable[[str, str], None]:
    """Says which recommender a strategy has, whether or not it can be loaded here."""

    def make(slug: str, recommender: str) -> None:
        Strategy.objects.update_or_create(slug=slug, defaults={"name": slug, "recommender": recommender, "parameters": {}})

    return make


@pytest.mark.parametrize(
    ("recommender", "beside", "in_basket", "alone"),
    [
        ("bought_together", "Often bought with {}", "Often bought with {}", "Often bought with this"),
        ("tag_similarity", "Similar to {}", "Similar to {}", "Similar to this"),
        ("next_item", "Others chose it along with {}", "Others chose it along with {}", "Others chose it along with this"),
        ("item_neighbours", "Others chose it along with {}", "Others chose it along with {}", "Others chose it along with this"),
        ("unheard_of", "Goes well with {}", "Goes well with {} in your basket", "Goes well with this"),
    ],
)
@pytest.mark.parametrize("inside_a_blend", [False, True])
def test_the_strongest_source_says_what_it_has_to_do_with_the_product_or_the_basket(
    pair, store, made_by, recommender, beside, in_basket, alone, inside_a_blend
):
    a, x, title = pair
    made_by("theirs", recommender)
    made_by("other", "next_item")
    rows = {"product": {a: [(x, 1.0, 1)]}}
    run = make_run("blend", rows, sources=["other", "theirs"]) if inside_a_blend else make_run("theirs", {"product": {a: [x]}})
    Placement.objects.update(strategy=run.strategy, fallbacks=[])
    forget_everything()
    did(VISITOR, "view", a)
    assert [str(item.reason) for item in recommend("product", product=a)] == [beside.format(title)]
    assert [str(item.reason) for item in recommend("cart", basket=[a])] == [in_basket.format(title)]
    assert [str(item.reason) for item in recommend("home", visitor=VISITOR.visitor)] == [f"Because you viewed {title}"]
    store.withdraw(a)
    assert [str(item.reason) for item in recommend("product", product=a)] == [alone]


@pytest.mark.parametrize(
    ("recommender", "says"),
    [
        ("user_neighbours", "Shoppers like you chose this"),
        ("lightfm", "Picked for your taste"),
        ("tag_similarity", "Close to what you like"),
        ("unheard_of", "Picked for you"),
    ],
)
def test_a_list_for_the_shopper_says_how_it_was_made_and_only_while_it_is_served(pair, made_by, recommender, says):
    a, x, title = pair
    made_by("blend", recommender)
    did(VISITOR, "purchase", a, minutes_ago=9)
    make_run("blend", {"product": {a: [x]}, "shopper": {VISITOR.key: [x]}})
    (item,) = recommend("home", visitor=VISITOR.visitor)
    assert (str(item.reason), item.reason.seed, item.source) == (says, "", "blend")
    did(VISITOR, "view", a)
    (item,) = recommend("home", visitor=VISITOR.visitor)
    assert str(item.reason) == f"Because you viewed {title}"


def test_lists_for_everybody_are_trending_or_popular_by_their_strongest_source(store):
    a, b = store.make(2)
    make_run("blend", {"all": {"": [(a, 1.0, 0), (b, 0.5, 1)]}}, sources=["trending", "popularity"])
    slate = recommend("home")
    assert [(item.source, str(item.reason)) for item in slate] == [("trending", "Trending now"), ("popularity", "Popular with other shoppers")]


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        ({"trending": True}, "Trending now"),
        ({"window_days": 30.0}, "Trending now"),
        ({"trending": False, "window_days": 30.0}, "Trending now"),
        ({"trending": False}, "Popular with other shoppers"),
        ({"half_life_days": 90.0}, "Popular with other shoppers"),
    ],
)
def test_trending_is_what_counts_of_late_alone(store, parameters, says):
    make_run("trending", {"all": {"": store.make(1)}})
    Strategy.objects.filter(slug="trending").update(parameters=parameters)
    forget_everything()
    assert {str(item.reason) for item in recommend("trending")} == {says}


def test_in_a_category_the_category_is_named(store):
    keys = store.make(2, shelf="Home > Lamps")
    make_run("trending", {"category": {"Home > Lamps": keys}})
    assert {str(item.reason) for item in recommend("category", category="Home > Lamps")} == {"Trending in Lamps"}


def test_what_is_only_popular_by_its_past_is_not_called_trending(store):
    a, b = store.make(2)
    make_run("trending", {"all": {"": [(a, 1.0, 0), (b, 0.1, 1)]}}, faded=1)
    assert [(item.source, str(item.reason)) for item in recommend("trending")] == [
        ("trending", "Trending now"),
        ("trending", "Popular with other shoppers"),
    ]


def test_nor_in_a_category(store):
    a, b = store.make(2, shelf="Home > Lamps")
    make_run("trending", {"category": {"Home > Lamps": [(a, 1.0, 0), (b, 0.1, 1)]}}, faded=1)
    assert [str(item.reason) for item in recommend("category", category="Home > Lamps")] == ["Trending in Lamps", "Popular in Lamps"]


def test_nor_by_a_blend_of_trends(store):
    a, b, c = store.make(3)
    make_run("blend", {"all": {"": [(a, 1.0, 0), (b, 0.5, 1), (c, 0.1, 2)]}}, sources=["item-neighbours", "trending"], faded=2)
    assert [(item.source, str(item.reason)) for item in recommend("home")] == [
        ("item-neighbours", "A pick from our shop"),
        ("trending", "Trending now"),
        ("blend", "Popular with other shoppers"),
    ]


def test_the_mark_of_the_faded_is_no_source_even_where_a_source_has_that_place(store):
    (a,) = store.make(1)
    make_run("blend", {"all": {"": [(a, 1.0, 1)]}}, sources=["item-neighbours", "trending"], faded=1)
    assert [(item.source, item.reason.code) for item in recommend("home")] == [("blend", "popular")]


def test_recently_viewed_says_that(pair):
    did(VISITOR, "view", pair[0])
    assert [str(item.reason) for item in recommend("recently-viewed", visitor=VISITOR.visitor)] == ["You viewed this recently"]


def test_what_nothing_better_is_known_of_is_a_pick():
    assert str(Reason(code="listed")) == "A pick from our shop"
    assert str(Reason(code="listed_in", title="Lamps")) == "A pick from Lamps"
    assert str(Reason(code="trending_in")) == "A pick from our shop"


def test_a_title_is_put_in_as_it_is():
    assert str(Reason(code="viewed", title="100 % wool")) == "Because you viewed 100 % wool"


@pytest.mark.parametrize("code", sorted({*NAMED, *GENERIC}))
def test_every_reason_can_be_said_in_every_language(code):
    with translation.override("de"):
        assert str(Reason(code=code, title="Mug"))
        assert str(Reason(code=code))


def test_products_beyond_the_first_are_named_generically_rather_than_wrongly(store):
    seeds, shown = store.make(60), store.make(60)
    for n, seed in enumerate(seeds[:20]):
        did(VISITOR, "view", seed, minutes_ago=n)
    rows = {seed: {shown[n]: 1.0} for n, seed in enumerate(seeds)}
    make_run("blend", {"product": rows}, kinds={"view": 1.0})
    Placement.objects.filter(slug="home").update(rules={}, limit=3)
    store.withdraw(*shown[:10])
    slate = recommend("home", visitor=VISITOR.visitor)
    assert slate.product_keys == shown[10:13]
    assert {str(item.reason) for item in slate} == {"Because of what you viewed"}
