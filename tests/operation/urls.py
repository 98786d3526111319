"""A storefront that lets Prometheus in."""

from django.urls import include, path

from shopsite.urls import urlpatterns as shop

urlpatterns = [path("metrics/", include("recommendations.contrib.prometheus")), *shop]
