"""Settings of a storefront that exports."""

from tests.settings import *  # noqa: F403
from tests.settings import RECOMMENDATIONS

RECOMMENDATIONS = {**RECOMMENDATIONS, "METERS": ["recommendations.contrib.prometheus.export"]}
