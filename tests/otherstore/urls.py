from django.urls import include, path

from . import views

urlpatterns = [
    path("recommendations/", include("recommendations.urls")),
    path("", views.front),
    path("article/<uuid:pk>/", views.article),
]
