"""Lists stored for a shopper: served while the shopper did nothing since they were made; else, or without one, the product lists react."""

from datetime import timedelta

import pytest
from django.utils import timezone

from recommendations import explain, recommend, similar
from recommendations.models import Interaction, Placement, Result, Run, Strategy, VisitorLink
from recommendations.serving import cache
from recommendations.serving.recommend import for_shopper
from recommendations.serving.runs import CLOCKS_DIFFER
from recommendations.shoppers.identity import Shopper
from recommendations.shoppers.merge import visitor_merge
from recommendations.testing.caches import forget_everything
from recommendations.testing.factories import make_run

from .shop import NOON, VISITOR, Counted, customer, did, request_of

pytestmark = pytest.mark.django_db


class Case:
    """A shopper who viewed ``seed``; a list of the shopper's own says ``mine``, the seed's says ``near``, the fallback ``common``."""

    def __init__(self, store, shopper: Shopper) -> None:
        self.shopper = shopper
        self.seed, self.mine, self.near, self.common = store.make(4)
        did(shopper, "view", self.seed, minutes_ago=10)
        self.publish()
        make_run("trending", {"all": {"": [self.common]}})

    def publish(self, **serving) -> Run:
        rows = {"product": {self.seed: [self.near]}, "shopper": {self.shopper.key: [self.mine]}}
        return make_run("blend", rows, **serving)

    def home(self, **options) -> list[str]:
        who = {"user": self.shopper.user} if self.shopper.user else {"visitor": self.shopper.visitor}
        return recommend("home", **who, **options).product_keys


@pytest.fixture(params=["visitor", "user"])
def case(request, store) -> Case:
    return Case(store, VISITOR if request.param == "visitor" else customer())


def test_without_an_event_since_it_is_served_and_the_fallbacks_fill_up(case):
    assert case.home() == [case.mine, case.common]


def test_any_event_that_teaches_makes_the_product_lists_react(case):
    did(case.shopper, "cart", case.seed)
    assert case.home() == [case.near, case.common]


def test_an_event_that_arrived_late_counts_by_its_arrival(case):
    did(case.shopper, "view", case.seed, minutes_ago=60 * 24 * 365)
    assert case.home() == [case.near, case.common]


@pytest.mark.parametrize("kind", ["not_interested", "refund", "remove_from_cart", "unheard_of"])
def test_what_teaches_nothing_leaves_it_standing(case, store, kind):
    (other,) = store.make(1)
    did(case.shopper, kind, other)
    assert case.home() == [case.mine, case.common]


def test_what_is_refused_or_bought_is_excluded_from_it_all_the_same(case):
    did(case.shopper, "not_interested", case.mine)
    assert case.home() == [case.common]


def test_what_others_do_does_not_touch_it(case):
    did(Shopper(visitor="somebody-else"), "purchase", case.seed)
    assert case.home() == [case.mine, case.common]


def test_the_rows_own_watermark_decides_where_the_run_names_none(case):
    Run.objects.update(watermark=None)
    forget_everything()
    assert case.home() == [case.mine, case.common]
    Result.objects.filter(scope="shopper").update(watermark=Interaction.objects.latest("pk").pk - 1)
    assert case.home() == [case.near, case.common]


def test_a_row_that_says_nothing_of_what_it_knows_is_not_served(case):
    Result.objects.filter(scope="shopper").update(watermark=None)
    assert case.home() == [case.near, case.common]


def test_without_a_row_the_product_lists_react(case):
    Result.objects.filter(scope="shopper").delete()
    assert case.home() == [case.near, case.common]


def test_a_row_that_is_deleted_by_its_key_is_gone_with_the_next_page_in_all_runs(case):
    older, newer = Strategy.objects.get(slug="blend").current_run, case.publish()
    assert case.home() == [case.mine, case.common]
    Result.objects.filter(run__in=[older, newer], scope=Result.Scope.SHOPPER, key=case.shopper.key).delete()
    assert case.home() == [case.near, case.common]


def test_a_shopper_without_events_has_no_list_whatever_is_stored(case):
    Interaction.objects.all().delete()
    assert case.home() == [case.common]


def test_beside_a_product_or_a_basket_the_product_lists_are_asked(case):
    assert case.home(product=case.seed) == [case.near, case.common]
    assert case.home(basket=[case.seed]) == [case.near, case.common]
    assert similar(case.seed, visitor=VISITOR.visitor, strategy="blend").product_keys == [case.near]


def test_a_damaged_row_gives_way_to_the_product_lists(case, caplog):
    Result.objects.filter(scope="shopper").update(payload=b"\x01")
    assert case.home() == [case.near, case.common]
    assert len(caplog.records) == 1


def test_nothing_of_a_shopper_is_kept_in_memory(case):
    forget_everything()
    case.home()
    assert {key.scope for key in cache.rows._rows} == {"product", "all"}


def test_it_comes_in_the_one_query_for_all_rows_and_costs_one_more_on_a_warm_page(case):
    forget_everything()
    with Counted() as cold:
        case.home()
    with Counted() as warm:
        case.home()
    assert (cold.number, warm.number) == (4, 3)


def test_a_shopper_who_did_something_since_costs_nothing_more(case):
    did(case.shopper, "cart", case.seed)
    case.home()
    with Counted() as warm:
        case.home()
    assert warm.number == 2


def test_a_page_of_such_placements_stays_within_its_bound(case):
    pages = ["home", "trending", "recently-viewed"]
    Placement.objects.filter(slug__in=pages).update(strategy=Strategy.objects.get(slug="blend"), dedupe=False)
    forget_everything()
    for _ in ("cold", "warm"):
        request = request_of(case.shopper)
        with Counted() as counted:
            slates = [recommend(slug, request=request) for slug in pages]
        assert [slate.product_keys[0] for slate in slates] == [case.mine] * 3
        assert counted.number <= 2 + 2 * len(pages)


def test_an_export_serves_it_at_the_runs_clock_and_not_at_an_earlier_one(case):
    assert for_shopper(case.shopper, strategy="blend", limit=5, now=NOON).product_keys == [case.mine]
    did(case.shopper, "cart", case.seed)
    assert for_shopper(case.shopper, strategy="blend", limit=5, now=NOON).product_keys == [case.near]
    assert for_shopper(case.shopper, strategy="blend", limit=5, now=NOON - timedelta(minutes=5)).product_keys == [case.mine]
    assert not for_shopper(case.shopper, strategy="blend", limit=5, now=NOON - timedelta(days=1))


class TestALoginThatBroughtAVisitorAlong:
    """The visitor's events are older than the run by their ids, and yet its list for the user does not know them."""

    @pytest.fixture
    def ada(self, store) -> Case:
        did(VISITOR, "view", store.make(1))
        return Case(store, customer())

    def test_makes_the_product_lists_react(self, ada, django_user_model):
        ada.publish(read_at=int(timezone.now().timestamp()))
        assert ada.home() == [ada.mine, ada.common]
        visitor_merge(VISITOR.visitor, django_user_model.objects.get())
        assert ada.home() == [ada.near, ada.common]

    def test_until_the_next_run_which_knows_them(self, ada, django_user_model):
        visitor_merge(VISITOR.visitor, django_user_model.objects.get())
        linked_at = VisitorLink.objects.get().linked_at.timestamp()
        ada.publish(read_at=int(linked_at + CLOCKS_DIFFER))
        assert ada.home() == [ada.near, ada.common]
        ada.publish(read_at=int(linked_at + CLOCKS_DIFFER) + 2)
        assert ada.home() == [ada.mine, ada.common]

    def test_and_a_run_that_does_not_say_when_it_read_knows_of_no_login(self, ada, django_user_model):
        visitor_merge(VISITOR.visitor, django_user_model.objects.get())
        ada.publish()
        assert ada.home() == [ada.near, ada.common]

    def test_the_latest_of_several_logins_counts(self, ada, django_user_model):
        user = django_user_model.objects.get()
        now = timezone.now()
        for days, visitor in enumerate(("first", "second", "third")):
            VisitorLink.objects.create(visitor=visitor, user=user, linked_at=now - timedelta(days=days))
        ada.publish(read_at=int(now.timestamp()) - 3600)
        assert ada.home() == [ada.near, ada.common]
        ada.publish(read_at=int(now.timestamp()) + 3600)
        assert ada.home() == [ada.mine, ada.common]

    def test_others_logins_do_not(self, ada, django_user_model):
        VisitorLink.objects.create(visitor="x", user=django_user_model.objects.create_user("bob"), linked_at=timezone.now() + timedelta(days=1))
        assert ada.home() == [ada.mine, ada.common]


def test_an_explanation_says_that_the_list_is_the_shoppers_own(case):
    who = {"user": case.shopper.user} if case.shopper.user else {"visitor": case.shopper.visitor}
    told = "A candidate of blend: rank 1 of 1, score 1.000, from the list made for this shopper."
    assert told in explain("home", case.mine, **who).texts


def test_two_strategies_lists_of_one_shopper_are_told_apart(case, store):
    (other,) = store.make(1)
    make_run("trending", {"shopper": {case.shopper.key: [other]}})
    assert case.home() == [case.mine, other]


def test_lists_of_other_shoppers_are_not_served(case, store):
    (other,) = store.make(1)
    rows = {"shopper": {"v:somebody-else": [case.mine], case.shopper.key: [other]}}
    make_run("blend", rows)
    assert case.home() == [other, case.common]
