"""``path("recommendations/", include("recommendations.urls"))`` in the storefront's URLconf."""

from .api import urls as api
from .views import urls as views

app_name = "recommendations"
urlpatterns = [*api.urlpatterns, *views.urlpatterns]
