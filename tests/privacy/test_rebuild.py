"""An erasure holds whatever a rebuild had read before it, and whichever run is served afterwards."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from recommendations.models import Interaction, Result, Run, Strategy
from recommendations.pipeline import attempt
from recommendations.pipeline.extract import extract
from recommendations.pipeline.publish import forget, roll_back
from recommendations.pipeline.rebuild import rebuild
from recommendations.privacy import erase as erasing
from recommendations.privacy.erase import erase
from recommendations.shoppers.identity import Shopper
from recommendations.shoppers.tombstones import tombstones_write
from tests.pipeline.conftest import events, shop, strategy  # noqa: F401  (fixtures)
from tests.pipeline.logs import Row
from tests.pipeline.shop import Hooks

from .everywhere import found

pytestmark = pytest.mark.django_db

ANNA = Shopper(visitor="anna")
EVERYBODY = {"u:1", "u:2", "v:anna", "v:ben"}


@pytest.fixture(autouse=True)
def personal(strategy: Strategy, events: list[Row]) -> Strategy:  # noqa: F811
    """A strategy whose lists are all of shoppers, and a small log."""
    Strategy.objects.filter(pk=strategy.pk).update(recommender="personal")
    return Strategy.objects.get(pk=strategy.pk)


def compute() -> Run:
    (outcome,) = rebuild(["count"])
    assert outcome.status == "complete", outcome
    return Run.objects.get(pk=outcome.run_id)


def listed(run: Run) -> set[str]:
    return set(Result.objects.filter(run=run).values_list("key", flat=True))


def served() -> Run:
    run = Strategy.objects.get(slug="count").current_run
    assert run is not None
    return run


def during_fit(what: Callable[[], Any]) -> None:
    Hooks.during_fit = staticmethod(lambda dataset: what())


def before(name: str, what: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Something happens just before this step of a rebuild."""
    step = getattr(attempt, name)

    def late(*arguments: Any, **options: Any) -> Any:
        what()
        return step(*arguments, **options)

    monkeypatch.setattr(attempt, name, late)


def test_every_shopper_of_the_log_has_a_list() -> None:
    assert listed(compute()) == EVERYBODY


def test_who_is_erased_while_a_rebuild_computes_gets_no_list() -> None:
    during_fit(lambda: erase(ANNA))
    run = compute()
    assert listed(run) == EVERYBODY - {"v:anna"}
    assert served() == run
    assert found("anna") == []


@pytest.mark.parametrize("step", ["write_results", "check", "forget", "switch"])
def test_who_is_erased_at_any_later_moment_gets_none_either(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before(step, lambda: erase(ANNA), monkeypatch)
    assert listed(compute()) == EVERYBODY - {"v:anna"}
    assert found("anna") == []


def test_who_is_erased_after_the_switch_has_no_list_in_any_run() -> None:
    runs = [compute(), compute()]
    erase(ANNA)
    assert [listed(run) for run in runs] == [EVERYBODY - {"v:anna"}] * 2


def test_an_erasure_that_was_cut_short_is_finished_by_the_rebuild(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its process was killed when the tombstone was written."""
    during_fit(lambda: tombstones_write(["v:anna"]))
    assert listed(compute()) == EVERYBODY - {"v:anna"}


def test_lists_are_looked_through_to_the_last(settings: Any, shop: dict[str, Any]) -> None:  # noqa: F811
    settings.RECOMMENDATIONS = {**shop, "PUBLISH_BATCH": 1}
    during_fit(lambda: tombstones_write(["u:1", "v:ben"]))
    assert listed(compute()) == {"u:2", "v:anna"}


def test_rolling_back_to_an_older_run_brings_nobody_back(personal: Strategy) -> None:
    older, newer = compute(), compute()
    erase(ANNA)
    roll_back(personal, older)
    assert served() == older
    assert listed(older) == EVERYBODY - {"v:anna"}
    roll_back(personal, newer)
    assert listed(newer) == EVERYBODY - {"v:anna"}


def test_a_roll_back_holds_though_the_erasure_was_cut_short(personal: Strategy) -> None:
    older, _newer = compute(), compute()
    tombstones_write(["v:anna"])
    assert listed(older) == EVERYBODY
    roll_back(personal, older)
    assert listed(older) == EVERYBODY - {"v:anna"}


def test_a_user_who_came_back_is_learnt_from_anew(personal: Strategy) -> None:
    erase(Shopper(user="1"))
    assert "u:1" not in listed(compute())
    Interaction.objects.create(event_id="anew", user_id=1, product_key="apple", kind="view", occurred_at=timezone.now())
    # By the clock of the tests no time has passed; in life it has.
    hour = timedelta(hours=1)
    tombstones_write(["u:1"], at=timezone.now() - hour)
    assert listed(compute()) == EVERYBODY


def test_lists_of_everybody_else_are_not_looked_at_where_nobody_was_erased(django_assert_num_queries: Callable[..., Any]) -> None:
    run = compute()
    with django_assert_num_queries(1):
        assert forget(run) == 0


def test_an_erasure_excuses_no_more_rows_than_it_took(monkeypatch: pytest.MonkeyPatch) -> None:
    def lose() -> None:
        erase(ANNA)
        Result.objects.filter(key="v:ben").delete()

    before("check", lose, monkeypatch)
    (outcome,) = rebuild(["count"])
    assert (outcome.status, outcome.error) == ("failed", "4 rows were written, 2 are there")


def test_an_erasure_excuses_no_row_of_a_run_that_has_no_lists_of_shoppers(personal: Strategy, monkeypatch: pytest.MonkeyPatch) -> None:
    def lose() -> None:
        erase(ANNA)
        Result.objects.filter(key="berry").delete()

    Strategy.objects.filter(pk=personal.pk).update(recommender="count")
    before("check", lose, monkeypatch)
    assert rebuild(["count"])[0].status == "failed"


def test_the_extract_that_was_read_before_is_no_way_round() -> None:
    data = extract()
    erase(ANNA)
    (outcome,) = rebuild(["count"], extract=data)
    assert listed(Run.objects.get(pk=outcome.run_id)) == EVERYBODY - {"v:anna"}
    assert not Interaction.objects.filter(visitor="anna").exists()
    assert erasing.erase(ANNA)["lists"] == 0
