"""The shop's addresses."""

from django.urls import path

from .views import shelves

app_name = "catalog"

urlpatterns = [
    path("", shelves.home, name="home"),
    path("c/<slug:slug>/", shelves.category, name="category"),
    path("p/<int:pk>/<slug:slug>/", shelves.product, name="product"),
    path("tiles/<int:pk>.svg", shelves.tile, name="tile"),
]
