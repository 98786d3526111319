"""Throttles that are there when the storefront sets a rate: DEFAULT_THROTTLE_RATES["recommendations-read"], and "-write"."""

from typing import Any

from rest_framework.settings import api_settings
from rest_framework.throttling import UserRateThrottle

from .. import meters
from ..serving.safety import report


class ReadThrottle(UserRateThrottle):
    """By user, else by address. Without a rate nothing is throttled and no cache is asked; without its cache it lets everybody pass."""

    scope = "recommendations-read"

    def get_rate(self) -> str | None:
        return api_settings.DEFAULT_THROTTLE_RATES.get(self.scope)

    def allow_request(self, request: Any, view: Any) -> bool:
        try:
            passed = bool(super().allow_request(request, view))
        except Exception as error:
            report("the throttle's cache cannot be used, so nothing is throttled", error)
            return True
        if not passed:
            meters.throttled.count(scope=self.scope)
        return passed


class WriteThrottle(ReadThrottle):
    """The same for what is recorded; a list counts as one call."""

    scope = "recommendations-write"
