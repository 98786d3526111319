"""Where the plain views are served, below wherever the storefront includes ``recommendations.urls``."""

from django.urls import path

from . import blocks, health, history, privacy

urlpatterns = [
    path("health/", health.health, name="health"),
    path("block/", blocks.block_page, name="block-page"),
    path("privacy/consent/", privacy.consent, name="privacy-consent"),
    path("privacy/erase/", privacy.erase, name="privacy-erase"),
    path("privacy/export/", privacy.export, name="privacy-export"),
    path("not-interested/", history.not_interested, name="not-interested"),
    path("forget-product/", history.forget_product, name="forget-product"),
]
