"""The demo shop's settings with a recommender that waits for the test, and leases that end while the test watches."""

from shopsite.settings import *  # noqa: F403
from shopsite.settings import RECOMMENDATIONS

RECOMMENDATIONS = {
    **RECOMMENDATIONS,
    "RECOMMENDERS": {"waiting": ("tests.processes.waiting.Waiting", "tests.processes.waiting.WaitingParameters")},
    "LEASE_SECONDS": 5,
}
