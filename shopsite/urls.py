"""Where what is served."""

from django.contrib import admin
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

urlpatterns = [
    path("admin/", admin.site.urls),
    path("recommendations/", include("recommendations.urls")),
    # Without a token, which would make every page that offers languages one visitor's own; another site may at worst change the language.
    path("language/", csrf_exempt(set_language), name="set_language"),
    path("", include("catalog.urls")),
]
