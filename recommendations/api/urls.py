"""Where the API is served, below wherever the storefront includes ``recommendations.urls``."""

from django.urls import path

from .blocks import BlocksView
from .me import MeConsentView, MeDataView
from .recording import FeedbackView, ImpressionsView, InteractionsView
from .schema import schema_urls
from .views import PlacementView, SimilarView

described = [
    path("placements/<slug:slug>/", PlacementView.as_view(), name="placement"),
    path("products/<path:key>/similar/", SimilarView.as_view(), name="similar"),
    path("interactions/", InteractionsView.as_view(), name="interactions"),
    path("impressions/", ImpressionsView.as_view(), name="impressions"),
    path("feedback/", FeedbackView.as_view(), name="feedback"),
    path("me/data/", MeDataView.as_view(), name="me-data"),
    path("me/consent/", MeConsentView.as_view(), name="me-consent"),
]
urlpatterns = [*described, *schema_urls(described), path("blocks/", BlocksView.as_view(), name="blocks")]
