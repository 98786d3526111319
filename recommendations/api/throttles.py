"""Throttles that are there when the storefront sets a rate: DEFAULT_THROTTLE_RATES["recommendations-read"]."""

from rest_framework.settings import api_settings
from rest_framework.throttling import UserRateThrottle


class ReadThrottle(UserRateThrottle):
    """By user, else by address. Without a rate nothing is throttled and no cache is asked."""

    scope = "recommendations-read"

    def get_rate(self) -> str | None:
        return api_settings.DEFAULT_THROTTLE_RATES.get(self.scope)
