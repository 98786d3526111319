"""The OpenAPI description, where drf-spectacular is installed (the extra "openapi"); without it the API is the same, undescribed."""

from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import Any, TypeVar

from django.urls import URLPattern, path
from rest_framework import serializers

View = TypeVar("View", bound=type)
INSTALLED = find_spec("drf_spectacular") is not None

if INSTALLED:
    from drf_spectacular.authentication import SessionScheme

    class OwnPageScheme(SessionScheme):
        """A session without a token, from the storefront's own pages alone."""

        target_class = "recommendations.api.recording.OwnPageSession"
        name = "ownPage"


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


def describe_call(
    body: type[serializers.Serializer],
    answer: type[serializers.Serializer],
    *,
    examples: Mapping[str, tuple[Any, Any]],
    or_list: bool = False,
) -> Callable[[View], View]:
    """Decorates a view of one POST with what it takes (with ``or_list`` one or many) and answers; an example is (sent, answered), by its name."""
    if not INSTALLED:
        return lambda view: view
    from drf_spectacular.openapi import AutoSchema
    from drf_spectacular.utils import OpenApiExample, PolymorphicProxySerializer

    class Described(AutoSchema):
        def get_request_serializer(self) -> Any:
            if not or_list:
                return body
            return PolymorphicProxySerializer(f"{body.__name__}OrList", [body, body(many=True)], resource_type_field_name=None, many=False)

        def get_response_serializers(self) -> Any:
            return {202: answer}

        def get_examples(self) -> list[Any]:
            return [
                OpenApiExample(name, value=value, **{f"{side}_only": True}, status_codes=["202"])
                for name, pair in examples.items()
                for side, value in zip(("request", "response"), pair, strict=True)
            ]

    def decorate(view: View) -> View:
        view.schema = Described()  # type: ignore[attr-defined]  # whatever schema class the project uses elsewhere
        return view

    return decorate


def describe_methods(**calls: tuple[type[serializers.Serializer] | None, int, type[serializers.Serializer] | None]) -> Callable[[View], View]:
    """Decorates a view of several methods: for each what it takes, the status of its answer, and the answer; None for nothing."""
    if not INSTALLED:
        return lambda view: view
    from drf_spectacular.openapi import AutoSchema

    class Described(AutoSchema):
        def get_request_serializer(self) -> Any:
            return calls[self.method][0]

        def get_response_serializers(self) -> Any:
            _, status, answer = calls[self.method]
            return {status: answer}

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
