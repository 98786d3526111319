"""The OpenAPI description, where drf-spectacular is installed (the extra "openapi"); without it the API is the same, undescribed."""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, TypeVar

from django.urls import URLPattern, path
from rest_framework import serializers

View = TypeVar("View", bound=type)
INSTALLED = find_spec("drf_spectacular") is not None


def describe(parameters: type[serializers.Serializer], answer: type[serializers.Serializer]) -> Callable[[View], View]:
    """Decorates a view of one GET with what it takes and answers."""
    if not INSTALLED:
        return lambda view: view
    from drf_spectacular.openapi import AutoSchema

    class Described(AutoSchema):
        def get_override_parameters(self) -> list[Any]:
            return [parameters]

        def get_response_serializers(self) -> Any:
            return answer

    def decorate(view: View) -> View:
        view.schema = Described()  # type: ignore[attr-defined]  # whatever schema class the project uses elsewhere
        return view

    return decorate


def schema_urls(described: list[Any]) -> list[URLPattern]:
    """``schema/``, describing these patterns; nothing without drf-spectacular."""
    if not INSTALLED:
        return []
    from drf_spectacular.views import SpectacularAPIView

    class SchemaView(SpectacularAPIView):
        """The description of this API, in JSON or YAML; its server is the place where the storefront put it."""

        patterns = described

        def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
            self.custom_settings = {"TITLE": "Recommendations", "VERSION": "1", "SERVERS": [{"url": request.path.removesuffix("schema/").rstrip("/") or "/"}]}
            return super().get(request, *args, **kwargs)

    return [path("schema/", SchemaView.as_view(), name="schema")]
