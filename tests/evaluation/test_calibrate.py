"""Calibration stores what it fitted, and touches nothing else."""

import logging
import re

import pytest
from django.utils import timezone

from catalog.models import Product
from recommendations.evaluation.calibrate import STALE_DAYS, calibrate, stale
from recommendations.models import Interaction, Strategy
from recommendations.pipeline.extract import extract
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
