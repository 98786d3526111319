"""Of a storefront that did not include ``recommendations.urls``."""

urlpatterns: list[object] = []
