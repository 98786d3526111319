"""Law 5: whatever fails, the page stands, and the log says why, once a minute."""

import logging

import pytest
from django.db import DatabaseError, connection, models, transaction
from django.test.utils import CaptureQueriesContext

from recommendations import recommend, similar
from recommendations.core.throttle import lines
from recommendations.models import Interaction, Placement, Result, Strategy
from recommendations.products import ModelAdapter
from recommendations.serving import safety
from recommendations.testing.caches import forget_everything
from recommendations.testing.factories import make_run
from tests.otherstore.models import Seat

from .shop import VISITOR, did, request_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def keys(store) -> list[str]:
    keys = store.make(6)
    make_run("blend", {"product": {keys[0]: [keys[1]]}, "all": {"": keys}})
    did(VISITOR, "view", keys[0])
    return keys


def use(adapter: type, settings) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "PRODUCT_ADAPTER": adapter}


def test_an_unknown_placement_is_an_empty_slate_and_one_line(keys, caplog):
    slate = recommend("hoem")
    assert (len(slate), slate.placement, slate.id) == (0, "hoem", "")
    (record,) = caplog.records
    assert record.getMessage().startswith("there is no placement: placement 'hoem', known 'also-chose, because-you-viewed, buy-again, cart, category, home, ")


@pytest.mark.parametrize("nonsense", [{"limit": "many"}, {"product": object()}, {"category": 5}, {"basket": 7}, {"user": object()}])
def test_nonsense_is_an_empty_slate_or_none_at_all_but_no_error(keys, nonsense):
    recommend("home", **nonsense)


def test_a_damaged_row_is_left_out_counted_and_logged_once(keys, caplog):
    Result.objects.filter(scope="product").update(payload=b"\x01\x00\xff\xff\xff\xff")
    forget_everything()
    before = safety.counts().get("a result row is damaged and left out", 0)
    for _ in range(3):
        assert set(recommend("home", visitor=VISITOR.visitor).product_keys) == set(keys)
    (record,) = caplog.records
    assert keys[0] in record.getMessage()
    assert record.exc_info
    assert safety.counts()["a result row is damaged and left out"] == before + 1


def test_an_adapter_that_fails_leaves_an_empty_slate_and_its_traceback(keys, settings, caplog):
    class Broken(ModelAdapter):
        model = Seat

        def eligible(self, **options):
            raise RuntimeError("the warehouse is closed")

    use(Broken, settings)
    assert not recommend("home")
    assert not similar(keys[0], strategy="blend")
    assert [str(record.exc_info[1]) for record in caplog.records] == ["the warehouse is closed"] * 2


def test_a_missing_adapter_leaves_an_empty_slate(keys, settings, caplog):
    settings.RECOMMENDATIONS = {}
    assert not recommend("home")
    assert "PRODUCT_ADAPTER" in caplog.text


def test_a_card_that_cannot_be_made_costs_that_product_alone(keys, settings, caplog):
    class Choosy(ModelAdapter):
        model = Seat

        def card(self, obj):
            if str(obj.pk) == keys[1]:
                raise ValueError("no picture")
            return super().card(obj)

    use(Choosy, settings)
    assert recommend("home", limit=3).product_keys == [keys[0], keys[2], keys[3]]
    assert len(caplog.records) == 1


def test_a_page_of_broken_cards_is_one_traceback_and_the_next_one_says_how_many_there_were(keys, settings, caplog, monkeypatch):
    class Broken(ModelAdapter):
        model = Seat

        def card(self, obj):
            raise ValueError("no picture")

    use(Broken, settings)
    what = "a card cannot be made, the product is left out"
    before = safety.counts().get(what, 0)
    recommend("home")
    assert len(caplog.records) == 1
    assert safety.counts()[what] == before + len(keys)
    monkeypatch.setattr(lines, "seconds", 0.0)
    recommend("home", limit=1)
    assert f"({len(keys) - 1} more like it since the last such line)" in caplog.records[1].getMessage()


def test_a_stored_key_that_is_none_is_left_out_and_named(keys, caplog):
    make_run("blend", {"all": {"": ["no-number", *keys]}})
    assert recommend("home").product_keys == keys
    (record,) = caplog.records
    assert "'no-number'" in record.getMessage()
    assert record.levelno == logging.WARNING


def test_an_unknown_recommender_and_a_missing_fallback_give_way(keys, caplog):
    Strategy.objects.create(slug="odd", name="Odd", recommender="unheard_of")
    Placement.objects.filter(slug="home").update(fallbacks=["odd", "gone"])
    forget_everything()
    assert set(recommend("home").product_keys) == set(keys)
    assert "'gone'" in caplog.text


def broken_table(model: type[models.Model], monkeypatch) -> None:
    for field in model._meta.concrete_fields:
        field.cached_col  # noqa: B018  (each keeps the table's name when it is first asked for, and must not keep the wrong one)
    monkeypatch.setattr(model._meta, "db_table", "no_such_table")


@pytest.mark.parametrize("model", [Interaction, Result, Strategy, Seat])
def test_a_failing_query_inside_the_pages_transaction_leaves_that_usable(keys, model, monkeypatch, caplog):
    forget_everything()
    with transaction.atomic():
        with monkeypatch.context() as patch:
            broken_table(model, patch)
            slate = recommend("home", request=request_of())
        assert Placement.objects.count() > 0
        assert connection.needs_rollback is False
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert isinstance(caplog.records[0].exc_info[1], DatabaseError)
    assert bool(slate) is (model is Interaction and connection.vendor == "sqlite")


def test_without_a_readable_history_the_shopper_is_served_like_anybody(keys, monkeypatch):
    monkeypatch.setattr("recommendations.serving.history._rows", lambda *arguments: 1 / 0)
    assert recommend("home", visitor=VISITOR.visitor).product_keys == recommend("home").product_keys != []


def test_the_last_configuration_is_used_while_it_cannot_be_read(keys, settings, monkeypatch, caplog):
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "CONFIGURATION_TTL": 0}
    assert recommend("home")
    monkeypatch.setattr("recommendations.serving.configuration.load", lambda alias: 1 / 0)
    assert recommend("home")
    assert "the last one is used" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_there_are_no_savepoints(keys):
    with CaptureQueriesContext(connection) as captured:
        assert recommend("home", visitor=VISITOR.visitor)
    assert not [query["sql"] for query in captured.captured_queries if "SAVEPOINT" in query["sql"]]
