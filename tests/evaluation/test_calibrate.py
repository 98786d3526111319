"""Calibration stores what it fitted, and touches nothing else."""

import logging
import re

import pytest
from django.utils import timezone

from catalog.models import Product
from recommendations.evaluation.calibrate import STALE_DAYS, calibrate, stale
from recommendations.evaluation.log_counts import count_log
from recommendations.evaluation.readiness import strategy_readiness
from recommendations.models import Interaction, Strategy
from recommendations.pipeline.extract import extract
from recommendations.pipeline.fit import parameters_of, sources_of
from recommendations.pipeline.rebuild import rebuild
from recommendations.recommenders.parameters.blend import BlendWeights
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
