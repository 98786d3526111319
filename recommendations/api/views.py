"""``GET placements/{slug}/`` and ``GET products/{key}/similar/``. The session or the visitor cookie says who asks; no parameter does."""

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from ..serving.recommend import exists, recommend, similar
from ..slates import Slate
from .parameters import PlacementParameters, SimilarParameters, check_key
from .schema import describe
from .serializers import SlateSerializer
from .throttles import ReadThrottle


class SlateView(APIView):
    """A slate for whoever asks: never cached, open to anonymous shoppers."""

    permission_classes = [AllowAny]
    renderer_classes = [JSONRenderer]
    Parameters: type[serializers.Serializer] = SimilarParameters

    def get_throttles(self) -> list[BaseThrottle]:
        return [*super().get_throttles(), ReadThrottle()]

    def parameters(self, request: Request) -> dict[str, Any]:
        """The checked query parameters; a 400 names what is wrong with which."""
        checked = self.Parameters(data=request.query_params)
        checked.is_valid(raise_exception=True)
        return dict(checked.validated_data)

    def answer(self, slate: Slate) -> Response:
        return Response(SlateSerializer(slate).data)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        final = super().finalize_response(request, response, *args, **kwargs)
        final["Cache-Control"] = "private, no-store"
        return final


@describe(PlacementParameters, SlateSerializer)
class PlacementView(SlateView):
    """What the asking shopper should see in a placement."""

    Parameters = PlacementParameters

    def get(self, request: Request, slug: str) -> Response:
        parameters = self.parameters(request)
        if not exists(slug):
            raise NotFound(f"There is no placement {slug!r}.")
        return self.answer(recommend(slug, request=request._request, **parameters))


@describe(SimilarParameters, SlateSerializer)
class SimilarView(SlateView):
    """What goes with a product."""

    def get(self, request: Request, key: str) -> Response:
        parameters = self.parameters(request)
        try:
            check_key(key)
        except serializers.ValidationError as error:
            raise NotFound(error.detail[0]) from error
        return self.answer(similar(key, request=request._request, **parameters))
