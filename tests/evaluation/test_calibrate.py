"""Calibration stores what it fitted, and touches nothing else."""

import logging
import re
from typing import Any

import pytest
from django.utils import timezone

from catalog.models import Product
from recommendations.evaluation.blend_weights import fit_weights
from recommendations.evaluation.calibrate import STALE_DAYS, calibrate, stale
from recommendations.evaluation.log_counts import count_log
from recommendations.evaluation.readiness import strategy_readiness
from recommendations.models import Interaction, Strategy
from recommendations.pipeline.extract import extract
from recommendations.pipeline.fit import parameters_of, sources_of
from recommendations.pipeline.rebuild import rebuild
from recommendations.recommenders.parameters.blend import BlendWeights
from recommendations.recommenders.tag_similarity import TagSimilarity
from tests.evaluation.test_parity import START, timedelta


@pytest.fixture
def log(db: None) -> None:
    """90 visitors walk along one circle of products, so that what comes next is known; one strategy mixes."""
    Strategy.objects.filter(slug="blend-repeat").update(enabled=False)
    Product.objects.bulk_create(Product(sku=f"S{n}", name=f"Thing {n}", slug=f"thing-{n}", price=5) for n in range(20))
    keys = sorted(str(pk) for pk in Product.objects.values_list("pk", flat=True))
    Interaction.objects.bulk_create(
        Interaction(
            event_id=f"{shopper}-{step}",
            visitor=f"v{shopper}",
            product_key=keys[(shopper + step) % 20],
            kind="purchase",
            occurred_at=START + timedelta(days=step, hours=shopper % 24),
        )
        for shopper in range(90)
        for step in range(8)
    )


def test_weights_are_stored_and_the_next_run_uses_them(log: None) -> None:
    Strategy.objects.filter(slug="blend").update(name="Renamed meanwhile")
    shares: list[float] = []
    fitted = calibrate(extract(), progress=shares.append)
    blend = Strategy.objects.get(slug="blend")
    assert set(fitted) == {"blend"}
    assert blend.weights == fitted["blend"]
    assert blend.weights["fitted"] is True
    assert blend.calibrated_at is not None
    assert blend.name == "Renamed meanwhile"
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    rebuild(["blend"])
    blend.refresh_from_db()
    assert blend.current_run.serving["history_decay"] == blend.weights["history_decay"]
    assert blend.current_run.weights == blend.weights


def test_nothing_to_mix_is_logged_and_the_stored_weights_stay(log: None, caplog: pytest.LogCaptureFixture) -> None:
    Strategy.objects.filter(slug="blend").update(weights={"history_decay": 0.9}, parameters={"sources": "nonsense"})
    with caplog.at_level(logging.ERROR):
        assert calibrate(extract()) == {}
    assert "blend cannot be calibrated: blend cannot be made of nonsense" in caplog.text
    assert Strategy.objects.get(slug="blend").weights == {"history_decay": 0.9}


def test_weights_are_stale_when_sources_or_their_parameters_changed_or_time_went_by(log: None) -> None:
    def now_stale() -> bool:
        return bool(stale(Strategy.objects.filter(slug="blend")))

    assert now_stale()
    calibrate(extract())
    assert not now_stale()
    Strategy.objects.filter(slug="next-item").update(parameters={"window": 3})
    assert now_stale()
    Strategy.objects.filter(slug="next-item").update(parameters={"bogus": 1})
    assert now_stale(), "it is no longer mixed"
    Strategy.objects.filter(slug="next-item").update(parameters={})
    Strategy.objects.filter(slug="trending").update(enabled=False)
    assert now_stale()
    Strategy.objects.filter(slug="trending").update(enabled=True)
    assert not now_stale()
    long_ago = timezone.now() - timedelta(days=STALE_DAYS + 1)
    Strategy.objects.filter(slug="blend").update(calibrated_at=long_ago)
    assert now_stale()


def test_what_was_learnt_is_said_in_words(log: None) -> None:
    weights = BlendWeights.from_json(calibrate(extract())["blend"])
    words = r"[a-z-]+ \d+%.*; NDCG@10 [01]\.\d{3} for 270 shoppers' latest days in 3 folds, the best single source \([a-z-]+\) [01]\.\d{3}.*"
    assert re.fullmatch(words, weights.in_words())
    assert BlendWeights().in_words() == "defaults"


def test_what_is_learnt_of_a_source_is_stored_with_it_and_makes_nothing_stale(log: None) -> None:
    calibrate(extract())
    source = Strategy.objects.get(slug="next-item")
    assert set(source.weights) == {"learnt", "report"}
    assert source.weights["report"]["half_life_days"]["ndcg"]
    assert source.parameters == {}
    rebuild(["next-item"])
    Strategy.objects.filter(slug="next-item").update(weights={"learnt": {"half_life_days": 15.0}})
    source.refresh_from_db()
    assert parameters_of(source).half_life_days == 15.0
    assert stale(Strategy.objects.filter(slug="blend")), "the blend was fitted on another half-life"
    log_counts = count_log()
    assert "its parameters were changed since" in strategy_readiness(source, log_counts).stale
    rebuild(["next-item"])
    source = Strategy.objects.select_related("current_run").get(slug="next-item")
    assert source.current_run.parameters["half_life_days"] == 15.0
    assert "its parameters were changed since" not in strategy_readiness(source, log_counts).stale


@pytest.mark.parametrize(("values", "learnt"), [(None, True), ({"trending": True, "window_days": 14.0}, False), ({"trending": False}, False)])
def test_the_window_of_the_trend_that_is_planted_is_learnt_unless_somebody_set_it(log: None, values: dict[str, Any] | None, learnt: bool) -> None:
    trending = Strategy.objects.filter(slug="trending")
    if values is not None:
        trending.update(parameters=values)
    calibrate(extract())
    assert ("window_days" in trending.get().weights.get("report", {})) is learnt


def test_a_blend_that_may_show_what_was_bought_learns_what_that_is_worth(log: None) -> None:
    Strategy.objects.filter(slug="blend-repeat").update(enabled=True)
    fitted = calibrate(extract())
    assert fitted["blend-repeat"]["repeats"] is True
    assert fitted["blend"]["own"]["weight"] == 0
    assert not stale(Strategy.objects.filter(slug="blend-repeat"))
    Strategy.objects.filter(slug="blend-repeat").update(allow_bought=False)
    assert stale(Strategy.objects.filter(slug="blend-repeat"))


def test_slow_sources_are_mixed_where_they_are_named(log: None) -> None:
    everything = list(Strategy.objects.order_by("slug"))
    blend = next(strategy for strategy in everything if strategy.slug == "blend")
    assert "lightfm" not in [source.slug for source in sources_of(blend, everything)]
    blend.parameters = {"sources": "lightfm popularity"}
    assert [source.slug for source in sources_of(blend, everything)] == ["lightfm", "popularity"]


def test_a_source_whose_row_is_broken_is_left_out_and_said_so(log: None, caplog: pytest.LogCaptureFixture) -> None:
    Strategy.objects.filter(slug="item-neighbours").update(parameters={"bogus": 1})
    with caplog.at_level(logging.ERROR):
        fitted = calibrate(extract())
    assert "item-neighbours is left out of calibration: " in caplog.text
    assert "bogus" in caplog.text
    assert "item-neighbours" not in {**fitted["blend"]["sources"], **fitted["blend"]["fitted_on"]}
    assert fitted["blend"]["sources"]["next-item"]["weight"] > 0
    blend = Strategy.objects.filter(slug="blend")
    assert not stale(blend), "nothing better can be fitted until the row is mended"
    Strategy.objects.filter(slug="item-neighbours").update(parameters={})
    assert stale(blend)


@pytest.mark.parametrize("failing", [1, 2, 3])
def test_a_source_that_fails_on_one_fold_is_left_out_and_tried_no_more(log: None, caplog: pytest.LogCaptureFixture, monkeypatch: Any, failing: int) -> None:
    """Which of the three folds it is does not matter."""
    fits: list[int] = []
    fit = TagSimilarity._fit

    def runs_away(self: TagSimilarity, *args: Any) -> None:
        fits.append(len(fits) + 1)
        if len(fits) == failing:
            raise FloatingPointError("ran away")
        fit(self, *args)

    monkeypatch.setattr(TagSimilarity, "_fit", runs_away)
    Strategy.objects.filter(slug="blend-repeat").update(enabled=True)
    fitted = calibrate(extract())
    assert set(fitted) == {"blend", "blend-repeat"}
    for slug in fitted:
        assert "tag-similarity" not in {**fitted[slug]["sources"], **fitted[slug]["report"]["ndcg_alone"]}
        assert fitted[slug]["sources"]["next-item"]["weight"] > 0
    assert caplog.text.count("tag-similarity is left out of calibration") == 1
    assert fits == list(range(1, failing + 1))


def test_where_all_sources_fail_the_stored_weights_stay_and_other_mixes_are_fitted(log: None, caplog: pytest.LogCaptureFixture, monkeypatch: Any) -> None:
    def runs_away(*args: Any) -> None:
        raise FloatingPointError("ran away")

    monkeypatch.setattr(TagSimilarity, "_fit", runs_away)
    Strategy.objects.filter(slug="blend-repeat").update(enabled=True)
    Strategy.objects.filter(slug="blend").update(weights={"history_decay": 0.9}, parameters={"sources": "tag-similarity"})
    assert set(calibrate(extract())) == {"blend-repeat"}
    assert "blend cannot be calibrated: none of its sources could be fitted" in caplog.text
    assert Strategy.objects.get(slug="blend").weights == {"history_decay": 0.9}


def test_a_fit_that_fails_leaves_the_stored_weights_and_the_other_mixes_alone(log: None, caplog: pytest.LogCaptureFixture, monkeypatch: Any) -> None:
    def fails_for_new(*args: Any, repeats: bool, **others: Any) -> BlendWeights:
        if not repeats:
            raise FloatingPointError("ran away")
        return fit_weights(*args, repeats=repeats, **others)

    monkeypatch.setattr("recommendations.evaluation.calibrate.fit_weights", fails_for_new)
    Strategy.objects.filter(slug="blend-repeat").update(enabled=True)
    Strategy.objects.filter(slug="blend").update(weights={"history_decay": 0.9})
    assert set(calibrate(extract())) == {"blend-repeat"}
    assert "blend cannot be calibrated" in caplog.text
    assert "ran away" in caplog.text
    assert Strategy.objects.get(slug="blend").weights == {"history_decay": 0.9}


@pytest.mark.parametrize("shoppers", [0, 1, 5])
def test_of_a_shop_that_has_hardly_opened_nothing_is_learnt_and_nothing_is_an_error(log: None, caplog: pytest.LogCaptureFixture, shoppers: int) -> None:
    Interaction.objects.exclude(visitor__in=[f"v{shopper}" for shopper in range(shoppers)]).delete()
    weights = calibrate(extract())["blend"]
    assert not weights["fitted"]
    assert not caplog.records
    source = Strategy.objects.get(slug="next-item")
    assert source.weights["learnt"] == {}
    assert "are needed" in source.weights["report"]["reason"]


def test_weights_that_were_fitted_once_are_not_given_up_for_defaults(log: None, caplog: pytest.LogCaptureFixture) -> None:
    calibrate(extract())
    before = Strategy.objects.get(slug="blend").weights
    assert before["fitted"]
    Interaction.objects.exclude(visitor__in=["v1", "v2", "v3"]).delete()
    with caplog.at_level(logging.WARNING):
        assert calibrate(extract()) == {}
    assert Strategy.objects.get(slug="blend").weights == before
    assert "blend keeps the weights that it has: " in caplog.text
