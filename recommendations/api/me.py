"""``me/data/`` and ``me/consent/``: a copy, the end, and yes or no, for whoever asks by session, visitor cookie or token; no parameter names anybody."""

from typing import Any

from django.http import HttpResponseBase
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_204_NO_CONTENT
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from ..privacy.download import copy_response
from ..privacy.ending import erase_request
from ..shoppers.consent import consent_set
from .origin import SameOrigin
from .parsers import BoundedJSON
from .schema import describe_methods
from .throttles import ReadThrottle


class ConsentBody(serializers.Serializer):
    granted = serializers.BooleanField(help_text="May what this shopper does be remembered?")


class CopySerializer(serializers.Serializer):
    """What docs/how-to/consent-and-privacy.md describes; it only describes, since the copy is sent piece by piece."""

    version = serializers.IntegerField()
    exported_at = serializers.DateTimeField()
    user = serializers.CharField()
    visitors = serializers.ListField(child=serializers.CharField())
    interactions = serializers.ListField(child=serializers.DictField())
    slates_shown = serializers.ListField(child=serializers.DictField())
    lists = serializers.ListField(child=serializers.DictField())
    consent = serializers.ListField(child=serializers.DictField())
    visitor_links = serializers.ListField(child=serializers.DictField())


class MeView(APIView):
    """Signed-in shoppers send the CSRF token, as Django REST framework's session authentication asks; everybody calls from the site's own pages."""

    permission_classes = [AllowAny, SameOrigin]
    renderer_classes = [JSONRenderer]
    parser_classes = [BoundedJSON]
    max_body = 10_000
    """Bytes."""

    def get_throttles(self) -> list[BaseThrottle]:
        return [*super().get_throttles(), ReadThrottle()]

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        final = super().finalize_response(request, response, *args, **kwargs)
        final["Cache-Control"] = "private, no-store"
        return final


@describe_methods(GET=(None, 200, CopySerializer), DELETE=(None, 204, None))
class MeDataView(MeView):
    """All that is held of the asking shopper: a copy, or its end."""

    def get(self, request: Request) -> HttpResponseBase:
        return copy_response(request._request)

    def delete(self, request: Request) -> Response:
        erase_request(request._request)
        return Response(status=HTTP_204_NO_CONTENT)


@describe_methods(POST=(ConsentBody, 204, None))
class MeConsentView(MeView):
    """The asking shopper's yes or no."""

    def post(self, request: Request) -> Response:
        body = ConsentBody(data=request.data)
        body.is_valid(raise_exception=True)
        consent_set(request._request, granted=body.validated_data["granted"], source="api")
        return Response(status=HTTP_204_NO_CONTENT)
