"""Recommenders that need no run are computed for each slate, the built-in one and anybody's own."""

from dataclasses import dataclass
from typing import ClassVar

import pytest

from recommendations import explain, recommend
from recommendations.core.history import LiveContext, Own
from recommendations.models import Strategy
from recommendations.recommenders.parameters.base import Parameters, parameter
from recommendations.testing.caches import forget_everything
from recommendations.testing.factories import make_run

from .shop import VISITOR, did

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, kw_only=True)
class AgainParameters(Parameters):
    """What the shopper bought at least so many times."""

    needs_run: ClassVar[bool] = False
    live: ClassVar[str | None] = f"{__name__}.again"

    times: int = parameter(2, help="How often it was bought.", minimum=1)


def again(parameters: AgainParameters, context: LiveContext) -> list[Own]:
    bought = [event.product for event in context.events if event.kind == "purchase"]
    return [Own(product, bought.count(product)) for product in bought if bought.count(product) >= parameters.times]


@dataclass(frozen=True, kw_only=True)
class BrokenParameters(AgainParameters):
    live: ClassVar[str | None] = f"{__name__}.broken"


def broken(parameters: BrokenParameters, context: LiveContext) -> list[Own]:
    raise RuntimeError("out of order")


@dataclass(frozen=True, kw_only=True)
class ForgetfulParameters(AgainParameters):
    live: ClassVar[str | None] = None


@dataclass(frozen=True, kw_only=True)
class GoneParameters(AgainParameters):
    live: ClassVar[str | None] = f"{__name__}.gone"


@pytest.fixture
def keys(store, settings) -> list[str]:
    own = {name: ("tests.none", f"{__name__}.{name.title()}Parameters") for name in ("again", "broken", "forgetful", "gone")}
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "RECOMMENDERS": own}
    keys = store.make(4)
    for n in range(3):
        did(VISITOR, "purchase", keys[:2] if n else keys[:3], minutes_ago=n)
    return keys


def use(recommender: str, **parameters: object) -> None:
    """Home is served by this recommender alone, trending stays its fallback."""
    Strategy.objects.filter(slug="blend").update(recommender=recommender, parameters=parameters, allow_bought=True)
    forget_everything()


def test_ones_own_live_recommender_is_served_with_its_parameters(keys):
    use("again")
    assert set(recommend("home", visitor=VISITOR.visitor).product_keys) == set(keys[:2])
    use("again", times=1)
    slate = recommend("home", visitor=VISITOR.visitor)
    assert set(slate.product_keys) == set(keys[:3])
    assert {(item.source, item.reason.code, str(item.reason)) for item in slate} == {("blend", "listed", "A pick from our shop")}
    assert [item.score for item in slate] == pytest.approx([1, 1, 1 / 3])


def test_nothing_is_left_of_a_run_from_before_the_recommender_was_changed(keys):
    make_run("blend", {"all": {"": keys}})
    use("recently_viewed")
    did(VISITOR, "view", keys[3])
    slate = recommend("home", visitor=VISITOR.visitor)
    assert (slate.product_keys, slate.runs) == ([keys[3]], ())
    assert str(slate.items[0].reason) == "You viewed this recently"


@pytest.mark.parametrize(("name", "says"), [("broken", "out of order"), ("gone", "gone")])
def test_one_that_fails_gives_way_to_the_fallbacks(keys, caplog, name, says):
    make_run("trending", {"all": {"": keys[3:]}})
    use(name)
    assert recommend("home", visitor=VISITOR.visitor).product_keys == keys[3:]
    (record,) = caplog.records
    assert says in str(record.exc_info[1])


def test_parameters_that_cannot_be_read_are_the_defaults(keys, caplog):
    use("again", tmies=1)
    assert set(recommend("home", visitor=VISITOR.visitor).product_keys) == set(keys[:2])
    assert "unknown parameter tmies" in str(caplog.records[0].exc_info[1])


def test_one_that_names_no_function_has_nothing_to_serve(keys):
    use("forgetful")
    assert not recommend("home", visitor=VISITOR.visitor)
    assert "The strategy has no run yet." in explain("home", keys[0], visitor=VISITOR.visitor).texts
