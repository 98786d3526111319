"""Addresses of the app, under the storefront's prefix."""

from django.urls import URLPattern

app_name = "recommendations"

urlpatterns: list[URLPattern] = []
