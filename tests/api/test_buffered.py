"""``POST interactions/`` where views and clicks wait in a buffer."""

from typing import Any

import pytest
from django.test import Client

from recommendations.models import Interaction
from recommendations.recording.buffer import connection
from recommendations.recording.buffer.flush import flush

from .shop import VISITOR, browser_of, send, statuses

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.otherstore.urls"), pytest.mark.redis]

VIEW, CLICK, CART = ({"kind": kind, "product": "1", "event_id": kind} for kind in ("view", "click", "cart"))


@pytest.fixture(autouse=True)
def _buffer(redis_url: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "PATIENCE", 2.0)
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "BUFFER": "redis", "BUFFER_URL": redis_url}


def kinds() -> list[str]:
    return sorted(Interaction.objects.values_list("kind", flat=True))


def test_a_browsers_views_and_clicks_wait_and_count_once(client: Client) -> None:
    for _ in range(2):
        assert statuses(send(browser_of(client), "interactions", [VIEW, CLICK])) == ["accepted", "accepted"]
    assert kinds() == []
    flush()
    assert kinds() == ["click", "view"]
    assert set(Interaction.objects.values_list("visitor", "source")) == {(VISITOR, "beacon")}


def test_what_comes_with_a_decision_is_written_with_it(client: Client) -> None:
    assert statuses(send(browser_of(client), "interactions", [VIEW, CART])) == ["accepted", "accepted"]
    assert kinds() == ["cart", "view"]


def test_a_service_is_told_what_the_log_says(client: Client, admin_user: Any) -> None:
    client.force_login(admin_user)
    told = [{**VIEW, "visitor": "another"}]
    assert [statuses(send(client, "interactions", told)) for _ in range(2)] == [["accepted"], ["duplicate"]]
    assert kinds() == ["view"]
