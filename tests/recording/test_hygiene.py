"""Headers are foreign text: looking for a crawler in them takes time in proportion to their length."""

import pytest
from django.test import RequestFactory

from recommendations.recording.hygiene import PREFETCH_HEADERS, is_human

LENGTH = 200_000
"""Characters; whatever grows with their square takes minutes."""


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", ["User-Agent", *PREFETCH_HEADERS])
@pytest.mark.parametrize("piece", ["a", "cubo", "prefetc ", "bot_", "crawle", " ", "\\", "slurspider"])
def test_a_long_header_costs_no_more_than_its_length(rf: RequestFactory, name: str, piece: str) -> None:
    request = rf.get("/", headers={name: piece * (LENGTH // len(piece))})
    assert is_human(request) is not (piece == "slurspider" and name == "User-Agent")
