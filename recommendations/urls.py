"""``path("recommendations/", include("recommendations.urls"))`` in the storefront's URLconf."""

from .api.urls import urlpatterns

app_name = "recommendations"

__all__ = ["app_name", "urlpatterns"]
